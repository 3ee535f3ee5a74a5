/** A function from wall-clock time, given as milliseconds as if it were UTC, to milliseconds since 1970 in UTC. */
export type Zone = (wallMs: number) => number

const SLOT_MS = 15 * 60_000
const SLOTS_MAX = 20_000
const OFFSET = /^(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?$/i

/**
 * "UTC", "Z", "+02:00" or a name of the IANA database; undefined for anything else. An hour that occurs twice (the clocks go
 * back) is read as the first one; one that is left out (they go forward) as if they had not yet been changed.
 */
export function readZone(text: string): Zone | undefined {
  const name = text.trim()
  if (/^(?:Z|UTC|GMT)$/i.test(name)) return (wallMs) => wallMs
  const offset = OFFSET.exec(name)
  if (offset !== null) return fixedZone(offset)
  try {
    return namedZone(new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', { timeZone: name, ...PARTS }))
  } catch {
    return undefined
  }
}

const PARTS = {
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const

function fixedZone([, sign, hours, minutes]: RegExpExecArray): Zone | undefined {
  const total = Number(hours) * 60 + Number(minutes ?? 0)
  if (total > 14 * 60 || Number(minutes ?? 0) > 59) return undefined
  const offsetMs = (sign === '-' ? -total : total) * 60_000
  return (wallMs) => wallMs - offsetMs
}

function namedZone(format: Intl.DateTimeFormat): Zone {
  // Offsets change on quarters of an hour at the finest: one formatting serves every row of the same quarter.
  const known = new Map<number, number>()
  return (wallMs) => {
    const slot = Math.floor(wallMs / SLOT_MS)
    let offsetMs = known.get(slot)
    if (offsetMs === undefined) {
      offsetMs = offsetOfWall(format, slot * SLOT_MS)
      if (known.size >= SLOTS_MAX) known.clear()
      known.set(slot, offsetMs)
    }
    return wallMs - offsetMs
  }
}

function offsetOfWall(format: Intl.DateTimeFormat, wallMs: number): number {
  const before = offsetAt(format, wallMs - 24 * 3_600_000)
  if (offsetAt(format, wallMs - before) === before) return before
  const after = offsetAt(format, wallMs + 24 * 3_600_000)
  return offsetAt(format, wallMs - after) === after ? after : before
}

/** How far the zone's clock is ahead of UTC at a moment, in milliseconds. */
function offsetAt(format: Intl.DateTimeFormat, utcMs: number): number {
  const part: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(utcMs)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(utcMs / 1_000) * 1_000
}

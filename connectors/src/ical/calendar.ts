import { RAW_MAX_CHARS, type Item } from '../kit/connector.ts'
import { createKnownPeople } from '../kit/known-people.ts'
import { remembering } from '../kit/remembering.ts'
import { setAside } from '../kit/set-asides.ts'
import { eventsOf, parseLine, textOf, unfold, type Component, type Property } from './lines.ts'
import { mapEvent, occurrenceKey, type CalendarContext } from './map.ts'
import { readStamp, zoneNamed } from './times.ts'

/** An event of a calendar as records, or why it cannot be one. */
export const itemsOf = (event: Component, calendar: CalendarContext, locator: () => string): readonly Item[] => {
  const raw = rawOf(event)
  const found = mapEvent(event, calendar)
  return 'reason' in found ? [setAside(found.reason, found.message, locator(), raw)] : found.map((record) => ({ record, raw }))
}

/** What holds for all events of a file: the zone of its calendar, and which occurrences stand for themselves. */
export const calendarOf = (text: string, zone: string | undefined, nowMs: number, note: CalendarContext['note']): CalendarContext => {
  const named = /^X-WR-TIMEZONE[^:\r\n]*:(.+)$/im.exec(text)?.[1]
  const found = zoneNamed(zone ?? '') ?? zoneNamed(named ?? '')
  const zones = remembering(zoneNamed)
  const overridden = new Set<string>()
  for (const event of /^RECURRENCE-ID/im.test(text) ? eventsOf(text) : []) {
    const replaced = propertyOf(event, 'RECURRENCE-ID')
    const moment = replaced && readStamp(replaced, found, zones)
    if (moment !== undefined)
      overridden.add(
        occurrenceKey(
          textOf(propertyOf(event, 'UID')?.value ?? '')
            .trim()
            .slice(0, 300),
          moment.wallMs,
        ),
      )
  }
  return { nowMs, zone: found, zones, people: createKnownPeople(), overridden, note }
}

const propertyOf = (event: Component, name: string): Property | undefined => event.properties.find((property) => property.name === name)

/** An event as it can be read, mended and tried again. */
const rawOf = ({ properties }: Component): string => {
  let raw = 'BEGIN:VEVENT'
  let chars = 0
  for (const { name, params, value } of properties) {
    let line = name
    if (params.size > 0) for (const [key, text] of params) line += `;${key}="${text}"`
    line += `:${value}`
    chars += line.length + 1
    if (chars > RAW_MAX_CHARS - 100) break
    raw += `\n${line}`
  }
  return `${raw}\nEND:VEVENT`
}

const hasLine = (raw: string): boolean => {
  const lines = unfold(raw)
  for (let line = lines(); line !== undefined; line = lines()) if (parseLine(line) !== undefined) return true
  return false
}

/** Events that were set aside, corrected. */
export const reread = (raw: string, zone: string | undefined): readonly Item[] => {
  const calendar = calendarOf(raw, zone, Date.now(), () => undefined)
  const items = [...eventsOf(raw)].flatMap((event) => itemsOf(event, calendar, () => 'retry'))
  const hasLines = hasLine(raw)
  return items.length > 0
    ? items
    : [
        setAside(
          hasLines ? 'calendar_empty' : 'calendar_invalid',
          'Keep BEGIN:VEVENT and END:VEVENT, and change what is between.',
          'retry',
          raw,
        ),
      ]
}

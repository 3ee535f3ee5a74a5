import { clip } from '../kit/text.ts'

/** One property of a calendar: `DTSTART;TZID=Europe/Berlin:20260331T183000`. */
export interface Property {
  readonly name: string
  readonly params: ReadonlyMap<string, string>
  readonly value: string
}

/** A component with what is in it: VCALENDAR, VEVENT. */
export interface Component {
  readonly name: string
  readonly properties: readonly Property[]
  readonly components: readonly Component[]
}

const LINE_MAX_CHARS = 256 * 1024
const PROPERTIES_MAX = 5_000

/**
 * Content lines of RFC 5545 (3.1), unfolded: a line that begins with a space or a tab goes on the one before. Text is cut where a line is longer than
 * anybody writes.
 */
export const unfold = (text: string): string[] => {
  const lines: string[] = []
  for (const line of text.split(/\r\n|\n|\r/)) {
    const last = lines.at(-1)
    if ((line.startsWith(' ') || line.startsWith('\t')) && last !== undefined) {
      if (last.length < LINE_MAX_CHARS) lines[lines.length - 1] = last + line.slice(1)
    } else if (line !== '') lines.push(line)
  }
  return lines.map((line) => clip(line, LINE_MAX_CHARS))
}

/** A content line taken apart; parameters may be quoted, and their names do not care for case. Undefined for what is none. */
export const parseLine = (line: string): Property | undefined => {
  const params = new Map<string, string>()
  const name = /^[A-Za-z0-9-]+/.exec(line)?.[0]
  if (name === undefined) return undefined
  let at = name.length
  while (line[at] === ';') {
    const key = /^;([A-Za-z0-9-]+)=/.exec(line.slice(at, at + 100))
    if (key === null) return undefined
    at += key[0].length
    const isQuoted = line[at] === '"'
    const stop = isQuoted ? line.indexOf('"', at + 1) : endOfParam(line, at)
    if (stop < 0) return undefined
    params.set((key[1] ?? '').toUpperCase(), line.slice(isQuoted ? at + 1 : at, stop))
    at = isQuoted ? endOfParam(line, stop) : stop
    if (at < 0) return undefined
  }
  return line[at] === ':' ? { name: name.toUpperCase(), params, value: line.slice(at + 1) } : undefined
}

const endOfParam = (line: string, from: number): number => {
  for (let at = from; at < line.length; at++) if (line[at] === ';' || line[at] === ':') return at
  return -1
}

/** Text as it was meant: "\n" is a new line, and a backslash before a comma, a semicolon or itself goes (RFC 5545, 3.3.11). */
export const textOf = (value: string): string => value.replace(/\\([nN,;\\])/g, (_, char: string) => (/n/i.test(char) ? '\n' : char))

/** The events of a calendar, one after another, as far as it can be read: what is broken inside one is left out there. */
export function* eventsOf(text: string): Generator<Component> {
  const open: { name: string; properties: Property[]; components: Component[] }[] = []
  for (const line of unfold(text)) {
    const property = parseLine(line)
    if (property === undefined) continue
    if (property.name === 'BEGIN') {
      if (open.length < DEPTH_MAX) open.push({ name: property.value.trim().toUpperCase(), properties: [], components: [] })
    } else if (property.name === 'END') {
      const name = property.value.trim().toUpperCase()
      const index = open.findLastIndex((one) => one.name === name)
      if (index < 0) continue
      const [closed] = open.splice(index)
      if (closed === undefined) continue
      if (closed.name === 'VEVENT') yield closed
      else open.at(-1)?.components.push(closed)
    } else {
      const current = open.at(-1)
      if (current !== undefined && current.properties.length < PROPERTIES_MAX) current.properties.push(property)
    }
  }
}
const DEPTH_MAX = 16

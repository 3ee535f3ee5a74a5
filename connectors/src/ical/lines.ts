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
 * Content lines of RFC 5545 (3.1), unfolded, one each time it is asked: a line that begins with a space or a tab goes on the one before. Text is cut where a line is
 * longer than anybody writes.
 */
export const unfold = (given: string): (() => string | undefined) => {
  const text = /\r(?!\n)/.test(given) ? given.replaceAll(/\r\n?/g, '\n') : given
  // Looked for in the whole text: in each line it would take longer than all else here.
  const isClean = text.isWellFormed() && !text.includes('\0')
  let at = 0
  /** A line as it stands, where it is not empty. */
  const next = (): string | undefined => {
    while (at < text.length) {
      const stop = text.indexOf('\n', at)
      const end = stop < 0 ? text.length : stop
      const line = text.slice(at, text.charCodeAt(end - 1) === RETURN ? end - 1 : end)
      at = end + 1
      if (line !== '') return line
    }
    return undefined
  }
  let ahead = next()
  return () => {
    let line = ahead
    if (line === undefined) return undefined
    for (ahead = next(); ahead !== undefined && goesOn(ahead); ahead = next()) if (line.length < LINE_MAX_CHARS) line += ahead.slice(1)
    return isClean && line.length <= LINE_MAX_CHARS ? line : clip(line, LINE_MAX_CHARS)
  }
}

const goesOn = (line: string): boolean => line.charCodeAt(0) === SPACE || line.charCodeAt(0) === TAB

const NO_PARAMS: Property['params'] = new Map()

/** A content line taken apart; parameters may be quoted, and their names do not care for case. Undefined for what is none. */
export const parseLine = (line: string): Property | undefined => {
  const stop = endOfName(line, 0)
  if (stop === 0) return undefined
  const name = inCapitals(line.slice(0, stop))
  if (line.charCodeAt(stop) === COLON) return { name, params: NO_PARAMS, value: line.slice(stop + 1) }
  return withParams(line, stop, name)
}

const withParams = (line: string, from: number, name: string): Property | undefined => {
  const params = new Map<string, string>()
  let at = from
  while (line.charCodeAt(at) === SEMICOLON) {
    const end = endOfName(line, at + 1)
    if (end === at + 1 || end - at - 1 > PARAM_NAME_MAX_CHARS || line.charCodeAt(end) !== EQUALS) return undefined
    const key = line.slice(at + 1, end)
    const isQuoted = line.charCodeAt(end + 1) === QUOTE
    const stop = isQuoted ? line.indexOf('"', end + 2) : endOfParam(line, end + 1)
    if (stop < 0) return undefined
    params.set(inCapitals(key), line.slice(isQuoted ? end + 2 : end + 1, stop))
    at = isQuoted ? endOfParam(line, stop) : stop
    if (at < 0) return undefined
  }
  return line.charCodeAt(at) === COLON ? { name, params, value: line.slice(at + 1) } : undefined
}

const [TAB, RETURN, SPACE, QUOTE, COLON, SEMICOLON, EQUALS, SMALL_A] = [0x09, 0x0d, 0x20, 0x22, 0x3a, 0x3b, 0x3d, 0x61]
const PARAM_NAME_MAX_CHARS = 98

/** Where letters, digits and dashes end. */
const endOfName = (line: string, from: number): number => {
  let at = from
  while (isOfName(line.charCodeAt(at))) at++
  return at
}
const isOfName = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39) || code === 0x2d

/** Nearly all programs write names so. */
const inCapitals = (name: string): string => {
  for (let at = 0; at < name.length; at++) if (name.charCodeAt(at) >= SMALL_A) return name.toUpperCase()
  return name
}

const endOfParam = (line: string, from: number): number => {
  for (let at = from; at < line.length; at++) {
    const code = line.charCodeAt(at)
    if (code === SEMICOLON || code === COLON) return at
  }
  return -1
}

/** Text as it was meant: "\n" is a new line, and a backslash before a comma, a semicolon or itself goes (RFC 5545, 3.3.11). */
export const textOf = (value: string): string =>
  value.includes('\\') ? value.replace(/\\([nN,;\\])/g, (_, char: string) => (/n/i.test(char) ? '\n' : char)) : value

/** The events of a calendar, one after another, as far as it can be read: what is broken inside one is left out there. */
export function* eventsOf(text: string): Generator<Component> {
  const open: { name: string; properties: Property[]; components: Component[] }[] = []
  const lines = unfold(text)
  for (let line = lines(); line !== undefined; line = lines()) {
    const property = parseLine(line)
    if (property === undefined) continue
    if (property.name === 'BEGIN') {
      if (open.length < DEPTH_MAX) open.push({ name: inCapitals(property.value.trim()), properties: [], components: [] })
    } else if (property.name === 'END') {
      const name = inCapitals(property.value.trim())
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

import { clean } from './text.ts'

const CELL_CHARS_MAX = 400
const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 })

/** A value in a cell; strangers' text is made harmless here and nowhere later. */
export const show = (value: unknown): string => {
  if (value === null || value === undefined || value === '') return '–'
  if (typeof value === 'string') return isInstant(value) ? when(value) : clean(value.slice(0, CELL_CHARS_MAX))
  if (typeof value === 'number') return grouped.format(value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.slice(0, 20).map(show).join(', ') || '–'
  return clean(JSON.stringify(value).slice(0, CELL_CHARS_MAX))
}

const isInstant = (text: string): boolean => /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text)

/** To the minute, in UTC. */
export const when = (instant: string | null): string => (instant === null ? '–' : clean(instant).slice(0, 16).replace('T', ' '))
export const day = (instant: string | null): string => (instant === null ? '–' : clean(instant).slice(0, 10))
export const count = (n: number): string => grouped.format(n)
/** "1 person", "2,300 people". */
export const counted = (n: number, one: string, many: string): string => `${count(n)} ${n === 1 ? one : many}`

/** `firstAt` is "first at". */
export const title = (name: string): string => clean(name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`))

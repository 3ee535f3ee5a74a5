import type { FigureTarget } from '../features/figures/target.ts'
import { figure, type Unit } from '../format/numbers.ts'

/** One figure of an answer, wherever it is drawn. */
export interface Mark {
  readonly value: number | null
  /** Of a share: of how many people. */
  readonly of?: number | undefined
  /** What it is held against. */
  readonly before: number | null | undefined
  readonly compared: { readonly value: number | null; readonly difference: number | null; readonly share: number | null } | undefined
  readonly partial: boolean
  /** Where it is far from what was to be expected: that range. */
  readonly unusual?: { readonly low: number; readonly high: number } | undefined
  /** Read aloud and shown: "Week of 9 November, GitHub: 412". */
  readonly says: string
  /** Nothing where it was summed up of all other values. */
  readonly opens: FigureTarget | undefined
  readonly opensBefore: FigureTarget | undefined
}

export interface GridRow {
  readonly key: string
  readonly label: string
  readonly marks: readonly Mark[]
  readonly total: Mark
}

export interface GridColumn {
  readonly key: string
  readonly label: string
  /** As short as a narrow chart needs it. */
  readonly short: string
  /** First day, where columns are times. */
  readonly day: string | undefined
}

/** Figures as rows and columns: series by buckets, or by the values of a second dimension. */
export interface Grid {
  readonly unit: Unit
  readonly columns: readonly GridColumn[]
  readonly rows: readonly GridRow[]
}

export const isWhole = (unit: Unit): boolean => unit === 'people' || unit === 'activities' || unit === 'conversations'

/** The largest value that is drawn, with what is held against it and what was to be expected. */
export const highestOf = (marks: readonly Mark[], withBefore = true): number =>
  marks.reduce((most, mark) => Math.max(most, mark.value ?? 0, mark.unusual?.high ?? 0, withBefore ? (mark.before ?? 0) : 0), 0)

/** Nothing to draw, now or in what it is held against: a line along the axis would look like an answer. A share or a ratio of zero is one. */
export const isEmpty = ({ rows, columns, unit }: Grid): boolean => {
  const isNothing = (value: number | null | undefined) => value === null || value === undefined || (value === 0 && isWhole(unit))
  return (
    columns.length === 0 ||
    rows.every(({ total, marks }) => [total, ...marks].every(({ value, before }) => isNothing(value) && isNothing(before)))
  )
}

/** Says what the colours of a heat map mean, dark on light or light on dark, on the screen and in a picture of it. What is summed up of all others is no cell. */
export const darkestWords = ({ rows, unit }: Grid): string => {
  const cells = rows.filter(({ total }) => total.opens !== undefined).flatMap(({ marks }) => marks)
  return `The strongest colour is ${figure(highestOf(cells, false), unit)}.`
}

/** The days that its columns begin with, where they are times. */
export const daysOf = ({ columns }: Grid): string[] => columns.flatMap(({ day }) => day ?? [])

/** Of small type. */
const LETTER_PX = 6.6
/** In a word of wide letters. */
const ROOMY_PX = 7.4

/** Text cut to about so many pixels of small type: at its end, or in its middle where others begin like it. */
export function fitted(text: string, width: number, others: readonly string[] = []): string {
  const chars = Math.max(3, Math.floor(width / LETTER_PX))
  if (text.length <= chars) return text
  const cut = text.slice(0, chars - 1)
  if (others.every((other) => other === text || !other.startsWith(cut))) return `${cut.trimEnd()}…`
  const end = Math.floor((chars - 1) / 2)
  return `${text.slice(0, chars - 1 - end).trimEnd()}…${text.slice(-end).trimStart()}`
}

/** Pixels for names beside a chart: as many as the longest needs, within bounds. */
export const roomFor = (names: readonly string[], most: number): number =>
  Math.min(most, Math.ceil(ROOMY_PX * names.reduce((longest, name) => Math.max(longest, name.length), 3)))

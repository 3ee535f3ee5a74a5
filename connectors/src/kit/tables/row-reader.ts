import { clip } from '../text.ts'
import type { Plan, Slot } from './plan.ts'

export interface Fault {
  readonly reason: string
  /** Says what to do. */
  readonly message: string
}
export const fault = (reason: string, message: string): Fault => ({ reason, message })

/** Things worth telling that set no row aside, counted over a run. */
export type NoteCode = 'email_unreadable' | 'text_cut' | 'zone_assumed' | 'attendance_undated' | 'answer_anonymous'

/** Reads the cells of one row after another by target. Made once for a file. */
export interface RowReader {
  readonly show: (cells: readonly string[]) => void
  /** Trimmed, cut to `max` (with a note); '' where there is nothing. */
  readonly text: (target: string, max: number) => string
  /** All columns of the target, parted by commas and semicolons: at most 50 values of 80 characters. */
  readonly list: (target: string) => string[]
  /** Targets with a name of the user's own, as [name, value] where there is a value. */
  readonly family: (prefix: string) => readonly (readonly [name: string, value: string])[]
  readonly attributes: () => Record<string, string> | undefined
  readonly note: (code: NoteCode) => void
}

export function createRowReader(plan: Plan, note: (code: NoteCode) => void): RowReader {
  let cells: readonly string[] = []
  const families = new Map(['account:', 'account-id:', 'attribute:'].map((prefix) => [prefix, slotsOf(plan, prefix)]))

  const valueOf = (slot: Slot): string => {
    for (const column of slot.columns) {
      const value = cells[column]?.trim() ?? ''
      if (value !== '') return value
    }
    return slot.constant
  }
  const cut = (value: string, max: number): string => {
    if (value.length > max) note('text_cut')
    return clip(value, max)
  }
  const family = (prefix: string) =>
    (families.get(prefix) ?? []).flatMap(([name, slot]): [string, string][] => {
      const value = cut(valueOf(slot), 2_000)
      return value === '' ? [] : [[name, value]]
    })
  return {
    show: (row) => {
      cells = row
    },
    text: (target, max) => {
      const slot = plan.slots.get(target)
      return slot === undefined ? '' : cut(valueOf(slot), max)
    },
    list: (target) => {
      const slot = plan.slots.get(target)
      if (slot === undefined) return []
      const texts = slot.columns.map((column) => cells[column] ?? '')
      const joined = texts.some((text) => text.trim() !== '') ? texts.join(',') : slot.constant
      const parts = cut(joined, 10_000)
        .split(/[,;]/)
        .map((part) => clip(part.trim(), 80))
      return [...new Set(parts.filter((part) => part !== ''))].slice(0, 50)
    },
    family,
    attributes: () => {
      const entries = family('attribute:')
      return entries.length === 0 ? undefined : Object.fromEntries(entries)
    },
    note,
  }
}

const slotsOf = (plan: Plan, prefix: string): [name: string, slot: Slot][] =>
  [...plan.slots].flatMap(([target, slot]): [string, Slot][] => (target.startsWith(prefix) ? [[target.slice(prefix.length), slot]] : []))

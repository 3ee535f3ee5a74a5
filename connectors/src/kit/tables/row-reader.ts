import { remembering } from '../remembering.ts'
import { tidyTags } from '../tags.ts'
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
  /** `read`, which looks at these targets alone: what it made of the row before is kept as long as their cells are the same. */
  readonly keeping: <Value>(targets: readonly string[], read: () => Value) => () => Value
  readonly note: (code: NoteCode) => void
}

export function createRowReader(plan: Plan, tell: (code: NoteCode) => void): RowReader {
  let cells: readonly string[] = []
  /** What is noted while something is read that will be kept: it counts for each row. */
  let noted: NoteCode[] | undefined
  const note = (code: NoteCode): void => {
    noted?.push(code)
    tell(code)
  }
  const families = new Map(['account:', 'account-id:', 'attribute:'].map((prefix) => [prefix, slotsOf(plan, prefix)]))
  const hasAttributes = (families.get('attribute:') ?? []).length > 0

  const valueOf = (slot: Slot): string => {
    for (const column of slot.columns) {
      const value = cells[column]?.trim() ?? ''
      if (value !== '') return value
    }
    return slot.constant
  }
  const joinedOf = ({ columns, constant }: Slot): string => {
    const [only] = columns
    if (columns.length === 1 && only !== undefined) return cells[only]?.trim() === '' ? constant : (cells[only] ?? '')
    let [joined, isEmpty] = ['', true]
    for (const [at, column] of columns.entries()) {
      const text = cells[column] ?? ''
      joined = at === 0 ? text : `${joined},${text}`
      isEmpty &&= text.trim() === ''
    }
    return isEmpty ? constant : joined
  }
  const cut = (value: string, max: number): string => {
    if (value.length > max) note('text_cut')
    return clip(value, max)
  }
  const partsOf = remembering((joined) => tidyTags(joined.split(/[,;]/)))
  const family = (prefix: string): [name: string, value: string][] => {
    const found: [string, string][] = []
    for (const [name, slot] of families.get(prefix) ?? []) {
      const value = cut(valueOf(slot), 2_000)
      if (value !== '') found.push([name, value])
    }
    return found
  }
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
      const joined = cut(joinedOf(slot), 10_000)
      return joined === '' ? [] : partsOf(joined).slice()
    },
    family,
    attributes: () => {
      const entries = hasAttributes ? family('attribute:') : []
      return entries.length === 0 ? undefined : Object.fromEntries(entries)
    },
    keeping: <Value>(targets: readonly string[], read: () => Value) => {
      const columns = [...new Set(targets.flatMap((target) => plan.slots.get(target)?.columns ?? []))]
      let kept: { readonly cells: readonly string[]; readonly notes: readonly NoteCode[]; readonly value: Value } | undefined
      return () => {
        if (kept !== undefined && same(columns, cells, kept.cells)) {
          for (const code of kept.notes) tell(code)
          return kept.value
        }
        const notes: NoteCode[] = []
        noted = notes
        const value = read()
        noted = undefined
        kept = { cells, notes, value }
        return value
      }
    },
    note,
  }
}

const same = (columns: readonly number[], cells: readonly string[], others: readonly string[]): boolean => {
  for (const column of columns) if (cells[column] !== others[column]) return false
  return true
}

const slotsOf = (plan: Plan, prefix: string): [name: string, slot: Slot][] =>
  [...plan.slots].flatMap(([target, slot]): [string, Slot][] => (target.startsWith(prefix) ? [[target.slice(prefix.length), slot]] : []))

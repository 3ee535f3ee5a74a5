import { given, read, type RawSearch } from '../../url.ts'

export interface PersonSearch {
  /** Which year the rhythm shows; without it, the twelve months up to the last trace. */
  year?: number
  /** Kinds of activity that the timeline keeps to. */
  kind?: string[]
}

export function readPerson(raw: RawSearch): PersonSearch {
  const year = read.numbers(raw.year)?.[0]
  return given({ year: year !== undefined && year >= 1970 && year < 2200 ? year : undefined, kind: read.list(raw.kind) })
}

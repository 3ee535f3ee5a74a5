import { given, read, type RawSearch } from '../../url.ts'
import type { Filters } from './filters.ts'

const FIELDS = ['community', 'source', 'segment'] as const
type Field = (typeof FIELDS)[number]

/** Numbers by which filters name what can be removed. */
export type Named = Readonly<Record<Field, readonly number[]>>
type Search = Partial<Pick<Filters, Field>> & { other?: Partial<Pick<Filters, Field>> }

export interface Gone {
  readonly of: Named
  /** Empty where nothing is gone. */
  readonly words: string
}

export function readNamed({ other, ...own }: RawSearch): Search {
  const fields = ({ community, source, segment }: RawSearch) =>
    given({ community: read.numbers(community), source: read.numbers(source), segment: read.numbers(segment) })
  return { ...fields(own), ...(typeof other === 'object' && other !== null ? { other: { ...other, ...fields({ ...other }) } } : {}) }
}

/** All that an address names, in its own filter and in the one that it compares with. */
export const namedIn = (search: Search): Named => ({
  community: [...(search.community ?? []), ...(search.other?.community ?? [])],
  source: [...(search.source ?? []), ...(search.other?.source ?? [])],
  segment: [...(search.segment ?? []), ...(search.other?.segment ?? [])],
})

export function goneAmong(named: Named, held: Named): Gone {
  const missing = (field: Field): number[] => [...new Set(named[field])].filter((id) => !held[field].includes(id))
  const of = { community: missing('community'), source: missing('source'), segment: missing('segment') }
  const words = FIELDS.flatMap((field) => of[field].map(() => `a ${field}`))
  if (words.length === 0) return { of, words: '' }
  return {
    of,
    words:
      words.length === 1
        ? `The address named ${words[0]} that was removed: it is no longer asked for.`
        : `The address named ${words.length} communities, sources or segments that were removed: they are no longer asked for.`,
  }
}

/** The fields of an address that change. A list that becomes empty stays as one: left out it would be kept. */
export function withoutGone({ other, ...own }: Search, { of }: Gone): Search {
  const left = (filters: Partial<Pick<Filters, Field>>): Partial<Pick<Filters, Field>> =>
    Object.fromEntries(
      FIELDS.flatMap((field) => {
        const ids = filters[field]
        return ids === undefined ? [] : [[field, ids.filter((id) => !of[field].includes(id))]]
      }),
    )
  return { ...left(own), ...(other === undefined ? {} : { other: { ...other, ...left(other) } }) }
}

import type { Wanted, Watch } from '@kith/contract/listening'

/** A watch as its form holds it: one entry a line. */
export interface Draft {
  readonly name: string
  readonly any: string
  readonly all: string
  readonly none: string
  readonly notAuthors: string
  readonly notHosts: string
  readonly sources: readonly number[]
  readonly kinds: readonly string[]
  readonly teammates: boolean
  readonly searches: boolean
  readonly active: boolean
}

export const EMPTY: Draft = {
  name: '',
  any: '',
  all: '',
  none: '',
  notAuthors: '',
  notHosts: '',
  sources: [],
  kinds: [],
  teammates: false,
  searches: true,
  active: true,
}

const LISTS = ['any', 'all', 'none', 'notAuthors', 'notHosts'] as const

export const draftOf = (watch: Watch): Draft => {
  const { name, any, all, none, notAuthors, notHosts, sources, kinds, teammates, searches, active } = watch
  const text = (entries: readonly string[]) => entries.join('\n')
  return {
    name,
    any: text(any),
    all: text(all),
    none: text(none),
    notAuthors: text(notAuthors),
    notHosts: text(notHosts),
    sources,
    kinds,
    teammates,
    searches,
    active,
  }
}

export const linesOf = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\n,;]/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
]

export const wantedOf = ({ sources, kinds, teammates, ...draft }: Draft): Wanted => {
  const [any = [], all = [], none = [], notAuthors = [], notHosts = []] = LISTS.map((list) => linesOf(draft[list]))
  return { any, all, none, notAuthors, notHosts, sources: [...sources], kinds: [...kinds], teammates }
}

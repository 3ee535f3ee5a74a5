import type { Find, FindState } from '@kith/contract/listening'
import { readPeopleScope, type PeopleScope } from '../segments/scope.ts'
import { given, read, type RawSearch } from '../../url.ts'

export type FindRow = Find
export type State = FindState

/** The lists, in the order in which they are read. */
export const LISTS: readonly { readonly state: State; readonly label: string }[] = [
  { state: 'waiting', label: 'Waiting' },
  { state: 'relevant', label: 'Relevant' },
  { state: 'done', label: 'Done' },
  { state: 'snoozed', label: 'Later' },
  { state: 'irrelevant', label: 'Not relevant' },
]

export interface ListeningSearch extends PeopleScope {
  state?: State
  watch?: number
}

export const readListening = (raw: RawSearch): ListeningSearch =>
  given({
    ...readPeopleScope(raw),
    state: read.oneOf(
      raw.state,
      LISTS.map(({ state }) => state),
    ),
    watch: read.numbers(raw.watch)?.[0],
  })

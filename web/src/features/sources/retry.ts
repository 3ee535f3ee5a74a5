import type { Output } from '../../api.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'

export type SetAsideRecord = Output<'setAside.list'>['records'][number]

/** What a retry or a dismissal changes on the screens. */
export const SET_ASIDE_CHANGES = ['setAside', 'sources', 'workspace', 'people', 'measures']

/** "3 of 5 records taken in, 2 still aside." */
export const retryOutcome = ({ tried, taken, stillAside }: Output<'setAside.retry'>): string =>
  taken === tried
    ? `${counted(taken, 'record')} taken in.`
    : `${count(taken)} of ${counted(tried, 'record')} taken in, ${count(stillAside)} still aside.`

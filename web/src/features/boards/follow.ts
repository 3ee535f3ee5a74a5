import type { BoardFilter, BoardTime } from '@kith/contract/boards'
import type { Input } from '../../api.ts'

export type Question = Input<'measures.query'>

/** A question with the time and the filter of the board: what the board says stands, the rest of the question stays. */
export function followed(question: Question, time: BoardTime, filter: Partial<BoardFilter>): Question {
  const { from: _from, to: _to, last: _last, ...rest } = question
  return { ...rest, ...saidOf(filter), ...time }
}

/** Only the fields that leave anything out. */
export const saidOf = (filter: Partial<BoardFilter>): Partial<BoardFilter> =>
  Object.fromEntries(
    Object.entries(filter).filter(
      ([, value]) => value !== undefined && value !== 'exclude' && !(Array.isArray(value) && value.length === 0),
    ),
  )

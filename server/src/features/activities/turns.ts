import type { App } from '../../app.ts'

type Place = Pick<App, 'log'>

/** Of each log the last work under way or done. */
const turns = new WeakMap<object, Promise<unknown>>()

/** Does `work` when whatever came before is over: what is summed up of the log is written by one at a time in this process. */
export const inTurn = <T>({ log }: Place, work: () => Promise<T>): Promise<T> => {
  const mine = (turns.get(log) ?? Promise.resolve()).then(work)
  turns.set(
    log,
    mine.catch(() => undefined),
  )
  return mine
}

/** Resolves when nothing is under way. */
export const settleSummaries = async ({ log }: Place): Promise<void> => {
  await turns.get(log)
}

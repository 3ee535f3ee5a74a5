import type { Progress } from '@kith/connectors/kit/connector'
import type { RunProgress } from '../../database.ts'

const WINDOW_MS = 15_000

/** Rate and time left of a run, from the last moments. */
export class Pace {
  readonly #marks: { at: number; records: number; done: number }[] = []

  /** `records` read so far in all, at `at` milliseconds. */
  mark(at: number, records: number, progress: Progress): RunProgress {
    this.#marks.push({ at, records, done: progress.done })
    while (this.#marks.length > 2 && at - (this.#marks[0]?.at ?? at) > WINDOW_MS) this.#marks.shift()
    const first = this.#marks[0] ?? { at, records, done: progress.done }
    const seconds = (at - first.at) / 1000
    const ratePerSecond = seconds > 0 ? Math.round((records - first.records) / seconds) : null
    const donePerSecond = seconds > 0 ? (progress.done - first.done) / seconds : 0
    const left = progress.total === undefined ? undefined : progress.total - progress.done
    const secondsLeft = left === undefined || donePerSecond <= 0 ? null : Math.max(0, Math.ceil(left / donePerSecond))
    return { done: progress.done, total: progress.total ?? null, unit: progress.unit, ratePerSecond, secondsLeft }
  }
}

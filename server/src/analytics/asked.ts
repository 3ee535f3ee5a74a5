import type { LogClient } from '../platform/log/client.ts'

/**
 * What somebody asked lately about everybody is asked again once the log has come to rest after a change: answers are kept until then (`kept.ts`), and so
 * whoever opens the same page next need not wait. Never more than a fifth of the time, one question at a time, and nothing while
 * the log goes on changing or while somebody waits.
 */
interface Asked {
  work: () => Promise<unknown>
  askedMs: number
}

interface Desk {
  readonly asked: Map<string, Asked>
  /** How many people wait for an answer just now: nothing is asked again meanwhile. */
  waiting: number
  /** When the last of them had it. */
  answeredMs: number
  /** The log's version when it was last looked at, and that for which everything was asked again. */
  seen: string | undefined
  done: string | undefined
  busy: boolean
  /** Not before then. */
  nextMs: number
}

const LATELY_MS = 2 * 3_600_000
const ASKED_MAX = 100
const APART_MS = 60_000
/** So many times as long as it took nothing is asked again. */
const REST = 4

const desks = new WeakMap<object, Desk>()
const deskOf = (log: object): Desk => {
  const known = desks.get(log)
  if (known) return known
  const made: Desk = { asked: new Map(), waiting: 0, answeredMs: -Infinity, seen: undefined, done: undefined, busy: false, nextMs: 0 }
  desks.set(log, made)
  return made
}

type Place = { readonly log: Pick<LogClient, 'version'> }

/** Does `work`, and remembers how to do it again. `question`: what makes it another one than others. */
export const asking = async <T>({ log }: Place, question: readonly unknown[], work: () => Promise<T>): Promise<T> => {
  const desk = deskOf(log)
  const { asked } = desk
  const key = JSON.stringify(question)
  // Last in the map is what was asked for last.
  asked.delete(key)
  asked.set(key, { work, askedMs: performance.now() })
  for (const oldest of asked.keys()) {
    if (asked.size <= ASKED_MAX) break
    asked.delete(oldest)
  }
  desk.waiting++
  try {
    return await work()
  } finally {
    desk.waiting--
    desk.answeredMs = performance.now()
  }
}

/** A page asks one thing after another. */
const CALM_MS = 500

/** Whether somebody waits for an answer, or has just had one and is about to ask on. */
export const isAsked = ({ log }: Place): boolean => {
  const { waiting, answeredMs } = deskOf(log)
  return waiting > 0 || performance.now() - answeredMs < CALM_MS
}

/** Whether somebody waits, or has had an answer since then, by `performance.now()`. */
export const wasAsked = ({ log }: Place, sinceMs: number): boolean => {
  const { waiting, answeredMs } = deskOf(log)
  return waiting > 0 || answeredMs >= sinceMs
}

/** Looks once whether the log has come to rest, and if so asks again. Answers how many questions were asked. */
export const askAgain = async ({ log }: Place): Promise<number> => {
  const desk = deskOf(log)
  if (desk.busy || desk.waiting > 0 || desk.asked.size === 0 || performance.now() < desk.nextMs) return 0
  desk.busy = true
  try {
    const version = await log.version()
    const rests = version !== undefined && version === desk.seen && version !== desk.done
    desk.seen = version
    return rests ? await again(log, desk, version) : 0
  } finally {
    desk.busy = false
  }
}

const again = async (log: Place['log'], desk: Desk, version: string): Promise<number> => {
  const begunMs = performance.now()
  let count = 0
  let isWhole = true
  for (const { work, askedMs } of [...desk.asked.values()].toReversed()) {
    if (begunMs - askedMs > LATELY_MS) break
    // Whoever waits comes first; the rest is asked at the next look.
    if (desk.waiting > 0) {
      isWhole = false
      break
    }
    // What fails now fails for whoever asks, with its reason.
    await work().catch(() => undefined)
    count++
    if ((await log.version()) !== version) break
  }
  if (isWhole) desk.done = version
  desk.nextMs = performance.now() + Math.max(isWhole ? APART_MS : 0, REST * (performance.now() - begunMs))
  return count
}

const LOOK_MS = 3_000

/** Answers how to stop. */
export const watchAsked = (app: Place): (() => void) => {
  const timer = setInterval(() => void askAgain(app).catch(() => undefined), LOOK_MS)
  timer.unref()
  return () => clearInterval(timer)
}

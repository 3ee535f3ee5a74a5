import type { App } from '../../app.ts'
import { isAsked } from '../../analytics/asked.ts'
import { COMMUNITIES_VERSION, type PartialFilter } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { numberOfQuestion, readFilled, readSheets, type About, type SheetRules, type Sheets } from '../../analytics/sheets.ts'
import type { LogClient } from '../../platform/log/client.ts'
import { renewSheets, SHEETS_MAX } from './sheet-rows.ts'
import { inTurn } from './turns.ts'

type Place = Pick<App, 'state' | 'log' | 'now' | 'config' | 'logger'>

interface Desk {
  /** What was asked for and is not there, or is doubted of somebody, by the number of the question. */
  readonly wanted: Map<number, About>
  /** When each was last asked for. */
  readonly askedMs: Map<number, number>
  /** Working out begins then if nobody asks anything just then, */
  dueMs: number
  /** and then, whoever asks. */
  latestMs: number
  timer: NodeJS.Timeout | undefined
  isWorking: boolean
  /** Of the last time: when it was over, and how long it took. */
  endedMs: number
  tookMs: number
}

const desks = new WeakMap<object, Desk>()
const deskOf = ({ log }: Pick<App, 'log'>): Desk => {
  const known = desks.get(log)
  if (known) return known
  const nothingYet = { dueMs: Infinity, latestMs: Infinity, timer: undefined, isWorking: false, endedMs: 0, tookMs: 0 }
  const made: Desk = { wanted: new Map(), askedMs: new Map(), ...nothingYet }
  desks.set(log, made)
  return made
}

/** In a smaller community working it out costs less than looking whether it is there. */
const IDENTITIES_MIN = 20_000
const ASKED_MAX = 100
/** Whoever looks at something right after a change comes first. */
const PATIENCE_MS = 2_000
/**
 * How long work rests, in times of how long it took, and how long it waits for a moment in which nobody asks. Until a sheet is there each question works out all
 * that it tells; where one is there and few people are doubted in it, only those few.
 */
const MISSING = { rest: 1, patienceMs: 0 }
const DOUBTFUL = { rest: 4, patienceMs: 20_000 }
const LOOK_MS = 500

/** The sheets of all these questions as they may be asked now. Undefined where one of them is not there: then it is worked out in the background. */
export const sheetsNow = async (
  app: Place,
  rules: SheetRules,
  abouts: readonly About[],
  { community }: PartialFilter,
): Promise<Sheets | undefined> => {
  const log = keeping(app.log)
  const { identities, filled } = await readFilled(log)
  const asked = await withinOf(log, abouts, community ?? [])
  const numbers = asked.map((about) => filled.get(numberOfQuestion(about, rules))).filter((one) => one !== undefined)
  const sheets = numbers.length === asked.length ? await readSheets(log, numbers) : undefined
  if (identities >= IDENTITIES_MIN && sheets?.people.length !== 0) want(app, rules, asked, sheets === undefined ? MISSING : DOUBTFUL)
  return sheets
}

/** The same questions of these communities alone. */
const withinOf = async (log: LogClient, abouts: readonly About[], communities: readonly number[]): Promise<readonly About[]> => {
  if (communities.length === 0) return abouts
  const [row] = await log.query<{ told: number }>(`SELECT ${COMMUNITIES_VERSION} AS told`)
  const within = { community: [...new Set(communities)].toSorted((a, b) => a - b), told: row?.told ?? 0 }
  return abouts.map((about) => ({ ...about, within }))
}

const want = (app: Place, rules: SheetRules, abouts: readonly About[], { rest, patienceMs }: typeof MISSING): void => {
  const desk = deskOf(app)
  const now = performance.now()
  for (const about of abouts) {
    const question = numberOfQuestion(about, rules)
    keepLast(desk.wanted, question, about, SHEETS_MAX)
    keepLast(desk.askedMs, question, now, ASKED_MAX)
  }
  const dueMs = Math.max(now + PATIENCE_MS, desk.endedMs + rest * desk.tookMs)
  desk.dueMs = Math.min(desk.dueMs, dueMs)
  desk.latestMs = Math.min(desk.latestMs, dueMs + patienceMs)
  lookLater(app, desk)
}

const lookLater = (app: Place, desk: Desk): void => {
  if (desk.timer !== undefined || desk.isWorking || desk.wanted.size === 0) return
  desk.timer = setTimeout(() => {
    desk.timer = undefined
    const now = performance.now()
    if (now < desk.dueMs || (now < desk.latestMs && isAsked(app))) return lookLater(app, desk)
    desk.isWorking = true
    inTurn(app, () => renewWanted(app, desk))
      .catch((error: unknown) => app.logger.warn({ error }, 'where people stand could not be kept; it is worked out with each question'))
      .finally(() => {
        desk.isWorking = false
        lookLater(app, desk)
      })
  }, LOOK_MS).unref()
}

const keepLast = <T>(map: Map<number, T>, key: number, value: T, most: number): void => {
  map.delete(key)
  map.set(key, value)
  for (const oldest of map.keys()) {
    if (map.size <= most) return
    map.delete(oldest)
  }
}

const renewWanted = async (app: Place, desk: Desk): Promise<void> => {
  const begunMs = performance.now()
  const wanted = [...desk.wanted.values()]
  desk.wanted.clear()
  desk.dueMs = desk.latestMs = Infinity
  await renewSheets(app, wanted, desk.askedMs).finally(() => {
    desk.endedMs = performance.now()
    desk.tookMs = desk.endedMs - begunMs
    // Of what was asked for meanwhile nobody could tell how long this takes.
    desk.dueMs = Math.max(desk.dueMs, desk.endedMs + MISSING.rest * desk.tookMs)
  })
}

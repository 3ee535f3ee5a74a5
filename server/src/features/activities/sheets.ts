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
  timer: NodeJS.Timeout | undefined
  /** Not before then. */
  nextMs: number
  /** Then, whoever asks. */
  latestMs: number
}

const desks = new WeakMap<object, Desk>()
const deskOf = ({ log }: Pick<App, 'log'>): Desk => {
  const known = desks.get(log)
  if (known) return known
  const made: Desk = { wanted: new Map(), askedMs: new Map(), timer: undefined, nextMs: 0, latestMs: 0 }
  desks.set(log, made)
  return made
}

/** In a smaller community working it out costs less than looking whether it is there. */
const IDENTITIES_MIN = 20_000
const ASKED_MAX = 100
/** So many times as long as it took nothing is worked out again. */
const REST = 4
/** Whoever looks at something right after a change comes first; */
const PATIENCE_MS = 2_000
/** where sheets are there, and few people are doubted in them, for longer: working those out with each question costs little. */
const PATIENCE_MS_MAX = 20_000
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
  if (identities >= IDENTITIES_MIN && sheets?.people.length !== 0) want(app, rules, asked, sheets === undefined ? 0 : PATIENCE_MS_MAX)
  return sheets
}

/** The same questions of these communities alone. */
const withinOf = async (log: LogClient, abouts: readonly About[], communities: readonly number[]): Promise<readonly About[]> => {
  if (communities.length === 0) return abouts
  const [row] = await log.query<{ told: number }>(`SELECT ${COMMUNITIES_VERSION} AS told`)
  const within = { community: [...new Set(communities)].toSorted((a, b) => a - b), told: row?.told ?? 0 }
  return abouts.map((about) => ({ ...about, within }))
}

const want = (app: Place, rules: SheetRules, abouts: readonly About[], patienceMs: number): void => {
  const desk = deskOf(app)
  for (const about of abouts) {
    const question = numberOfQuestion(about, rules)
    keepLast(desk.wanted, question, about, SHEETS_MAX)
    keepLast(desk.askedMs, question, performance.now(), ASKED_MAX)
  }
  const inMs = Math.max(PATIENCE_MS, desk.nextMs - performance.now())
  const latestMs = performance.now() + inMs + patienceMs
  if (desk.timer !== undefined) {
    desk.latestMs = Math.min(desk.latestMs, latestMs)
    return
  }
  desk.latestMs = latestMs
  renewIn(app, desk, inMs)
}

const renewIn = (app: Place, desk: Desk, inMs: number): void => {
  desk.timer = setTimeout(() => {
    if (isAsked(app) && performance.now() < desk.latestMs) return renewIn(app, desk, LOOK_MS)
    desk.timer = undefined
    inTurn(app, () => renewWanted(app, desk)).catch((error: unknown) =>
      app.logger.warn({ error }, 'where people stand could not be kept; it is worked out with each question'),
    )
  }, inMs).unref()
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
  await renewSheets(app, wanted, desk.askedMs).finally(() => (desk.nextMs = performance.now() + REST * (performance.now() - begunMs)))
}

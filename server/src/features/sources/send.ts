import { sentItem } from '@kith/connectors/kit/records/sent'
import type { AnyConnector, Item } from '@kith/connectors/kit/connector'
import { sendActivities, type SentAnswer } from '@kith/contract/activities'
import type { Transaction } from 'kysely'
import { sql } from 'kysely'
import { handle, type App } from '../../app.ts'
import type { Database, RunCounts } from '../../database.ts'
import { KithError } from '../../platform/errors.ts'
import type { Actor } from '../../platform/operation.ts'
import { RateLimit, type Quota } from '../../platform/rate-limit.ts'
import { jsonText } from '../../platform/state/text.ts'
import { cut, storable } from '../../platform/text.ts'
import { refreshSummariesSoon } from '../activities/index.ts'
import { requestLook } from '../identities/index.ts'
import { readDomainsSoon } from '../organizations/index.ts'
import { projectStanding } from '../people/index.ts'
import { requestJudging } from '../robots/index.ts'
import { Ingest, type Prepared } from './ingest.ts'
import { ownOnly } from './own-accounts.ts'
import { connectorNamed } from './preview.ts'
import { storeFindings } from './run-store.ts'
import { NO_COUNTS } from './run-view.ts'
import { amongRuns } from './runner.ts'
import { answerOnce, keepAnswer, type Sent } from './sent-answers.ts'
import { allowSender, refuseManyNames } from './senders.ts'
import { connectSource } from './sources.ts'

/** What one key may send in a minute: a batch of 1,000 each second leaves room for everybody else. */
const QUOTAS: readonly Quota[] = [
  { name: 'requests', max: 300, seconds: 60 },
  { name: 'records', max: 60_000, seconds: 60 },
]
/** Of one sender; what is wrong beyond it is told and not kept. */
const SET_ASIDE_MAX = 10_000
/** Who is who is looked at after a pause: a program may bring somebody new each second. */
const LOOK_AFTER_MS = 60_000

const limits = new WeakMap<object, RateLimit>()
const limitOf = (app: Pick<App, 'state' | 'now'>): RateLimit => {
  const known = limits.get(app.state)
  if (known) return known
  const made = new RateLimit(QUOTAS, () => app.now().getTime())
  limits.set(app.state, made)
  return made
}

export const sendOperations = [
  handle(
    sendActivities,
    async (
      { app, actor, tell = () => undefined },
      { activities, sender = cut(actor.name.trim(), 100) || 'program', idempotencyKey, ...single },
    ) => {
      const caller = `${actor.kind} ${'id' in actor ? actor.id : actor.name}`
      limitOf(app).use(caller, [1, activities?.length ?? 1], tell)
      const isSingle = activities === undefined
      if (!isSingle && Object.keys(single).length > 0) {
        throw new KithError('invalid_input', 'Send one activity, or several as "activities", not both.', {
          hint: 'Put the one among the others.',
        })
      }
      const values: readonly unknown[] = activities ?? [single]
      const sent: Sent = { sender: caller, key: idempotencyKey, content: JSON.stringify([sender, activities ?? single]) }
      return answerOnce(app, sent, tell, () => take(app, { actor, sender, values, isSingle, sent }))
    },
    { atomic: false },
  ),
]

interface Taking {
  readonly actor: Actor
  readonly sender: string
  readonly values: readonly unknown[]
  readonly isSingle: boolean
  readonly sent: Sent
}

/** Into the log first, and only then answered: whoever was not answered sends again, and it is held once. */
const take = (app: App, { actor, sender, values, isSingle, sent }: Taking): Promise<SentAnswer> =>
  amongRuns(app, async () => {
    const connector = connectorNamed(app, 'program')
    const nowMs = app.now().getTime()
    const read = values.map((value, index) => sentItem(value, nowMs, locatorOf(value) ?? `item ${index + 1}`, JSON.stringify(value)))
    if (isSingle) refuseFirst(refusedOf(read, values))
    const source = await sourceOf(app, connector, sender, actor)
    await allowSender(app, source, sender, actor)
    const { items, referred } = await ownOnly(app, source, read)
    const refused = refusedOf(items, values)
    if (isSingle) refuseFirst(refused)
    const ingest = new Ingest(app, connector, source, false)
    const prepared = await ingest.prepare(items)
    const appended = await ingest.append(prepared)
    const answer: SentAnswer = { source, received: values.length, ...appended, leftOut: prepared.leftOut, referred, refused }
    await app.state.db.transaction().execute(async (db) => {
      await keepFindings(db, app, source, prepared, answer, takenOf(items))
      await keepAnswer(db, app, sent, answer)
    })
    await projectStanding(app)
    await followUp(app, prepared, appended.added + appended.changed)
    return answer
  })

const refusedOf = (items: readonly Item[], values: readonly unknown[]): SentAnswer['refused'] =>
  items.flatMap((item, index) => ('setAside' in item ? [refusalOf(item.setAside, index, values[index])] : []))

const refuseFirst = ([first]: SentAnswer['refused']): void => {
  if (first === undefined) return
  throw new KithError('invalid_input', first.message, { details: [first.code], hint: 'Correct it and send it again.' })
}

const refusalOf = (
  { reason, message }: { reason: string; message: string },
  index: number,
  value: unknown,
): SentAnswer['refused'][number] => {
  const externalId = textOf(value, 'externalId')
  return { index, externalId: externalId === undefined ? null : cut(externalId, 500), code: reason, message }
}

/** The same for an activity whenever it is sent: what was set aside of it is found again. */
const locatorOf = (value: unknown): string | undefined => {
  const [kind, externalId] = [textOf(value, 'kind'), textOf(value, 'externalId')]
  return kind === undefined || externalId === undefined ? undefined : storable(cut(`${kind} ${externalId}`, 300))
}

const textOf = (value: unknown, field: string): string | undefined => {
  const found = typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === field)?.[1] : undefined
  return typeof found === 'string' ? found : undefined
}

const takenOf = (items: readonly Item[]): string[] =>
  items.flatMap((item) => ('record' in item && item.record.type === 'activity' ? (locatorOf(item.record) ?? []) : []))

const sourceOf = async (app: App, connector: AnyConnector, sender: string, actor: Actor): Promise<number> => {
  const { rows } = await sql<{ id: number }>`select id from source where connector = ${connector.name}
    and settings ->> 'sender' = ${sender} order by id limit 1`.execute(app.state.db)
  if (rows[0]) return rows[0].id
  await refuseManyNames(app, actor)
  return (await connectSource(app, app.state.db, { connector, settings: { sender } })).id
}

/** What came beside activities, and what came in today, as a run of the source: its page shows it. */
const keepFindings = async (
  db: Transaction<Database>,
  app: App,
  source: number,
  prepared: Prepared,
  answer: SentAnswer,
  taken: readonly string[],
): Promise<void> => {
  const { rows: held } = await sql`select from source where id = ${source} for update`.execute(db)
  // Removed meanwhile.
  if (held.length === 0)
    throw new KithError('unavailable', 'The source of this sender was just removed.', { hint: 'Send it again.', retryAfterSeconds: 1 })
  const run = await runOfToday(db, app, source)
  const { rows: open } = await sql<{
    n: number
  }>`select count(*) as n from set_aside where source_id = ${source} and state = 'open'`.execute(db)
  const hasRoom = (open[0]?.n ?? 0) + prepared.setAside.length <= SET_ASIDE_MAX
  const setAside = await storeFindings(db, source, run.id, hasRoom ? prepared : { ...prepared, setAside: [] })
  if (taken.length > 0) {
    await sql`update set_aside set state = 'taken' where source_id = ${source} and state = 'open' and locator = any(${taken}::text[])`.execute(
      db,
    )
  }
  const counts = { ...NO_COUNTS, ...run.counts }
  const sum: RunCounts = {
    read: counts.read + answer.received,
    added: counts.added + answer.added,
    unchanged: counts.unchanged + answer.unchanged,
    changed: counts.changed + answer.changed,
    setAside: counts.setAside + setAside,
    leftOut: counts.leftOut + answer.leftOut,
    newPeople: counts.newPeople + prepared.newPeople,
    newIdentities: counts.newIdentities + prepared.newIdentities,
  }
  await db
    .updateTable('run')
    .set({
      state: sum.setAside > 0 ? 'partial' : 'done',
      finished_at: app.now(),
      counts: JSON.stringify(sum),
      progress: JSON.stringify({ done: sum.read, unit: 'records' }),
    })
    .where('id', '=', run.id)
    .execute()
}

const runOfToday = async (
  db: Transaction<Database>,
  app: App,
  source: number,
): Promise<{ readonly id: number; readonly counts: Partial<RunCounts> }> => {
  const midnight = new Date(new Date(app.now()).setUTCHours(0, 0, 0, 0))
  const { rows } = await sql<{ id: number; counts: Partial<RunCounts> }>`select id, counts from run where source_id = ${source}
    and state in ('done', 'partial') and started_at >= ${midnight} order by id desc limit 1`.execute(db)
  if (rows[0]) return rows[0]
  const made = await db
    .insertInto('run')
    .values({
      source_id: source,
      state: 'done',
      started_at: app.now(),
      finished_at: app.now(),
      progress: '{}',
      counts: '{}',
      notes: jsonText([]),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id: made.id, counts: {} }
}

const followUp = async (app: App, prepared: Prepared, written: number): Promise<void> => {
  refreshSummariesSoon(app)
  const later = new Date(app.now().getTime() + LOOK_AFTER_MS)
  if (prepared.newIdentities > 0 || prepared.evidence.length > 0) {
    await requestLook(app, later)
    await readDomainsSoon(app, later)
  }
  if (written > 0) await requestJudging(app, later)
}

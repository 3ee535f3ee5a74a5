import type { AnyConnector } from '@kith/connectors/kit/connector'
import { familyOf } from '@kith/connectors/registry'
import {
  createSource,
  getSource,
  listConnectors,
  listSources,
  removeSource,
  updateSource,
  type ConnectorInfo,
  type Source,
} from '@kith/contract/sources'
import { createHash } from 'node:crypto'
import { sql, type Kysely, type Selectable } from 'kysely'
import { handle, type App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import { jsonText } from '../../platform/state/text.ts'
import { assignSource, communitiesBySource, knowFilters, sourcesWithin } from '../communities/index.ts'
import { resolveFiles, resolveNames } from './files.ts'
import { networkOf } from './network.ts'
import { heldBySource, type Held } from './held.ts'
import { asKithError, connectorNamed, parseSettings } from './preview.ts'
import { budgetsOf } from './budgets.ts'
import { digest } from './digest.ts'
import { liveness } from './liveness.ts'
import { removeFromSource } from './remove.ts'
import { toRun } from './run-view.ts'
import { queueRun } from './runs.ts'
import { countSetAside } from './set-aside.ts'
import { goesOn } from './schedule.ts'
import { webhooksOf } from './webhooks.ts'
import { accountOf, changedSettings, openSettings, sealSettings, secretNames, secretStates, withoutSecrets } from './settings.ts'

type Row = Selectable<Database['source']>

export const connectorInfo = (connector: AnyConnector): ConnectorInfo => ({
  name: connector.name,
  label: connector.label,
  family: familyOf(connector.name),
  summary: connector.summary,
  help: connector.help,
  fields: connector.fields.map(({ choices, ...field }) => ({ ...field, ...(choices ? { choices: [...choices] } : {}) })),
  webhook: connector.webhook === undefined ? null : { secret: connector.webhook.secret },
  everyMinutes: connector.schedule?.everyMinutes ?? null,
  kinds: Object.entries(connector.kinds).map(([kind, manifest]) => ({ kind, ...manifest })),
})

const fileFields = (connector: AnyConnector): string[] =>
  connector.fields.filter((field) => field.kind === 'files').map((field) => field.name)

const fileNames = async (app: App, connector: AnyConnector, settings: Record<string, unknown>): Promise<string[]> => {
  const values = fileFields(connector).flatMap((name) => [settings[name]].flat().filter((value) => typeof value === 'string'))
  return [...(await resolveNames(app, values))]
}

/** Connecting the same thing twice runs the first again: files count by their names, secrets not at all, everything else by its value. */
const fingerprintOf = (connector: AnyConnector, settings: Record<string, unknown>, names: readonly string[]): string => {
  const own = connector.sameness?.(settings, names)
  const files = new Set(fileFields(connector))
  const rest = Object.entries(withoutSecrets(connector, settings)).filter(([name]) => !files.has(name) && name !== 'mapping')
  const text = own ?? JSON.stringify([inOrder(Object.fromEntries(rest)), [...names].toSorted()])
  return createHash('sha256').update(`${connector.name}\n${text}`).digest('hex').slice(0, 40)
}

const inOrder = (settings: Record<string, unknown>): [string, unknown][] =>
  Object.entries(settings).toSorted(([a], [b]) => (a < b ? -1 : 1))

const titleOf = (connector: AnyConnector, settings: unknown, names: readonly string[]): string => {
  if (names.length === 0) return connector.title(settings)
  return names.length === 1 ? `${connector.label}: ${names[0]}` : `${connector.label}: ${names[0]} and ${names.length - 1} more`
}

const auditOf = (connector: AnyConnector | undefined, claims: Record<string, number>, held: Held, setAside: number): Source['audit'] =>
  Object.entries(claims).map(([what, claimed]) => ({
    what,
    label: what === 'people' ? 'people' : (connector?.kinds[what]?.plural ?? what),
    claimed,
    held: what === 'people' ? held.people : (held.byKind.get(what) ?? 0),
    setAside,
  }))

const show = async (app: App, db: Kysely<Database>, ids?: readonly number[]): Promise<Source[]> => {
  // First of all: of a run that is over, everything that follows from it is there to be read.
  const { rows: runs } = await sql<Selectable<Database['run']>>`select distinct on (source_id) * from run
    where ${ids === undefined ? sql`true` : sql`source_id = any(${ids}::bigint[])`} order by source_id, id desc`.execute(db)
  const wanted = db.selectFrom('source').selectAll().orderBy('id')
  const rows: Row[] = await (ids === undefined ? wanted : wanted.where('id', 'in', [...ids, 0])).execute()
  const budgets = await budgetsOf(app, db, rows)
  const webhooks = await webhooksOf(
    db,
    rows.map((row) => row.id),
  )
  const aside = await countSetAside(db)
  const communities = await communitiesBySource(db)
  const lastRun = new Map(runs.map((run) => [run.source_id, toRun(run)]))
  const held = await heldBySource(app, rows.length === 1 ? rows[0]?.id : undefined)
  const { rows: listed } = await sql<{ source_id: number; people: number }>`select l.source_id, count(distinct i.member_id) as people
    from listed l join identity i on i.id = l.identity_id where not l.mentioned group by l.source_id`.execute(db)
  const listedPeople = new Map(listed.map((row) => [row.source_id, row.people]))
  return rows.map((row) => {
    const connector = app.connectors.get(row.connector)
    const mine = held(row.id)
    const last = lastRun.get(row.id) ?? null
    return {
      id: row.id,
      connector: row.connector,
      title: row.title,
      settings: withoutSecrets(connector, row.settings),
      secrets: connector === undefined ? [] : secretStates(app, connector, row.settings),
      demo: row.demo,
      createdAt: row.created_at.toISOString(),
      activities: mine.activities,
      people: Math.max(mine.people, listedPeople.get(row.id) ?? 0),
      firstAt: mine.firstAt,
      lastAt: mine.lastAt,
      setAside: aside.get(row.id) ?? 0,
      audit: auditOf(connector, row.claims, mine, aside.get(row.id) ?? 0),
      lastRun: last,
      ...liveness(app, connector, row, last),
      communities: communities(row.id),
      budgets: budgets(row.id),
      webhook: webhooks(row.id),
    }
  })
}

const showOne = async (app: App, db: Kysely<Database>, id: number): Promise<Source> => {
  const [source] = await show(app, db, [id])
  if (!source) throw notFound('source', id)
  return source
}

interface Connecting {
  readonly connector: AnyConnector
  readonly settings: Record<string, unknown>
  readonly title?: string | undefined
  readonly demo?: boolean
}

/** A run reads with the settings that it began with, and would commit a cursor that does not fit new ones. */
const refuseWhileRead = async (db: Kysely<Database>, sourceId: number): Promise<void> => {
  const running = await db
    .selectFrom('run')
    .select('id')
    .where('source_id', '=', sourceId)
    .where('state', '=', 'running')
    .executeTakeFirst()
  if (running) {
    throw new KithError('conflict', 'This source is being read with its present settings.', {
      hint: 'Wait until the run has ended, or cancel or pause it, then change them.',
    })
  }
}

/** Stores a source, or finds the one that stands already; then with the new settings, and files are read from their beginning. */
export const connectSource = async (app: App, db: Kysely<Database>, connecting: Connecting): Promise<{ id: number; existed: boolean }> => {
  const { connector, settings } = connecting
  const names = await fileNames(app, connector, settings)
  const fingerprint = fingerprintOf(connector, settings, names)
  const json = jsonText(sealSettings(app, connector, settings))
  const plain = jsonText(withoutSecrets(connector, settings))
  const secret = secretNames(connector)
  const { rows: standing } = await sql<{
    id: number
  }>`select id from source where fingerprint = ${fingerprint} and settings - ${secret}::text[] <> ${plain}::jsonb`.execute(db)
  if (standing[0]) await refuseWhileRead(db, standing[0].id)
  const { rows } = await sql<{ id: number; existed: boolean }>`
    insert into source (connector, title, settings, fingerprint, demo, account)
    values (${connector.name}, ${connecting.title ?? titleOf(connector, settings, names)}, ${json}::jsonb, ${fingerprint}, ${connecting.demo ?? false},
      ${accountOf(app, connector, settings)})
    on conflict (fingerprint) do update set settings = excluded.settings, account = excluded.account,
      cursor = case when source.settings - ${secret}::text[] = ${plain}::jsonb and ${names.length === 0} then source.cursor end
    returning id, xmax <> 0 as existed`.execute(db)
  const row = rows[0]
  if (!row) throw new Error('The source was not stored.')
  return row
}

export const sourceOperations = [
  handle(listConnectors, async ({ app }) => ({
    connectors: [...app.connectors.values()].filter((connector) => connector.name !== 'demo').map(connectorInfo),
  })),
  handle(listSources, async ({ app, db }, { community }) => {
    const within = await sourcesWithin(db, community)
    return { sources: await show(app, db, within && [...within]) }
  }),
  handle(getSource, ({ app, db }, { id }) => showOne(app, db, id)),
  handle(
    createSource,
    async ({ app, db, actor, signal }, { connector: name, settings, title, start, communities }) => {
      const connector = connectorNamed(app, name)
      const parsed = parseSettings(connector, settings, actor)
      if (communities !== undefined) await knowFilters(app, [{ community: communities }])
      try {
        await connector.check({ settings: parsed, files: resolveFiles(app), ...networkOf(app, signal ?? AbortSignal.timeout(30_000)) })
        const { id, existed } = await connectSource(app, db, { connector, settings: parsed, title })
        if (communities !== undefined) await assignSource(db, id, communities)
        const memory = await connector.remember?.(parsed, resolveFiles(app))
        if (memory) await remember(db, connector.name, memory)
        const run = start ? await queueRun(app, db, id) : null
        return { source: await showOne(app, db, id), run, existed }
      } catch (error) {
        throw asKithError(error)
      }
    },
    { atomic: false },
  ),
  handle(updateSource, async ({ app, db, actor }, { id, title, settings, everyMinutes, communities }) => {
    const row = await db.selectFrom('source').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw notFound('source', id)
    const connector = connectorNamed(app, row.connector)
    const before = openSettings(app, connector, row.settings).settings
    const parsed = settings && parseSettings(connector, changedSettings(connector, before, settings), actor)
    // A new secret opens the same place: what was read stays read.
    const reads = (given: Record<string, unknown>): string => digest(jsonText(inOrder(withoutSecrets(connector, given))))
    const moved = parsed !== undefined && reads(parsed) !== reads(before)
    if (moved) await refuseWhileRead(db, id)
    const fingerprint = parsed ? fingerprintOf(connector, parsed, await fileNames(app, connector, parsed)) : row.fingerprint
    const twin = await db
      .selectFrom('source')
      .select('title')
      .where('fingerprint', '=', fingerprint)
      .where('id', '<>', id)
      .executeTakeFirst()
    if (twin) {
      throw new KithError('conflict', `With these settings it would be the same as "${twin.title}".`, {
        hint: 'Remove one of the two, or choose other settings.',
      })
    }
    await db
      .updateTable('source')
      .set({
        title: title ?? row.title,
        fingerprint,
        ...(parsed ? { settings: jsonText(sealSettings(app, connector, parsed)), account: accountOf(app, connector, parsed) } : {}),
        ...(moved ? { cursor: null } : {}),
        ...(everyMinutes === undefined ? {} : { every_minutes: everyMinutes }),
        // Whatever stood in the way may be mended: it is tried soon.
        ...(parsed
          ? { next_at: goesOn(connector, { settings: parsed }) ? app.now() : null }
          : everyMinutes === undefined
            ? {}
            : { next_at: null }),
      })
      .where('id', '=', id)
      .execute()
    if (communities !== undefined) await assignSource(db, id, communities)
    return showOne(app, db, id)
  }),
  handle(
    removeSource,
    async ({ app, db }, { id }) => {
      if (!(await db.selectFrom('source').select('id').where('id', '=', id).executeTakeFirst())) throw notFound('source', id)
      return removeFromSource(app, [id])
    },
    { atomic: false },
  ),
]

const remember = async (db: Kysely<Database>, connector: string, { key, value }: { key: string; value: unknown }): Promise<void> => {
  await sql`insert into remembered (connector, key, value) values (${connector}, ${key}, ${jsonText(value)}::jsonb)
    on conflict (connector, key) do update set value = excluded.value, at = now()`.execute(db)
}

import type { Claims, Gaps } from '@kith/connectors/kit/connector'
import { sql, type Kysely, type Selectable, type Transaction, type Updateable } from 'kysely'
import type { App } from '../../app.ts'
import type { Database, RunCounts, RunError, RunNote, RunProgress } from '../../database.ts'
import { jsonText } from '../../platform/state/text.ts'
import { storable } from '../../platform/text.ts'
import { digest, fingerprintOf } from './digest.ts'
import type { Prepared } from './ingest.ts'
import { storeTold } from './told.ts'
import { sayOfSource } from '../organizations/index.ts'
import { giveTeammates, keepTeammate, settleMerged } from '../people/index.ts'

export const LEASE_MS = 60_000

export interface Leased {
  readonly run: Selectable<Database['run']>
  readonly source: Selectable<Database['source']>
}

/** Takes a queued run (or one whose holder has died), or renews one's own; undefined when it is not to be had. */
export const leaseRun = async (app: App, runId: number, options: { renew?: boolean } = {}): Promise<Leased | undefined> => {
  const now = app.now()
  const leaseUntil = new Date(now.getTime() + LEASE_MS)
  const run = await app.state.db
    .updateTable('run')
    .set((eb) => ({
      state: 'running',
      lease_until: leaseUntil,
      started_at: eb.fn.coalesce('started_at', sql<Date>`${now}`),
      finished_at: null,
      not_before: null,
      error: null,
    }))
    .where('id', '=', runId)
    .where((eb) =>
      options.renew
        ? eb('state', '=', 'running')
        : eb.or([
            eb.and([eb('state', '=', 'queued'), eb.or([eb('not_before', 'is', null), eb('not_before', '<=', now)])]),
            eb.and([eb('state', '=', 'running'), eb('lease_until', '<', now)]),
          ]),
    )
    .returningAll()
    .executeTakeFirst()
  if (!run) return undefined
  const source = await app.state.db.selectFrom('source').selectAll().where('id', '=', run.source_id).executeTakeFirst()
  return source && { run, source }
}

export interface Committed {
  readonly cursor: unknown
  readonly counts: RunCounts
  readonly progress: RunProgress
  readonly notes: readonly RunNote[]
  readonly claims: Claims | undefined
  readonly gaps: Gaps | undefined
}

/**
 * After the log has acknowledged a batch: its cursor, its counts and what was set aside, in one transaction. Answers how many records were set
 * aside, or undefined when the run was paused or cancelled meanwhile (then nothing is committed: the batch is read again).
 */
export const commitBatch = async (
  app: App,
  runId: number,
  sourceId: number,
  prepared: Prepared,
  committed: Committed,
): Promise<number | undefined> =>
  app.state.db.transaction().execute(async (db) => {
    const held = await db
      .selectFrom('run')
      .select('id')
      .where('id', '=', runId)
      .where('state', '=', 'running')
      .forUpdate()
      .executeTakeFirst()
    if (!held) return undefined
    const newlyAside = await storeFindings(db, sourceId, runId, prepared)
    // New people were counted when they were made.
    const { newPeople: _people, newIdentities: _identities, ...rest } = committed.counts
    await db
      .updateTable('run')
      .set({
        counts: sql`counts || ${JSON.stringify({ ...rest, setAside: rest.setAside + newlyAside })}::jsonb`,
        progress: JSON.stringify(committed.progress),
        notes: jsonText(committed.notes),
        lease_until: new Date(app.now().getTime() + LEASE_MS),
      })
      .where('id', '=', runId)
      .execute()
    await sql`update source set cursor = ${jsonText(committed.cursor)}::jsonb, claims = claims || ${jsonText(committed.claims ?? {})}::jsonb,
        gaps = gaps || ${jsonText(committed.gaps ?? {})}::jsonb
      where id = ${sourceId}`.execute(db)
    return newlyAside
  })

/** Counts people in the transaction that makes them: after a crash they are there, and are new no more. */
export const countPeople = async (
  db: Kysely<Database>,
  runId: number,
  made: { readonly newPeople: number; readonly newIdentities: number },
): Promise<void> => {
  const add = (name: string, count: number) =>
    sql`jsonb_build_object(${name}::text, coalesce((counts ->> ${name})::int, 0) + ${count}::int)`
  await sql`update run set counts = counts || ${add('newPeople', made.newPeople)} || ${add('newIdentities', made.newIdentities)}
    where id = ${runId}`.execute(db)
}

/** What came beside activities: records set aside, evidence, facts on people. Answers how many records this run has set aside. */
export const storeFindings = async (
  db: Transaction<Database>,
  sourceId: number,
  runId: number | null,
  prepared: Prepared,
): Promise<number> => {
  const newlyAside = await insertSetAside(db, sourceId, runId, prepared.setAside)
  await insertEvidence(db, sourceId, prepared)
  await applyPeople(db, sourceId, prepared)
  await storeTold(db, sourceId, prepared)
  return newlyAside
}

/** What is to be known of a run that ends, or waits. */
export interface Findings {
  readonly notes: readonly RunNote[]
  readonly claims: Claims | undefined
  readonly gaps: Gaps | undefined
  readonly error?: RunError
}

/** Ends a run that is still running, with everything that is to be known of it. */
export const finishRun = (app: App, runId: number, state: 'done' | 'partial' | 'failed', last: Findings): Promise<void> =>
  endRunning(app, runId, { state, finished_at: app.now() }, last)

/** Has a run that is still running wait: it goes on from its cursor then. `tries`: how often it was begun in vain. */
export const postponeRun = (app: App, runId: number, until: Date, tries: number, last: Findings): Promise<void> =>
  endRunning(app, runId, { state: 'queued', not_before: until, tries }, last)

const endRunning = async (app: App, runId: number, change: Updateable<Database['run']>, last: Findings): Promise<void> =>
  app.state.db.transaction().execute(async (db) => {
    const ended = await db
      .updateTable('run')
      .set({
        ...change,
        lease_until: null,
        notes: jsonText(last.notes),
        error: last.error === undefined ? null : jsonText(last.error),
      })
      .where('id', '=', runId)
      .where('state', '=', 'running')
      .returning('source_id')
      .executeTakeFirst()
    // A source may say only at its end what it holds.
    if (ended && (last.claims ?? last.gaps)) {
      await sql`update source set claims = claims || ${jsonText(last.claims ?? {})}::jsonb, gaps = gaps || ${jsonText(last.gaps ?? {})}::jsonb
        where id = ${ended.source_id}`.execute(db)
    }
  })

/** Puts a run back into the queue that ends through no fault of its own: the next start goes on with it. */
export const releaseRun = async (app: App, runId: number): Promise<void> => {
  await app.state.db
    .updateTable('run')
    .set({ state: 'queued', lease_until: null })
    .where('id', '=', runId)
    .where('state', '=', 'running')
    .execute()
}

const insertSetAside = async (
  db: Transaction<Database>,
  sourceId: number,
  runId: number | null,
  aside: Prepared['setAside'],
): Promise<number> => {
  if (aside.length === 0) return 0
  const clean = (text: string): string => text.toWellFormed().replaceAll('\0', '\u{fffd}')
  const { rows } = await sql<{ id: number }>`insert into set_aside (source_id, run_id, reason, message, locator, raw, fingerprint)
    select ${sourceId}::bigint, ${runId}::bigint, reason, message, locator, raw, fingerprint
    from (select distinct on (fingerprint) * from unnest(${aside.map((one) => one.reason)}::text[], ${aside.map((one) => clean(one.message))}::text[], ${aside.map((one) => clean(one.locator))}::text[],
      ${aside.map((one) => clean(one.raw))}::text[], ${aside.map((one) => fingerprintOf(sourceId, one))}::text[])
      with ordinality as a(reason, message, locator, raw, fingerprint, place) order by fingerprint, place) as once order by place
    on conflict (fingerprint) do update set run_id = excluded.run_id
      where set_aside.state = 'open' and set_aside.run_id is distinct from excluded.run_id
    returning id`.execute(db)
  return rows.length
}

const insertEvidence = async (db: Transaction<Database>, sourceId: number, prepared: Prepared): Promise<void> => {
  for (const one of prepared.evidence) {
    const identities = jsonText(one.identities)
    await sql`insert into identity_evidence (source_id, evidence, locator, fingerprint, identities)
      values (${sourceId}, ${one.evidence}, ${storable(one.locator)}, ${digest(one.evidence, identities)}, ${identities}::jsonb) on conflict do nothing`.execute(
      db,
    )
  }
}

/** The members of whom a source says where they work. */
const homesOf = async (db: Transaction<Database>, prepared: Prepared): Promise<number[]> => {
  const identities = prepared.people.flatMap(({ record, identityId }) => (record.organization === undefined ? [] : [identityId]))
  if (identities.length === 0) return []
  const { rows } = await sql<{ home_id: number }>`select distinct home_id from identity where id = any(${identities}::bigint[])`.execute(db)
  return rows.map((row) => row.home_id)
}

/** What a list of people says of them beside their accounts. The member's own word and the team's hand come first, so only gaps are filled. */
const applyPeople = async (db: Transaction<Database>, sourceId: number, prepared: Prepared): Promise<void> => {
  if (prepared.listed.length > 0) {
    await sql`insert into listed (source_id, identity_id, mentioned) select distinct ${sourceId}::bigint, id, false from unnest(${prepared.listed}::bigint[]) as l(id)
      on conflict (source_id, identity_id) do update set mentioned = false where listed.mentioned`.execute(db)
  }
  if (prepared.mentioned.length > 0) {
    await sql`insert into listed (source_id, identity_id, mentioned) select ${sourceId}::bigint, id, true from unnest(${prepared.mentioned}::bigint[]) as l(id)
      on conflict do nothing`.execute(db)
  }
  await sayOfSource(
    db,
    sourceId,
    prepared.people.flatMap(({ record, identityId }) =>
      record.organization === undefined ? [] : [{ identityId, organization: record.organization }],
    ),
  )
  await giveTeammates(db, await homesOf(db, prepared))
  for (const { record, identityId } of prepared.people) {
    if (record.teammate === undefined && (record.tags ?? []).length === 0) continue
    const tags = (record.tags ?? []).map((tag) => storable(tag).trim()).filter((tag) => tag !== '')
    const { rows } = await sql<{ id: number }>`update member set
      teammate = case when teammate_by_hand then teammate else teammate or ${record.teammate ?? false} end,
      tags = (select coalesce(array_agg(distinct tag), '{}') from unnest(tags || ${tags}::text[]) as t(tag)),
      own = case when own is null then null else own || jsonb_build_object('tags', to_jsonb(array(
          select distinct tag from (select jsonb_array_elements_text(own->'tags') union select unnest(${tags}::text[])) as t(tag))),
        'teammate', case when (own->>'teammate_by_hand')::boolean then own->'teammate'
          else to_jsonb((own->>'teammate')::boolean or ${record.teammate ?? false}) end) end
      where id = (select home_id from identity where id = ${identityId}) returning id`.execute(db)
    await settleMerged(
      db,
      rows.map((row) => row.id),
    )
    for (const { id } of rows) {
      if (record.teammate) await keepTeammate(db, id)
    }
    if (record.teammate) {
      await sql`insert into standing_outbox (identity_id) select i.id from identity i where i.member_id = (select member_id from identity where id = ${identityId})
        on conflict (identity_id) do update set token = excluded.token`.execute(db)
    }
  }
}

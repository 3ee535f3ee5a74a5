import type { IdentityFileReport } from '@kith/contract/identity-files'
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { App } from '../../app.ts'
import type { Actor } from '../../platform/operation.ts'
import { jsonText } from '../../platform/state/text.ts'
import { storable } from '../../platform/text.ts'
import { placeByDomain } from '../organizations/index.ts'
import { blocklistVersion, holdLinks, loadBlocklist, markStanding, projectStanding, settleMerged } from '../people/index.ts'
import { takeOrganizations, tryOrganizations } from './organizations.ts'
import { planImport, type Plan, type PlannedMerge, type Refusal } from './plan.ts'
import type { ReadFile } from './read.ts'
import { referenceOf, withoutBlocked } from './references.ts'
import { mergeMany, type Db } from '../identities/index.ts'

const SAMPLE_MAX = 20
const ASIDE_SHOWN_MAX = 50

/** What an import of this file would change. */
export const previewFile = async (app: App, db: Db, given: ReadFile): Promise<IdentityFileReport> => {
  const { knowledge, blocked } = withoutBlocked(given.knowledge, await loadBlocklist(db))
  const file = { ...given, knowledge }
  const plan = await planImport(app, db, file.knowledge)
  const tried = await tryOrganizations(db, file, plan)
  return reportOn(db, file, plan, { ...tried, refusals: plan.refusals, robots: (await unmarked(db, plan)).length, blocked })
}

interface Done {
  readonly refusals: readonly Refusal[]
  /** How many are new. */
  readonly affiliations: number
  readonly domains: number
  readonly robots: number
  /** People of the file who are erased or have opted out. */
  readonly blocked: number
}

/** Takes over what a file says: merges in one act, evidence for those who are not known yet. The same file again changes nothing. */
export const importFile = async (
  app: App,
  db: Db,
  given: ReadFile,
  actor: Actor,
): Promise<IdentityFileReport & { decision: number | null }> => {
  const { knowledge, blocked } = withoutBlocked(given.knowledge, await loadBlocklist(db))
  const file = { ...given, knowledge }
  const plan = await planImport(app, db, file.knowledge)
  const kept = await keepFile(db, file, actor.name)
  const { decision, refused } = await mergeAll(db, file, plan.merges, kept, actor)
  const { affiliations, domains } = await db.transaction().execute((trx) => takeOrganizations(trx, file, plan))
  const robots = await db.transaction().execute(async (trx) => {
    await holdLinks(trx)
    return markRobots(trx, await unmarked(trx, plan))
  })
  await projectStanding(app)
  await placeByDomain(app, domains)
  const merges = plan.merges.filter((merge) => !refused.includes(merge))
  const refusals = [...plan.refusals, ...refused.map(({ place, into, others }) => ({ place, people: [into, ...others] }))]
  return {
    ...(await reportOn(db, file, { ...plan, merges }, { refusals, affiliations, domains: domains.length, robots, blocked })),
    decision,
  }
}

interface KeptFile {
  readonly id: number
  /** The act of an earlier import of the same file, of which something stands: what is merged now belongs to it. */
  readonly batch: number | null
}

const CHUNK = 2_000

/** Keeps each statement as evidence: whoever is not known yet is joined when they arrive. An act that was undone is forgotten: somebody wants it again. */
const keepFile = async (db: Db, { name, fingerprint, knowledge }: ReadFile, by: string): Promise<KeptFile> =>
  db.transaction().execute(async (trx) => {
    const { rows } = await sql<KeptFile>`insert into identity_file (name, format, fingerprint, imported_by)
      values (${storable(name)}, ${knowledge.format}, ${fingerprint}, ${storable(by)})
      on conflict (fingerprint) do update set batch_id = case when exists (select from decision d
        where d.batch_id = identity_file.batch_id and d.kind = 'merge' and d.undone_at is null) then identity_file.batch_id end
      returning id, batch_id as batch`.execute(trx)
    const [file] = rows
    if (file === undefined) throw new Error('The file was not stored.')
    // Nobody is erased until these lines are there to be found.
    await blocklistVersion(trx, { lock: true })
    const { people } = withoutBlocked(knowledge, await loadBlocklist(trx)).knowledge
    const statements = people.filter((one) => one.identities.length > 1)
    for (let start = 0; start < statements.length; start += CHUNK) {
      const lines = statements.slice(start, start + CHUNK).map(({ place, identities }) => ({
        locator: place,
        identities: identities.map(referenceOf),
        fingerprint: createHash('sha256').update(JSON.stringify(identities)).digest('hex').slice(0, 40),
      }))
      await sql`insert into identity_evidence (file_id, evidence, locator, fingerprint, identities)
        select ${file.id}::bigint, ${knowledge.format}, locator, fingerprint, identities
        from jsonb_to_recordset(${jsonText(lines)}::jsonb) as new(locator text, fingerprint text, identities jsonb)
        on conflict do nothing`.execute(trx)
    }
    return file
  })

const MERGES_A_TRANSACTION = 500
const REASON_CHARS_MAX = 300

/** Somebody may have decided otherwise, or gone, since the plan was made: what is refused is told. */
const mergeAll = async (
  db: Db,
  { name }: ReadFile,
  merges: readonly PlannedMerge[],
  kept: KeptFile,
  actor: Actor,
): Promise<{ decision: number | null; refused: PlannedMerge[] }> => {
  const refused: PlannedMerge[] = []
  let batch = kept.batch ?? undefined
  let decision: number | null = null
  for (let start = 0; start < merges.length; start += MERGES_A_TRANSACTION) {
    const part = merges.slice(start, start + MERGES_A_TRANSACTION)
    await db.transaction().execute(async (trx) => {
      const wishes = part.map(({ into, others, place }) => ({
        into,
        people: others,
        reason: `stated by ${name}, ${place}`.slice(0, REASON_CHARS_MAX),
      }))
      const outcomes = await mergeMany(trx, wishes, { actor, madeBy: 'rule', batch })
      refused.push(...part.filter((_, at) => outcomes[at]?.is === 'apart'))
      const first = outcomes.find((outcome) => outcome.is === 'merged')?.decision
      decision ??= first ?? null
      batch ??= first
      if (kept.batch === null && batch !== undefined)
        await sql`update identity_file set batch_id = ${batch} where id = ${kept.id}`.execute(trx)
    })
  }
  return { decision, refused }
}

/** Members that the file calls robots, and of whom nobody has said anything. */
const unmarked = async (db: Db, plan: Plan): Promise<number[]> => {
  const members = plan.people.flatMap(({ known, member }) => (known.robot && member !== undefined ? [member] : []))
  if (members.length === 0) return []
  const { rows } = await sql<{ id: number }>`select m.id from member m where m.id = any(${members}::bigint[])
    and coalesce(m.own->>'robot', m.robot) = 'unknown' and not coalesce((m.own->>'robot_by_hand')::boolean, m.robot_by_hand)`.execute(db)
  return rows.map((row) => row.id)
}

const markRobots = async (db: Db, members: readonly number[]): Promise<number> => {
  if (members.length === 0) return 0
  await sql`update member set robot = 'robot', own = own || '{"robot": "robot"}'::jsonb where id = any(${members}::bigint[])`.execute(db)
  await markStanding(db, members)
  await settleMerged(db, members)
  return members.length
}

const reportOn = async (db: Db, { name, knowledge }: ReadFile, plan: Plan, done: Done): Promise<IdentityFileReport> => {
  const { people, merges } = plan
  const sample = merges.slice(0, SAMPLE_MAX)
  const refusals = done.refusals.slice(0, SAMPLE_MAX)
  const nameOf = await namesOf(db, [...sample.flatMap(({ into, others }) => [into, ...others]), ...refusals.flatMap((one) => one.people)])
  const show = (place: string, ids: readonly number[]) => ({ place, people: ids.map((id) => ({ id, name: nameOf.get(id) ?? '' })) })
  const count = (all: readonly { known: { affiliations: readonly unknown[] } }[]): number =>
    all.reduce((sum, one) => sum + one.known.affiliations.length, 0)
  const strangers = count(people.filter((one) => one.member === undefined))
  return {
    name,
    format: knowledge.format,
    people: people.length,
    identities: knowledge.people.reduce((sum, one) => sum + one.identities.length, 0),
    known: people.filter((one) => one.persons.length > 0).length,
    alreadyOne: people.filter((one) => one.persons.length === 1 && !one.waits && one.known.identities.length > 1).length,
    merged: merges.reduce((sum, merge) => sum + merge.others.length, 0),
    refused: done.refusals.length,
    waiting: people.filter((one) => one.waits).length,
    affiliations: { given: count(people), taken: done.affiliations, left: strangers },
    domains: { given: knowledge.domains.length, taken: done.domains },
    robots: done.robots,
    keptOut: done.blocked,
    setAside: knowledge.asideTotal,
    sample: sample.map(({ place, into, others }) => show(place, [into, ...others])),
    refusals: refusals.map((one) => show(one.place, one.people)),
    aside: knowledge.aside.slice(0, ASIDE_SHOWN_MAX).map((one) => ({ ...one })),
    notes: strangers > 0 ? [`${strangers} affiliations are of people who are not known yet: import the file again when they are.`] : [],
  }
}

const namesOf = async (db: Db, people: readonly number[]): Promise<Map<number, string>> => {
  if (people.length === 0) return new Map()
  const { rows } = await sql<{ id: number; name: string }>`select id, name from member where id = any(${people}::bigint[])`.execute(db)
  return new Map(rows.map((row) => [row.id, row.name]))
}

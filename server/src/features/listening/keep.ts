import { sql, type Kysely, type Selectable, type Transaction } from 'kysely'
import type { App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { jsonText } from '../../platform/state/text.ts'
import { cut, storable } from '../../platform/text.ts'
import { blocklistVersion, Outdated } from '../people/index.ts'
import { canonicalAddress } from './address.ts'
import { ALIKE, likeness, likenessOf, type Likeness } from './likeness.ts'
import type { Said } from './said.ts'

type Db = Kysely<Database>
type PlaceRow = Selectable<Database['find_place']>

/** What was said, and by which watches it was wanted. */
export interface Heard {
  readonly said: Said
  readonly watches: readonly number[]
}

const DAY_MS = 86_400_000
/** The same address within so many days is the same thing, and words that are alike. */
const SAME_ADDRESS_DAYS = 30
const ALIKE_DAYS = 14
const CANDIDATES_MAX = 50
/** Finds of one watch that wait for a decision. */
export const WAITING_MAX = 5_000
/** Whoever posts the same again and again says nothing new; the log has it. */
const PLACES_MAX = 50
/** Kept of a text, around its first find; the log has the rest. */
const BODY_MAX = 4_000

/**
 * Keeps what was heard: once each, whatever crashes, however often it is heard and wherever it comes from. Answers how many finds are new. `version`: of the list
 * of those who may not come in, when it was read.
 *
 * @throws Outdated when somebody has been erased since, or has opted out
 */
export const keepHeard = async (app: Pick<App, 'state' | 'now'>, heard: readonly Heard[], version: number): Promise<number> => {
  let made = 0
  for (let start = 0; start < heard.length; start += KEPT_AT_ONCE)
    made += await keepSome(app, heard.slice(start, start + KEPT_AT_ONCE), version)
  return made
}

/** Few at a time: an embedded state does one transaction after another, and others wait meanwhile. */
const KEPT_AT_ONCE = 10

const keepSome = (app: Pick<App, 'state' | 'now'>, heard: readonly Heard[], version: number): Promise<number> =>
  app.state.db.transaction().execute(async (db) => {
    if ((await blocklistVersion(db, { lock: true })) !== version) throw new Outdated()
    // One after another, in all processes: of two alike ones the second must see the first.
    await sql`select pg_advisory_xact_lock(4404, 1)`.execute(db)
    const full = await fullWatches(db)
    let made = 0
    for (const one of heard) {
      const watches = one.watches.filter((id) => !full.has(id))
      if (watches.length > 0) made += await keepOne(db, { ...one, watches }, app.now())
    }
    return made
  })

/** Watches with more finds than anybody goes through: they take no more until some are decided on, or the words are others. */
const fullWatches = async (db: Db): Promise<ReadonlySet<number>> => {
  const { rows } = await sql<{ id: number }>`select fw.watch_id as id from find_watch fw join find f on f.id = fw.find_id
    where f.state = 'waiting' group by fw.watch_id having count(*) >= ${WAITING_MAX}`.execute(db)
  return new Set(rows.map((row) => row.id))
}

const keepOne = async (db: Transaction<Database>, { said, watches }: Heard, now: Date): Promise<number> => {
  const { rows: held } = await sql<PlaceRow>`select * from find_place where key = ${said.key}`.execute(db)
  const [known] = held
  if (known !== undefined) {
    if (said.activityId !== null && said.version > known.version) await renew(db, known, said)
    await wantedBy(db, known.find_id, watches)
    return 0
  }
  const address = addressOf(said)
  const alike = likenessOf(`${said.title}\n${said.body}`)
  const twin = (await sameAddress(db, address, said)) ?? (await sameWords(db, alike, said))
  if (twin !== undefined && (await placesOf(db, twin)) >= PLACES_MAX) {
    await wantedBy(db, twin, watches)
    return 0
  }
  const find = twin ?? (await newFind(db, said, now))
  await sql`insert into find_place (find_id, key, source_id, activity_id, version, identity_id, author_platform, author_key, author_name, author_url,
      platform, kind, place, at, url, title, body, address, signature, bands, record, found_at)
    values (${find}, ${said.key}, ${said.sourceId}, ${said.activityId}, ${said.version},
      coalesce(${said.identityId}::bigint, (select id from identity where platform = ${storable(said.author.platform)} and key = ${storable(said.author.key)})),
      ${storable(said.author.platform)}, ${storable(said.author.key)}, ${storable(cut(said.author.name, 300))}, ${webAddress(said.author.url)}, ${storable(said.platform)},
      ${storable(said.kind)}, ${storable(said.place)}, ${new Date(said.atMs)}, ${webAddress(said.url)}, ${storable(cut(said.title, 1_000))}, ${storable(cut(said.body, BODY_MAX))},
      ${address ?? null}, ${[...alike.signature]}::int[], ${[...alike.bands]}::int[], ${said.record === null ? null : jsonText(said.record)}::jsonb, ${now})`.execute(
    db,
  )
  if (twin !== undefined) await sql`update find set at = least(at, ${new Date(said.atMs)}) where id = ${twin}`.execute(db)
  await wantedBy(db, find, watches)
  return twin === undefined ? 1 : 0
}

const placesOf = async (db: Db, find: number): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from find_place where find_id = ${find}`.execute(db)
  return rows[0]?.n ?? 0
}

const newFind = async (db: Db, said: Said, now: Date): Promise<number> => {
  const { rows } = await sql<{ id: number }>`insert into find (at, found_at) values (${new Date(said.atMs)}, ${now}) returning id`.execute(
    db,
  )
  return rows[0]?.id ?? 0
}

const wantedBy = async (db: Db, find: number, watches: readonly number[]): Promise<void> => {
  await sql`insert into find_watch (watch_id, find_id) select w.id, ${find} from watch w where w.id = any(${[...watches]}::bigint[]) on conflict do nothing`.execute(
    db,
  )
}

/** What is read again says what holds now; what a search found first is imported by now. */
const renew = async (db: Db, known: PlaceRow, said: Said): Promise<void> => {
  await sql`update find_place set activity_id = ${said.activityId}, version = ${said.version}, source_id = ${said.sourceId}, identity_id = ${said.identityId}, record = null,
    title = ${storable(cut(said.title, 1_000))}, body = ${storable(cut(said.body, BODY_MAX))}, url = ${webAddress(said.url)} where id = ${known.id}`.execute(
    db,
  )
}

/** An answer has the address of what it answers, with a mark at its end at most: only what stands for itself is known by its address. */
const addressOf = ({ link, url, isAnswer }: Said): string | undefined => canonicalAddress(link === '' && !isAnswer ? url : link)

const sameAddress = async (db: Db, address: string | undefined, { atMs }: Said): Promise<number | undefined> => {
  if (address === undefined) return undefined
  const { rows } = await sql<{ find_id: number }>`select find_id from find_place where address = ${address}
    and at between ${new Date(atMs - SAME_ADDRESS_DAYS * DAY_MS)} and ${new Date(atMs + SAME_ADDRESS_DAYS * DAY_MS)} order by id limit 1`.execute(
    db,
  )
  return rows[0]?.find_id
}

const sameWords = async (db: Db, { signature, bands }: Likeness, { atMs }: Said): Promise<number | undefined> => {
  if (bands.length === 0) return undefined
  const { rows } = await sql<{
    find_id: number
    signature: number[]
  }>`select find_id, signature from find_place where bands && ${[...bands]}::int[]
    and at between ${new Date(atMs - ALIKE_DAYS * DAY_MS)} and ${new Date(atMs + ALIKE_DAYS * DAY_MS)} order by id limit ${CANDIDATES_MAX}`.execute(
    db,
  )
  return rows.find((row) => likeness(row.signature, signature) >= ALIKE)?.find_id
}

/** Links are shown: only web addresses pass. */
const webAddress = (url: string): string => (/^https?:\/\//i.test(url) ? storable(cut(url, 2_000)) : '')

/** What is gone at its source and nobody has decided on is forgotten. */
export const forgetGone = async (db: Db, keys: readonly string[]): Promise<void> => {
  if (keys.length === 0) return
  await sql`delete from find_place p using find f where f.id = p.find_id and f.state in ('waiting', 'snoozed') and p.key = any(${[...keys]}::text[])`.execute(
    db,
  )
  await forgetEmpty(db)
}

/** Finds that stand nowhere any more, or that no watch wants. */
export const forgetEmpty = async (db: Db): Promise<void> => {
  await sql`delete from find f where not exists (select from find_place p where p.find_id = f.id)
    or not exists (select from find_watch w where w.find_id = f.id)`.execute(db)
}

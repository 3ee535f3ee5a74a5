import {
  createWatch,
  decideFinds,
  getWatch,
  listFinds,
  listWatches,
  previewWatch,
  removeWatch,
  undoFinds,
  updateWatch,
  type Wanted,
  type Watch,
} from '@kith/contract/listening'
import { sql, type Kysely } from 'kysely'
import { handle, type App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import { storable } from '../../platform/text.ts'
import { decide, undo } from './decide.ts'
import { forgetEmpty } from './keep.ts'
import { hostName } from './matcher.ts'
import { pastOf } from './past.ts'
import { loadPlaces } from './places.ts'
import { previewOf } from './preview.ts'
import { findsOf, showWatches } from './show.ts'
import { forgetUnwanted } from './unwanted.ts'
import { termOf } from './terms.ts'
import type { WatchRow } from './watches.ts'
import { requestPast, requestSearches } from './work.ts'

const WATCHES_MAX = 100
const SNOOZE_MS = 7 * 86_400_000

/** Words as they are stored. @throws KithError invalid_input where an entry holds no word, or nothing is left to listen for */
const checked = (wanted: Wanted) => {
  const clean = (entries: readonly string[]): string[] =>
    [...new Set(entries.map((entry) => storable(entry.replace(/\s+/g, ' ').trim())))].filter((one) => one !== '')
  const [any, all, none] = [clean(wanted.any), clean(wanted.all), clean(wanted.none)]
  for (const entry of [...any, ...all, ...none]) {
    if (termOf(entry) === undefined)
      throw new KithError('invalid_input', `“${entry}” holds no word to listen for.`, { hint: 'An entry needs a letter or a digit.' })
  }
  if (any.length + all.length === 0)
    throw new KithError('invalid_input', 'The watch has no words to listen for.', { hint: 'Give at least one word, name or “phrase”.' })
  for (const host of wanted.notHosts)
    if (hostName(host) === '') throw new KithError('invalid_input', `“${host}” is no host.`, { hint: 'Write it like example.org.' })
  return {
    any_of: any,
    all_of: all,
    none_of: none,
    not_authors: clean(wanted.notAuthors),
    not_hosts: [...new Set(wanted.notHosts.map(hostName))],
    sources: [...new Set(wanted.sources)],
    kinds: clean(wanted.kinds),
    teammates: wanted.teammates,
  }
}

export const listeningOperations = [
  handle(listWatches, async ({ app, db }) => {
    const { rows } = await sql<WatchRow>`select * from watch order by lower(name), id`.execute(db)
    const { all } = await loadPlaces(app)
    const places = new Map(
      all.toReversed().map(({ place, label, source }) => [place, { place: label, source: { id: source.id, title: source.title } }]),
    )
    return { watches: await showWatches(app, db, rows), searchable: [...places.values()].toSorted((a, b) => (a.place < b.place ? -1 : 1)) }
  }),

  handle(getWatch, ({ app, db }, { id }) => showOne(app, db, id)),

  handle(previewWatch, async ({ app, signal }, { days, limit, ...wanted }) => {
    checked(wanted)
    return previewOf(app, wanted, { days, limit, signal: signal ?? AbortSignal.timeout(30_000) })
  }),

  handle(
    createWatch,
    async ({ app, db, actor }, { name, searches, active, ...wanted }) => {
      const words = checked(wanted)
      const id = await db.transaction().execute(async (transaction) => {
        await sql`lock table watch in share row exclusive mode`.execute(transaction)
        const { n } = await transaction
          .selectFrom('watch')
          .select((eb) => eb.fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow()
        if (n >= WATCHES_MAX)
          throw new KithError('conflict', `There are ${WATCHES_MAX} watches.`, { hint: 'Add words to one that is there, or remove one.' })
        const made = { name: storable(name), ...words, searches, active, made_by: actor.name, made_at: app.now(), ...pastOf(app.now()) }
        return (await transaction.insertInto('watch').values(made).returning('id').executeTakeFirstOrThrow()).id
      })
      await begin(app, id)
      return showOne(app, db, id)
    },
    { atomic: false },
  ),

  handle(
    updateWatch,
    async ({ app, db }, { id, name, searches, active, ...change }) => {
      await db.transaction().execute(async (transaction) => {
        const { rows } = await sql<WatchRow>`select * from watch where id = ${id} for update`.execute(transaction)
        const [before] = rows
        if (before === undefined) throw notFound('watch', id)
        const words = checked({ ...asWanted(before), ...definedOnly(change) })
        const isOther = JSON.stringify(words) !== JSON.stringify(checked(asWanted(before)))
        const isOn = active === true && !before.active
        await transaction
          .updateTable('watch')
          .set({
            ...words,
            name: name === undefined ? before.name : storable(name),
            searches: searches ?? before.searches,
            active: active ?? before.active,
            ...(isOther || isOn ? { ...pastOf(app.now()), past_found: 0, past_cut: false } : {}),
          })
          .where('id', '=', id)
          .execute()
        if (!isOther) return
        await forgetUnwanted(transaction, { ...before, ...words })
        // With other words the platforms are asked for the past as well.
        await transaction
          .updateTable('watch_search')
          .set({ last_at: null, next_at: app.now(), tries: 0, error: null })
          .where('watch_id', '=', id)
          .execute()
      })
      await begin(app, id)
      return showOne(app, db, id)
    },
    { atomic: false },
  ),

  handle(removeWatch, async ({ db }, { id }) => {
    const { numDeletedRows } = await db.deleteFrom('watch').where('id', '=', id).executeTakeFirst()
    if (numDeletedRows === 0n) throw notFound('watch', id)
    const { rows } = await sql<{
      n: number
    }>`select count(*) as n from find f where not exists (select from find_watch w where w.find_id = f.id)`.execute(db)
    await forgetEmpty(db)
    return { removed: rows[0]?.n ?? 0 }
  }),

  handle(listFinds, ({ app, db }, page) => findsOf(app, db, page)),

  handle(decideFinds, ({ app, db, actor }, { finds, state, until }) => {
    const now = app.now()
    const back = state === 'snoozed' ? new Date(until ?? now.getTime() + SNOOZE_MS) : null
    if (back !== null && back <= now)
      throw new KithError('invalid_input', 'What is snoozed comes back later than now.', {
        hint: 'Give a day or a moment that is to come.',
      })
    return decide(db, finds, state, back, { by: actor.name, now })
  }),

  handle(undoFinds, async ({ app, db, actor }, { decision }) => ({
    undone: await undo(db, decision, { by: actor.name, now: app.now() }),
  })),
]

/** Told to whoever does the work; where that fails, the next look at what there is to do finds it. */
const begin = async (app: App, id: number): Promise<void> => {
  await requestPast(app, id)
    .then(() => requestSearches(app))
    .catch((error: unknown) => app.logger.warn({ error, watch: id }, 'a watch begins with the next look'))
}

const showOne = async (app: App, db: Kysely<Database>, id: number): Promise<Watch> => {
  const { rows } = await sql<WatchRow>`select * from watch where id = ${id}`.execute(db)
  const [watch] = await showWatches(app, db, rows)
  if (watch === undefined) throw notFound('watch', id)
  return watch
}

const asWanted = (row: WatchRow): Wanted => ({
  any: row.any_of,
  all: row.all_of,
  none: row.none_of,
  notAuthors: row.not_authors,
  notHosts: row.not_hosts,
  sources: row.sources,
  kinds: row.kinds,
  teammates: row.teammates,
})

const definedOnly = (change: Partial<{ [K in keyof Wanted]: Wanted[K] | undefined }>): Partial<Wanted> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<Wanted>

import { setImmediate as immediate } from 'node:timers/promises'
import type { App } from '../../app.ts'
import { forgetGone, keepHeard, type Heard } from './keep.ts'
import { Outdated } from '../people/index.ts'
import type { PlaceOf } from './places.ts'
import { quietVersion } from './quiet.ts'
import { HEARD, keyOf, mayHold, type HeardRow, type Said } from './said.ts'
import type { Ear } from './watches.ts'

type Place = Pick<App, 'state' | 'log' | 'now'>

const KEPT_AT_ONCE = 100
/** Then other work of this process has its turn. */
const BREATH_MS = 15

export interface Part {
  /** A condition on activities, in SQL, with its values. */
  readonly where: string
  readonly params: Readonly<Record<string, unknown>>
  /** Whether older versions may be passed over unseen: what is new is new in all its versions. */
  readonly newestOnly: boolean
  readonly signal: AbortSignal
  /** Stops after so many new finds. */
  readonly findsMax?: number
}

/**
 * Listens to a part of the log and keeps what the watches want. Answers how many finds are new, and whether there would have been more; undefined where somebody is
 * being erased: then it is done later.
 */
export const listenTo = async (
  app: Place,
  ears: readonly Ear[],
  placeOf: PlaceOf,
  part: Part,
): Promise<{ readonly found: number; readonly cut: boolean } | undefined> => {
  const version = await quietVersion(app.state.db)
  if (version === undefined) return undefined
  const max = part.findsMax ?? Infinity
  let found = 0
  try {
    for await (const heard of heardIn(app, ears, placeOf, part)) {
      await forgetGone(app.state.db, heard.gone)
      found += await keepHeard(app, heard.wanted.slice(0, max - found + KEPT_AT_ONCE), version)
      if (found >= max) return { found, cut: true }
    }
    return { found, cut: false }
  } catch (error) {
    if (error instanceof Outdated) return undefined
    throw error
  }
}

/** What the watches want of a part of the log, some at a time. */
export async function* heardIn(
  app: Pick<App, 'log' | 'state'>,
  ears: readonly Ear[],
  placeOf: PlaceOf,
  { where, params, newestOnly, signal }: Part,
): AsyncGenerator<{ readonly wanted: readonly Heard[]; readonly gone: readonly string[] }> {
  const needles = mayHold(ears.flatMap(({ matcher }) => matcher.needles))
  const asked = `SELECT ${HEARD} FROM activity WHERE ${where} AND is_deleted = 0 AND (deleted_at_source = 1 OR ${needles.text})${newestOnly ? '' : ' SETTINGS final = 0'}`
  let wanted: Heard[] = []
  let gone: string[] = []
  let begunMs = performance.now()
  const byName = new Map(ears.map((ear) => [ear.id, ear.matcher]))
  const named = async (heard: readonly Heard[]): Promise<readonly Heard[]> => {
    const authors = await authorsOf(
      app,
      heard.flatMap(({ said }) => said.identityId ?? []),
    )
    return heard.flatMap(({ said, watches }) => {
      const author = authors.get(said.identityId ?? 0)
      // Whoever was erased a moment ago says nothing.
      if (author === undefined) return []
      const left = watches.filter((id) => byName.get(id)?.mutes(author) === false)
      return left.length === 0 ? [] : [{ said: { ...said, author }, watches: left }]
    })
  }
  for await (const rows of app.log.stream<HeardRow>(asked, { ...params, ...needles.params }, { signal })) {
    for (const row of rows) {
      if (performance.now() - begunMs > BREATH_MS) {
        await immediate()
        begunMs = performance.now()
      }
      const said = saidOf(row, placeOf)
      if (said.isGone) gone.push(said.key)
      else if (row.robot === 0) {
        const watches = ears.filter((ear) => ear.wants(said)).map(({ id }) => id)
        if (watches.length > 0) wanted.push({ said, watches })
      }
      if (wanted.length + gone.length >= KEPT_AT_ONCE) {
        yield { wanted: await named(wanted), gone }
        wanted = []
        gone = []
      }
    }
  }
  yield { wanted: await named(wanted), gone }
}

const authorsOf = async (app: Pick<App, 'state'>, identities: readonly number[]): Promise<ReadonlyMap<number, Said['author']>> => {
  if (identities.length === 0) return new Map()
  const rows = await app.state.db
    .selectFrom('identity')
    .select(['id', 'platform', 'key', 'username', 'name', 'url'])
    .where('id', 'in', [...new Set(identities)])
    .execute()
  return new Map(
    rows.map(({ id, platform, key, username, name, url }) => [
      id,
      { platform, key, username, name: name ?? username ?? key, url: url ?? '' },
    ]),
  )
}

export const saidOf = (row: HeardRow, placeOf: PlaceOf): Said => ({
  key: keyOf(placeOf(row.source_id), row.kind, row.external_id),
  sourceId: row.source_id,
  activityId: row.activity_id,
  version: row.version,
  identityId: row.identity_id,
  // Who it was says the state.
  author: { platform: row.platform, key: '', name: '', url: '' },
  isTeammate: row.teammate !== 0,
  isGone: row.deleted_at_source !== 0,
  platform: row.platform,
  kind: row.kind,
  place: row.place,
  atMs: row.at_ms,
  url: row.url,
  link: row.link,
  title: row.own_title,
  body: row.body,
  isAnswer: row.reply_to !== '',
  record: null,
})

import { getPerson, personRhythm, personTimeline, updatePerson, type Identity } from '@kith/contract/people'
import type { Kysely, Selectable } from 'kysely'
import { handle, type App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { addDays, dayIn, type Day } from '../../analytics/calendar.ts'
import { checkedZone, within } from '../../analytics/filter.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import { kindOf, SHOWN, showActivities, type ShownRow } from '../activities/index.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { placesOf, today } from '../organizations/index.ts'
import { aboutOf } from './about.ts'
import { giveOwner, ownerOf } from './owner.ts'
import { holdLinks } from './links.ts'
import { refreshSearch } from './search.ts'
import { markStanding, projectStanding } from './standing.ts'
import { editMember, membersOf, personOf } from './tree.ts'

type MemberRow = Selectable<Database['member']>
type IdentityRow = Selectable<Database['identity']>

/** A number that was merged into another person's leads to that person: links that were sent around stay good. @throws KithError not_found */
const someone = async (db: Kysely<Database>, id: number): Promise<MemberRow> => {
  const personId = await personOf(db, id)
  const member =
    personId === undefined ? undefined : await db.selectFrom('member').selectAll().where('id', '=', personId).executeTakeFirst()
  if (!member) throw notFound('person', id)
  return member
}

const loadMember = async (db: Kysely<Database>, id: number): Promise<{ member: MemberRow; identities: IdentityRow[] }> => {
  const member = await someone(db, id)
  const identities = await db.selectFrom('identity').selectAll().where('member_id', '=', member.id).orderBy('id').execute()
  return { member, identities }
}

const mine = (identities: readonly IdentityRow[]): string =>
  `identity_id IN (${identities.map((one) => one.id).join(',') || '0'}) AND deleted_at_source = 0`
const iso = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString())

interface IdentityStat {
  readonly identity_id: number
  readonly n: number
  readonly first_ms: number
  readonly last_ms: number
}

const toIdentity = (row: IdentityRow, stat: IdentityStat | undefined): Identity => ({
  id: row.id,
  platform: row.platform,
  key: row.key,
  username: row.username,
  name: row.name,
  email: row.email,
  url: row.url,
  avatarUrl: null,
  robot: row.robot,
  joinedBy: row.joined_by,
  activities: stat?.n ?? 0,
  firstAt: iso(stat?.first_ms),
  lastAt: iso(stat?.last_ms),
})

interface Counted {
  readonly what: 'kind' | 'place' | 'technology'
  readonly key: string
  readonly n: number
}

const summary = async (app: App, identities: readonly IdentityRow[], zone: string) => {
  const where = mine(identities)
  const count = (what: Counted['what'], key: string, max: number): string =>
    `(SELECT '${what}' AS what, ${key} AS key, count() AS n FROM activity WHERE ${where} GROUP BY key HAVING key != '' ORDER BY n DESC, key LIMIT ${max})`
  const [stats, counted, [totals]] = await Promise.all([
    app.log.query<IdentityStat>(
      `SELECT identity_id, count() AS n, toUnixTimestamp64Milli(min(occurred_at)) AS first_ms, toUnixTimestamp64Milli(max(occurred_at)) AS last_ms
       FROM activity WHERE ${where} GROUP BY identity_id`,
    ),
    app.log.query<Counted>(
      [count('kind', 'toString(kind)', 50), count('place', 'toString(place)', 12), count('technology', 'arrayJoin(technologies)', 20)].join(
        ' UNION ALL ',
      ),
    ),
    app.log.query<{ conversations: number; days: number }>(
      `SELECT uniqExactIf((source_id, conversation), conversation != '') AS conversations, uniqExact(toDate(occurred_at, '${checkedZone(zone)}')) AS days
       FROM activity WHERE ${where}`,
    ),
  ])
  return { stats, counted, conversations: totals?.conversations ?? 0, days: totals?.days ?? 0 }
}

const showPerson = handle(getPerson, async ({ app, db }, { id }) => {
  const { member, identities } = await loadMember(db, id)
  const found = await summary(app, identities, await workspaceZone(app))
  const organization = (await placesOf(db, [member.id], await today(app))).get(member.id) ?? null
  const stat = new Map(found.stats.map((row) => [row.identity_id, row]))
  const of = (what: Counted['what']): Counted[] => found.counted.filter((row) => row.what === what).toSorted((a, b) => b.n - a.n)
  const times = found.stats.flatMap((row) => [row.first_ms, row.last_ms])
  return {
    id: member.id,
    name: member.name,
    avatarUrl: null,
    about: aboutOf({ identities, organization }),
    platforms: [...new Set(identities.map((one) => one.platform))],
    teammate: member.teammate,
    robot: member.robot,
    activities: found.stats.reduce((sum, row) => sum + row.n, 0),
    firstAt: times.length > 0 ? iso(Math.min(...times)) : null,
    lastAt: times.length > 0 ? iso(Math.max(...times)) : null,
    topKind: of('kind')[0]?.key ?? null,
    identities: identities.map((row) => toIdentity(row, stat.get(row.id))),
    conversations: found.conversations,
    activeDays: found.days,
    kinds: of('kind').map((row) => ({ ...kindOf(app, row.key), count: row.n })),
    places: of('place').map((row) => ({ place: row.key, count: row.n })),
    technologies: of('technology').map((row) => ({ technology: row.key, count: row.n })),
    tags: member.tags,
    owner: await ownerOf(db, await membersOf(db, member.id)),
    organization,
  }
})

const correctPerson = handle(
  updatePerson,
  async ({ app, db, actor }, { id, name, teammate, robot, tags, owner }) => {
    const person = await db.transaction().execute(async (trx) => {
      await holdLinks(trx)
      const member = await someone(trx, id)
      await editMember(trx, member.id, {
        ...(name === undefined ? {} : { name, name_by_hand: true }),
        ...(teammate === undefined ? {} : { teammate, teammate_by_hand: true }),
        ...(robot === undefined ? {} : { robot, robot_by_hand: true }),
        ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
      })
      if (owner !== undefined) await giveOwner(trx, member.id, owner, actor.name, app.now())
      await refreshSearch(trx, [member.id])
      await markStanding(trx, [member.id])
      return member.id
    })
    await projectStanding(app)
    return { id: person }
  },
  { atomic: false },
)

const GROUP_ACTIVITIES_MAX = 20
const NO_KINDS: readonly string[] = []

/** Where the next page begins: the last group's time, source and conversation. */
const parseCursor = (text: string): [number, number, string] => {
  const match = /^(\d{1,15})-(\d{1,10})-([0-9a-f]{32})$/.exec(text)
  if (!match)
    throw new KithError('invalid_input', '`before` is not from an earlier page.', {
      hint: 'Pass on `next` as it was given, or leave it out.',
    })
  return [Number(match[1]), Number(match[2]), match[3] ?? '']
}

interface GroupRow {
  readonly source_id: number
  readonly thread: string
  readonly hash: string
  readonly last_ms: number
  readonly n: number
}

const timeline = handle(personTimeline, async ({ app, db }, { id, kind, before, limit, ...filter }) => {
  const { identities } = await loadMember(db, id)
  const kinds = kind ?? NO_KINDS
  const params = { kinds }
  const where = `${mine(identities)}${kinds.length > 0 ? ' AND kind IN {kinds:Array(String)}' : ''}${within(filter)}`
  const cursor = before === undefined ? undefined : parseCursor(before)
  // What belongs to no conversation is a group of its own.
  const thread = "if(conversation = '', toString(id), conversation)"
  const groups = await app.log.query<GroupRow>(
    `SELECT source_id, ${thread} AS thread, lower(hex(MD5(thread))) AS hash, toUnixTimestamp64Milli(max(occurred_at)) AS last_ms, count() AS n
     FROM activity WHERE ${where} GROUP BY source_id, thread
     ${cursor ? `HAVING (last_ms, source_id, hash) < (${cursor[0]}, ${cursor[1]}, '${cursor[2]}')` : ''}
     ORDER BY last_ms DESC, source_id DESC, hash DESC LIMIT ${limit + 1}`,
    params,
  )
  const page = groups.slice(0, limit)
  const rows = page.length === 0 ? [] : await groupActivities(app, where, thread, page, params)
  const shown = await showActivities(app, rows)
  const last = page.at(-1)
  return {
    groups: page.map((group) => {
      const activities = shown.filter((one, index) => one.source.id === group.source_id && rows[index]?.thread === group.thread)
      return {
        conversation: activities[0]?.conversation ?? null,
        title: activities.find((one) => one.title !== '')?.title ?? '',
        lastAt: new Date(group.last_ms).toISOString(),
        activities,
        more: Math.max(0, group.n - activities.length),
      }
    }),
    next: groups.length > limit && last ? `${last.last_ms}-${last.source_id}-${last.hash}` : null,
  }
})

const groupActivities = (app: App, where: string, thread: string, page: readonly GroupRow[], params: object) =>
  app.log.query<ShownRow & { thread: string }>(
    `SELECT ${SHOWN}, ${thread} AS thread FROM activity WHERE ${where}
     AND (source_id, ${thread}) IN (SELECT arrayJoin(arrayZip({sources:Array(UInt32)}, {threads:Array(String)})))
     ORDER BY occurred_at DESC LIMIT ${GROUP_ACTIVITIES_MAX} BY source_id, thread`,
    { ...params, sources: page.map((group) => group.source_id), threads: page.map((group) => group.thread) },
  )

const YEAR_DAYS = 366

const rhythm = handle(personRhythm, async ({ app, db }, { id, from, to, ...filter }) => {
  const { identities } = await loadMember(db, id)
  const zone = checkedZone(await workspaceZone(app))
  const rows = await app.log.query<{ day: Day; n: number }>(
    `SELECT toString(toDate(occurred_at, '${zone}')) AS day, count() AS n FROM activity WHERE ${mine(identities)}${within(filter)} GROUP BY day ORDER BY day`,
  )
  const lastDay = to?.slice(0, 10) ?? dayIn(app.now(), zone)
  const firstDay = from?.slice(0, 10) ?? addDays(lastDay, 1 - YEAR_DAYS)
  const years = [...new Set(rows.map((row) => Number(row.day.slice(0, 4))))].toReversed()
  const days = rows.filter((row) => row.day >= firstDay && row.day <= lastDay).map((row) => ({ day: row.day, count: row.n }))
  return { years, from: firstDay, to: lastDay, days }
})

export const personOperations = [showPerson, correctPerson, timeline, rhythm]

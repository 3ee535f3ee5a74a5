import { sql } from 'kysely'
import { z } from 'zod'
import type { App } from '../../app.ts'
import type { Day } from '../../analytics/calendar.ts'
import { isWhereabouts, NOT_KNOWN, ON_THEIR_OWN } from '../../analytics/whereabouts.ts'
import { spansByPerson, type Span } from '../organizations/index.ts'
import { defineJob } from '../../platform/jobs/define.ts'
import { personsOf } from '../people/index.ts'
import { abodeOf, type Facts } from './abode.ts'

type Place = Pick<App, 'state' | 'log'>

const BATCH = 4_000
const COLUMNS = ['person', 'stays', 'country', 'minutes', 'version'] as const

/**
 * Tells the log where people are: drains the outbox that the state's own triggers fill, then reloads the dictionaries. Whoever is about to ask the log for
 * organizations, countries or time zones calls it first, so that every figure follows what is known at once. A crash in between repeats the work; the newest
 * version wins.
 */
export const settleWhereabouts = async (app: Place): Promise<number> => {
  let told = 0
  for (;;) {
    const { rows } = await sql<{
      person: number
      token: number
    }>`select person, token from whereabouts_outbox order by token limit ${BATCH}`.execute(app.state.db)
    if (rows.length === 0) break
    await tell(app, rows)
    told += rows.length
    if (rows.length < BATCH) break
  }
  if (told > 0) {
    await app.log.command('SYSTEM RELOAD DICTIONARY stays')
    await app.log.command('SYSTEM RELOAD DICTIONARY abode')
  }
  return told
}

const tell = async (app: Place, rows: readonly { person: number; token: number }[]): Promise<void> => {
  const { db } = app.state
  const noted = rows.map((row) => row.person)
  // A number that was merged says nothing any more; whom it leads to does.
  const roots = await personsOf(db, noted)
  const persons = [...new Set(roots.values())]
  const [spans, facts] = await Promise.all([spansByPerson(db, persons), factsOf(app, persons)])
  const tokens = new Map<number, number>()
  for (const { person, token } of rows) {
    for (const number of [person, roots.get(person) ?? person]) tokens.set(number, Math.max(token, tokens.get(number) ?? 0))
  }
  const isRoot = new Set(persons)
  const lines = [...tokens].map(([number, version]) => {
    const { country, minutes } = abodeOf(facts.get(number) ?? [])
    const stays = isRoot.has(number) ? (spans.get(number) ?? []).map(toStay) : []
    return JSON.stringify([
      number,
      stays,
      isRoot.has(number) ? country : '',
      isRoot.has(number) ? (minutes ?? NOT_KNOWN) : NOT_KNOWN,
      version,
    ])
  })
  await app.log.insert('whereabouts', COLUMNS, lines.join('\n'))
  // Of a person who was erased nothing older is kept either.
  const gone = noted.filter((person) => !roots.has(person))
  if (gone.length > 0)
    await app.log.command(`ALTER TABLE whereabouts DELETE WHERE person IN (${gone.join(',')}) SETTINGS mutations_sync = 2`)
  await sql`delete from whereabouts_outbox o using unnest(${noted}::bigint[], ${rows.map((row) => row.token)}::bigint[]) as done(person, token)
    where o.person = done.person and o.token = done.token`.execute(db)
}

/** Days that the log's dates hold. */
const FIRST: Day = '1970-01-01'
const LAST: Day = '2149-06-06'
const within = (day: Day): Day => (day < FIRST ? FIRST : day > LAST ? LAST : day)

const toStay = ({ from, to, organizationId }: Span) => ({
  from_day: within(from ?? FIRST),
  to_day: within(to ?? LAST),
  organization: organizationId ?? ON_THEIR_OWN,
})

/** What the accounts of these persons say of where they live, the newest profile first. */
const factsOf = async ({ state }: Place, persons: readonly number[]): Promise<Map<number, Facts[]>> => {
  const { rows } = await sql<Facts & { member_id: number }>`select member_id, attributes->>'location' as location,
      coalesce(attributes->>'timezone', attributes->>'timeZone') as zone, attributes->>'utcOffsetMinutes' as minutes
    from identity where member_id = any(${persons}::bigint[])
      and attributes ?| array['location', 'timezone', 'timeZone', 'utcOffsetMinutes'] order by as_of desc, id`.execute(state.db)
  const byPerson = new Map<number, Facts[]>()
  for (const { member_id: person, ...facts } of rows) byPerson.set(person, [...(byPerson.get(person) ?? []), facts])
  return byPerson
}

/** The same where a dimension asks for it. */
export const settleFor = async (app: Place, by: string | undefined): Promise<void> => {
  if (isWhereabouts(by)) await settleWhereabouts(app)
}

/** After each reading of a source, so that who asks first need not wait. */
const settle = defineJob({ name: 'settle-whereabouts', input: z.object({}), options: { expireInSeconds: 3_600 } })

export const handleSettling = (app: App): Promise<void> => app.jobs.handle(settle, async () => void (await settleWhereabouts(app)))

export const settleSoon = async (app: Pick<App, 'jobs'>): Promise<void> => {
  await app.jobs.enqueue(settle, {}, { singletonKey: 'all' })
}

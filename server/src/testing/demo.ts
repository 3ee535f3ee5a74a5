import { generateCommunity } from '@kith/connectors/demo/generate'
import { KINDS } from '@kith/connectors/demo/kinds'
import type { TrueActivity, Truth } from '@kith/connectors/demo/model'
import { PARTS, type Part } from '@kith/connectors/demo/product'
import type { ActivityRecord } from '@kith/contract/records'
import { sql } from 'kysely'
import type { TestActivity, TestCommunity, TestPerson } from '../analytics/testing/community.ts'
import { refreshSummaries } from '../features/activities/index.ts'
import { isEnded, toLines, until, type TestKith } from './kith.ts'

/** Reading it takes seconds; on a machine that is busy with other things, far longer. */
export const READ_MS_MAX = 150_000

export interface DemoOptions {
  readonly people: number
  readonly until: string
  readonly seed?: number
  /** Into how many its parts are put together; 1 unless said otherwise. */
  readonly sources?: number
}

export interface DemoCommunity extends TestCommunity {
  readonly truth: Truth
  /** Whom Kith holds for a person of the truth: more than one where it does not know that accounts belong together. */
  readonly membersOf: (id: string) => ReadonlySet<number>
}

/**
 * The built-in demo community, read into a Kith, with what was generated. `number` of a person is their number in Kith, once everybody has been compared:
 * who is whom is tested elsewhere, what people did is the generator's own. Its nine parts are put together into a few sources, which is far cheaper to
 * read; `source` of an activity is the number of its source.
 */
export const readDemo = async (kith: TestKith, { sources = 1, ...options }: DemoOptions): Promise<DemoCommunity> => {
  const { activities, truth } = generateCommunity(options)
  const teammates = truth.people
    .filter((one) => one.teammate)
    .map(({ identities }) => ({ type: 'person', identity: identities[0], teammate: true }))
  const ids: number[] = []
  const groupOf = (part: Part): number => PARTS.indexOf(part) % sources
  for (let group = 0; group < sources; group++) {
    const records = activities.filter((one) => groupOf(one.part) === group).map(recordOf)
    const file = await kith.write(`demo-${group}.jsonl`, toLines([...records, ...(group === 0 ? teammates : [])]))
    const { source, run } = await kith.ask('sources.create', { connector: 'jsonl', settings: { files: [file] } })
    await until(() => kith.ask('runs.get', { id: run?.id ?? 0 }), isEnded, READ_MS_MAX)
    ids.push(source.id)
  }
  await kith.ask('identities.look', {})
  await until(
    () => kith.ask('identities.suggestions', { limit: 1 }),
    ({ looking }) => !looking,
    READ_MS_MAX,
  )
  await refreshSummaries(kith.app)
  const people = await membersByAccount(kith)
  const played = activities.map((one): TestActivity => ({
    source: ids[groupOf(one.part)] ?? 0,
    atMs: one.at,
    person: people.get(keyOf(one.record.actor)) ?? fail(one.record.actor.key),
    record: recordOf(one),
  }))
  return {
    truth,
    people: [...new Set(people.values())],
    activities: played,
    membersOf: (id) => {
      const identities = truth.people.find((one) => one.id === id)?.identities ?? []
      return new Set(identities.flatMap((one) => people.get(keyOf(one))?.number ?? []))
    },
  }
}

/** Ids are unique within a part alone. */
const recordOf = ({ part, record }: TrueActivity): ActivityRecord => {
  const { category, weight } = KINDS[kindOf(record.kind)]
  return {
    ...record,
    externalId: `${part} ${record.externalId}`,
    ...(record.conversation === undefined ? {} : { conversation: `${part} ${record.conversation}` }),
    ...(record.replyTo === undefined ? {} : { replyTo: `${part} ${record.replyTo}` }),
    attributes: { ...record.attributes, category, weight },
  }
}

const keyOf = ({ platform, key }: { platform: string; key: string }): string => `${platform} ${key}`

const membersByAccount = async (kith: TestKith): Promise<Map<string, TestPerson>> => {
  const { rows } = await sql<{ platform: string; key: string; id: number; teammate: boolean; robot: string | null }>`
    select i.platform, i.key, m.id, m.teammate, m.robot from identity i join member m on m.id = i.member_id`.execute(kith.app.state.db)
  const members = new Map<number, TestPerson>()
  return new Map(
    rows.map((row) => {
      const person = members.get(row.id) ?? { number: row.id, teammate: row.teammate, robot: row.robot === 'robot', accounts: [] }
      members.set(row.id, person)
      return [keyOf(row), person]
    }),
  )
}

const kindOf = (kind: string): keyof typeof KINDS => (Object.hasOwn(KINDS, kind) ? (kind as keyof typeof KINDS) : fail(kind))

const fail = (what: string): never => {
  throw new Error(`The demo community has something unknown: ${what}`)
}

import { generateCommunity } from '@kith/connectors/demo/generate'
import { KINDS } from '@kith/connectors/demo/kinds'
import type { Ties } from '@kith/contract/ties'
import type { ActivityRecord } from '@kith/contract/records'
import { beforeAll, describe, expect, test } from 'vitest'
import { openKith, until, type TestKith } from '../../testing/kith.ts'
import { toActivityMs } from '../../testing/held.ts'

const NOW = new Date('2026-11-20T10:30:00Z')
const kith: TestKith = await openKith({ now: () => NOW })
const community = generateCommunity({ seed: 5, people: 220, until: '2026-11-19' })
const DAYS = { from: '2026-05-01', to: '2026-11-20' }

type Kind = keyof typeof KINDS
const isKind = (kind: string): kind is Kind => Object.hasOwn(KINDS, kind)
const categoryOf = (kind: string): string => (isKind(kind) ? KINDS[kind].category : 'other')
const records: ActivityRecord[] = community.activities.map(({ record }) => ({
  ...record,
  attributes: { ...record.attributes, category: categoryOf(record.kind) },
}))

interface Somebody {
  readonly member: number
  readonly name: string
  readonly teammate: boolean
  readonly robot: boolean
}
let whoIs: ReadonlyMap<string, Somebody> = new Map()
const readWho = async (): Promise<void> => {
  const { rows } = await kith.app.state.execute(
    `select i.platform || ' ' || i.key as account, m.id, m.name, m.teammate, m.robot from identity i join member m on m.id = i.member_id`,
  )
  whoIs = new Map(
    rows.map((row) => [
      String(row['account']),
      { member: Number(row['id']), name: String(row['name']), teammate: row['teammate'] === true, robot: row['robot'] === 'robot' },
    ]),
  )
}

beforeAll(async () => {
  const team = community.truth.people.filter((one) => one.teammate).flatMap((one) => one.identities.map((identity) => ({ identity })))
  await kith.importRecords('community.jsonl', [...records, ...team.map(({ identity }) => ({ type: 'person', identity, teammate: true }))])
  // Who is whom, and who a robot, is looked at after each import.
  await until(openJobs, (open) => open === 0)
  await readWho()
})

const openJobs = async (): Promise<number> => {
  const { rows } = await kith.app.state.execute(
    `select count(*) as n from kith_jobs.job where state in ('created', 'active', 'retry') and start_after <= now() and name not like '\\_\\_%'`,
  )
  return Number(rows[0]?.['n'])
}

const actorOf = ({ actor }: ActivityRecord): Somebody => {
  const found = whoIs.get(`${actor.platform} ${actor.key}`)
  if (found === undefined) throw new Error(`Nobody is ${actor.platform} ${actor.key}`)
  return found
}
const QUIET = new Set(['interest', 'event', 'usage', 'release'])
const fromMs = Date.parse(`${DAYS.from}T00:00:00Z`)
const toMs = Date.parse(`${DAYS.to}T00:00:00Z`) + 86_400_000

/** "a b" → how often a answered b: one record after the other, by hand. */
const countByHand = (everybody = false): Map<string, number> => {
  const byId = new Map(records.map((record) => [record.externalId, record]))
  const first = new Map<string, ActivityRecord>()
  for (const record of records) {
    if (record.conversation === undefined) continue
    const known = first.get(record.conversation)
    const earlier = known === undefined ? 1 : toActivityMs(known) - toActivityMs(record)
    if (earlier > 0 || (earlier === 0 && record.externalId === record.conversation)) first.set(record.conversation, record)
  }
  const counts = new Map<string, number>()
  for (const record of records) {
    const at = toActivityMs(record)
    if (record.conversation === undefined || at < fromMs || at >= toMs || QUIET.has(categoryOf(record.kind))) continue
    // What begins a conversation answers nobody, whatever was done in it before.
    if (record.replyTo === undefined && record.conversation === record.externalId) continue
    const answered = byId.get(record.replyTo ?? '') ?? first.get(record.conversation)
    if (answered === undefined) continue
    const [giver, taker] = [actorOf(record), actorOf(answered)]
    if (giver.member === taker.member || giver.robot || taker.robot) continue
    if (!everybody && (giver.teammate || taker.teammate)) continue
    const key = `${giver.member} ${taker.member}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}
const countOf = (counts: ReadonlyMap<string, number>, a: number, b: number): number => counts.get(`${a} ${b}`) ?? 0
const ids = (counts: ReadonlyMap<string, number>): number[] => [...new Set([...counts.keys()].flatMap((key) => key.split(' ').map(Number)))]
const personIn = (found: Ties, id: number): Ties['people'][number] => {
  const person = found.people.find((one) => one.id === id)
  if (person === undefined) throw new Error(`${id} is not shown`)
  return person
}

describe('on the demo community, everything is what counting by hand gives', () => {
  test('ties, and who gave and got how much', async () => {
    const found = await kith.ask('ties.show', DAYS)
    const counts = countByHand()
    const all = ids(counts)
    expect(all.length).toBeGreaterThan(60)
    expect(found.people.map((one) => one.id).toSorted((a, b) => a - b)).toEqual(all.toSorted((a, b) => a - b))
    expect(found.replies).toBe([...counts.values()].reduce((sum, n) => sum + n, 0))
    expect(found.counted).toEqual({ people: all.length, ties: found.ties, replies: found.replies, bound: null })
    for (const one of found.people) {
      expect(one.gave).toBe(all.reduce((sum, other) => sum + countOf(counts, one.id, other), 0))
      expect(one.got).toBe(all.reduce((sum, other) => sum + countOf(counts, other, one.id), 0))
      expect(one.ties).toBe(all.filter((other) => countOf(counts, one.id, other) + countOf(counts, other, one.id) > 0).length)
    }
    expect(found.lines.length).toBe(found.ties)
    for (const [a, b, n] of found.lines) {
      const [one, other] = [found.people[a]?.id ?? 0, found.people[b]?.id ?? 0]
      expect(n).toBe(countOf(counts, one, other) + countOf(counts, other, one))
    }
  })

  test('PageRank, by walking at random over a whole table', async () => {
    const found = await kith.ask('ties.show', DAYS)
    const counts = countByHand()
    const all = ids(counts)
    const out = all.map((one) => all.reduce((sum, other) => sum + countOf(counts, other, one), 0))
    let rank = all.map(() => 1 / all.length)
    for (let round = 0; round < 120; round++) {
      rank = all.map(
        (taker) =>
          0.15 / all.length +
          0.85 *
            all.reduce((sum, giver, index) => {
              const share = out[index] === 0 ? 1 / all.length : countOf(counts, taker, giver) / (out[index] ?? 1)
              return sum + (rank[index] ?? 0) * share
            }, 0),
      )
    }
    for (const [index, id] of all.entries()) expect(personIn(found, id).rank).toBeCloseTo(rank[index] ?? 0, 7)
  })

  test('betweenness and who holds others, by looking at each pair and taking each away', async () => {
    const found = await kith.ask('ties.show', DAYS)
    const counts = countByHand()
    const all = ids(counts)
    const near = new Map(all.map((one) => [one, all.filter((other) => countOf(counts, one, other) + countOf(counts, other, one) > 0)]))
    /** How far everybody is from one, and on how many shortest ways. */
    const from = (start: number, without?: number): Map<number, { far: number; ways: number }> => {
      const met = new Map([[start, { far: 0, ways: 1 }]])
      for (const [one, { far, ways }] of met) {
        for (const other of near.get(one) ?? []) {
          if (other === without) continue
          const known = met.get(other)
          if (known === undefined) met.set(other, { far: far + 1, ways })
          else if (known.far === far + 1) known.ways += ways
        }
      }
      return met
    }
    const tables = new Map(all.map((one) => [one, from(one)]))
    const look = (a: number, b: number) => tables.get(a)?.get(b)
    const pairs = ((all.length - 1) * (all.length - 2)) / 2
    for (const one of all) {
      let sum = 0
      for (const [index, a] of all.entries()) {
        for (const b of all.slice(0, index)) {
          const [whole, first, second] = [look(a, b), look(a, one), look(one, b)]
          if (a === one || b === one || !whole || !first || !second || first.far + second.far !== whole.far) continue
          sum += (first.ways * second.ways) / whole.ways
        }
      }
      const shown = personIn(found, one)
      expect(shown.between).toBeCloseTo(sum / pairs, 9)
      expect(shown.margin).toBe(0)
      const others = [...(tables.get(one)?.keys() ?? [])].filter((other) => other !== one)
      expect(shown.cutOff).toBe(others.length - Math.max(0, ...others.map((other) => from(other, one).size)))
    }
    expect(found.looked).toBe(all.length)
  })

  test('groups hold everybody once and are as telling as is said', async () => {
    const found = await kith.ask('ties.show', DAYS)
    const weight = found.lines.reduce((sum, [, , n]) => sum + n, 0)
    const groupAt = (index: number): number => found.people[index]?.group ?? -1
    const groups = [...new Set(found.people.map((one) => one.group))]
    const modularity = groups.reduce((sum, group) => {
      const within = found.lines.filter(([a, b]) => groupAt(a) === group && groupAt(b) === group).reduce((all, [, , n]) => all + n, 0)
      const ends = found.lines.reduce((all, [a, b, n]) => all + (groupAt(a) === group ? n : 0) + (groupAt(b) === group ? n : 0), 0)
      return sum + within / weight - (ends / (2 * weight)) ** 2
    }, 0)
    expect(found.modularity).toBeCloseTo(modularity, 9)
    expect(modularity).toBeGreaterThan(0)
    for (const { group, people, top } of found.groups) {
      expect(people).toBe(found.people.filter((one) => one.group === group).length)
      for (const { id } of top) expect(personIn(found, id).group).toBe(group)
    }
  })

  test('the shortest ways from the team, with what each tie rests on', async () => {
    const counts = countByHand(true)
    const both = (a: number, b: number): number => countOf(counts, a, b) + countOf(counts, b, a)
    const all = ids(counts)
    const team = new Set([...whoIs.values()].filter((one) => one.teammate && all.includes(one.member)).map((one) => one.member))
    expect(team.size).toBeGreaterThan(0)
    const far = new Map([...team].map((one) => [one, 0]))
    for (const [one, distance] of far) for (const other of all) if (both(one, other) > 0 && !far.has(other)) far.set(other, distance + 1)
    const others = all.filter((one) => !team.has(one))
    let checked = 0
    for (const person of others.filter((_, index) => index % 9 === 0)) {
      const { ways, starts } = await kith.ask('ties.introductions', { ...DAYS, person })
      expect(starts).toBeGreaterThanOrEqual(team.size)
      const distance = far.get(person)
      if (distance === undefined || distance > 4) {
        expect(ways).toEqual([])
        continue
      }
      checked += 1
      expect((ways[0]?.people.length ?? 0) - 1).toBe(distance)
      expect(new Set(ways.map((way) => way.people.at(-2)?.id)).size).toBe(ways.length)
      for (const way of ways) {
        expect(team.has(way.people[0]?.id ?? 0)).toBe(true)
        expect(way.people.at(-1)?.id).toBe(person)
        const links = way.links.map((link, index) => {
          const [a, b] = [way.people[index]?.id ?? 0, way.people[index + 1]?.id ?? 0]
          expect([link.gave, link.got]).toEqual([countOf(counts, a, b), countOf(counts, b, a)])
          return link.gave + link.got
        })
        expect(way.weakest).toBe(Math.min(...links))
      }
    }
    expect(checked).toBeGreaterThan(2)
  })

  test('a tie opens to the replies that it rests on, and a person to their ties', async () => {
    const { people, lines } = await kith.ask('ties.show', DAYS)
    const [a, b, n] = lines[0] ?? [0, 0, 0]
    const [one, other] = [people[a]?.id ?? 0, people[b]?.id ?? 0]
    const between = await kith.ask('ties.between', { ...DAYS, a: one, b: other })
    expect(between.total).toBe(n)
    expect(new Set(between.activities.map((activity) => activity.person.id)).size).toBeLessThanOrEqual(2)
    const mine = await kith.ask('ties.person', { ...DAYS, id: one, limit: 200 })
    expect(mine.total).toBe(people[a]?.ties)
    const seen = mine.ties.find((tie) => tie.person.id === other)
    expect((seen?.gave ?? 0) + (seen?.got ?? 0)).toBe(n)
    expect(seen?.gave).toBe(between.activities.filter((activity) => activity.person.id === one).length)
    expect(seen?.lastAt).toBe(between.activities[0]?.at)
  })
})

test('whoever is merged is one at once, and nobody talks with themselves', async () => {
  const { people, lines } = await kith.ask('ties.show', DAYS)
  const [a, b] = lines[0] ?? [0, 0]
  const [one, other] = [people[a]?.id ?? 0, people[b]?.id ?? 0]
  const { decision } = await kith.ask('people.merge', { people: [one, other], into: one })
  await readWho()
  const merged = await kith.ask('ties.show', DAYS)
  const counts = countByHand()
  expect(merged.renewing).toBe(false)
  expect(merged.people.map((person) => person.id)).not.toContain(other)
  expect(merged.replies).toBe([...counts.values()].reduce((sum, n) => sum + n, 0))
  expect(personIn(merged, one).ties).toBe(ids(counts).filter((id) => countOf(counts, one, id) + countOf(counts, id, one) > 0).length)
  await kith.ask('identities.undo', { id: decision ?? 0 })
  await readWho()
  expect((await kith.ask('ties.show', DAYS)).counted.people).toBe(people.length)
})

test('what the engine no longer holds in its memory is counted again', async () => {
  const { replies } = await kith.ask('ties.show', DAYS)
  const held = await kith.app.log.query<{ name: string }>("SELECT name FROM system.tables WHERE startsWith(name, 'account_ties_')")
  expect(held.length).toBeGreaterThan(0)
  for (const { name } of held) await kith.app.log.command(`TRUNCATE TABLE ${name}`, {}, { aside: true })
  await kith.app.log.command('SYSTEM RELOAD DICTIONARY who')
  expect(await kith.ask('ties.show', DAYS)).toMatchObject({ replies, renewing: false })
})

test('what comes in is counted, and without replies there is nothing to see', async () => {
  const empty = await kith.ask('ties.show', { ...DAYS, kind: ['no-such-kind'] })
  expect(empty).toMatchObject({ replies: 0, ties: 0, modularity: null, people: [], lines: [], groups: [] })
  const question = { type: 'activity', kind: 'asked', externalId: 'q', conversation: 'q', occurredAt: '2026-11-19T10:00:00Z' }
  const person = (name: string) => ({ actor: { platform: 'garden', key: name, name } })
  await kith.importRecords('late.jsonl', [
    { ...question, ...person('Late Asker') },
    { ...question, kind: 'told', externalId: 'r1', occurredAt: '2026-11-19T11:00:00Z', ...person('Late Helper') },
    { ...question, kind: 'told', externalId: 'r2', occurredAt: '2026-11-19T12:00:00Z', replyTo: 'gone', ...person('Late Helper') },
    { ...question, kind: 'told', externalId: 'r3', occurredAt: '2026-11-19T13:00:00Z', replyTo: 'r1', ...person('Late Asker') },
    { ...question, kind: 'told', externalId: 'r4', occurredAt: '2026-11-19T13:30:00Z', ...person('Late Asker') },
  ])
  const found = await kith.ask('ties.show', { from: '2026-11-19', kind: ['told'] })
  expect(found.people.map(({ name, gave, got }) => [name, gave, got])).toEqual([
    ['Late Asker', 1, 2],
    ['Late Helper', 2, 1],
  ])
})

test('of a platform whose people have not agreed nothing is shown any more, although nothing has come in since', async () => {
  expect((await kith.ask('ties.show', DAYS)).leftOut).toEqual([])
  const { db } = kith.app.state
  const source = { connector: 'discord-export', title: 'A server', settings: JSON.stringify({ agreed: false }), fingerprint: 'x' }
  const { id } = await db.insertInto('source').values(source).returning('id').executeTakeFirstOrThrow()
  const without = await kith.ask('ties.show', DAYS)
  expect(without.leftOut).toContain('discord')
  await db
    .updateTable('source')
    .set({ settings: JSON.stringify({ agreed: true }) })
    .where('id', '=', id)
    .execute()
  expect((await kith.ask('ties.show', DAYS)).leftOut).toEqual([])
})

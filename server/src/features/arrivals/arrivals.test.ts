import { DEFAULT_ELSEWHERE, type Touch } from '@kith/contract/arrivals'
import { beforeAll, describe, expect, test } from 'vitest'
import type { TestActivity } from '../../analytics/testing/community.ts'
import { READ_MS_MAX, readDemo, type DemoCommunity } from '../../testing/demo.ts'
import { openKith, type TestKith } from '../../testing/kith.ts'

/** The demo community once more, by hand: person by person, over arrays. */
const NOW = new Date('2026-11-20T10:30:00Z')
const DAY_MS = 86_400_000
const kith: TestKith = await openKith({ now: () => NOW })
let demo: DemoCommunity

beforeAll(async () => {
  demo = await readDemo(kith, { people: 120, until: '2026-11-18', seed: 5 })
}, READ_MS_MAX)

const isElsewhere = ({ record }: TestActivity): boolean =>
  DEFAULT_ELSEWHERE.kinds.includes(record.kind) || DEFAULT_ELSEWHERE.categories.some((one) => one === record.attributes?.['category'])

interface Came {
  readonly at: number
  readonly touches: readonly { readonly touch: Touch; readonly at: number }[]
}

/** When each person arrived, and the touches of the days before. */
const came = (windowDays = 90, wanted: readonly Touch[] = ['event', 'reply', 'mention', 'invitation']): Map<number, Came> => {
  const all = demo.activities
  const personOf = new Map(all.map((one) => [`${one.record.actor.platform} ${one.record.actor.key}`, one.person.number]))
  const byTeam = all.filter((one) => one.person.teammate && !one.person.robot)
  const posts = new Map(all.map((one) => [`${one.source} ${one.record.externalId}`, one]))
  const touches = new Map<number, { touch: Touch; at: number }[]>()
  const touched = (number: number | undefined, touch: Touch, at: number): void => {
    if (number !== undefined) touches.set(number, [...(touches.get(number) ?? []), { touch, at }])
  }
  for (const one of all) {
    if (one.record.attributes?.['category'] === 'event' && one.record.kind !== 'rsvp') touched(one.person.number, 'event', one.atMs)
  }
  for (const one of byTeam) {
    for (const { platform, key } of one.record.mentions ?? []) touched(personOf.get(`${platform} ${key}`), 'mention', one.atMs)
    const post = posts.get(`${one.source} ${one.record.replyTo ?? one.record.conversation ?? ''}`)
    if (post !== undefined && post !== one && isElsewhere(post) && post.atMs < one.atMs) touched(post.person.number, 'reply', one.atMs)
  }
  const people = new Map<number, Came>()
  for (const { person, atMs: at } of all.filter((one) => !isElsewhere(one)).toSorted((a, b) => a.atMs - b.atMs)) {
    if (person.teammate || person.robot || people.has(person.number)) continue
    const before = (touches.get(person.number) ?? []).filter(
      (one) => one.at < at && one.at >= at - windowDays * DAY_MS && wanted.includes(one.touch),
    )
    people.set(person.number, { at, touches: before.toSorted((a, b) => a.at - b.at || (a.touch < b.touch ? -1 : 1)) })
  }
  return people
}
const FROM = '2024-02-10'
const within = (all: Map<number, Came>, from = FROM): [number, Came][] => [...all].filter(([, one]) => one.at >= Date.parse(from))

describe('newcomers', () => {
  test.each([90, 7, 400])('are classed by the touches of %i days before they arrived, as counting by hand gives', async (window) => {
    const expected = within(came(window))
    const cultivated = expected.filter(([, one]) => one.touches.length > 0)
    const answer = await kith.ask('arrivals.get', { from: FROM, interval: 'quarter', window })
    expect(answer).toMatchObject({ windowDays: window, organic: expected.length - cultivated.length, cultivated: cultivated.length })
    expect(answer.cultivatedShare).toMatchObject({ hits: cultivated.length, of: expected.length })
    expect(answer.touches).toEqual(
      (['event', 'reply', 'mention', 'invitation'] as const)
        .map((touch) => ({ touch, people: cultivated.filter(([, one]) => one.touches.some((its) => its.touch === touch)).length }))
        .filter((one) => one.people > 0),
    )
    if (window === 90) expect(cultivated.length).toBeGreaterThan(0)
    const quarter = (ms: number): string => `${new Date(ms).getUTCFullYear()} ${Math.floor(new Date(ms).getUTCMonth() / 3)}`
    for (const { at, organic, cultivated: touched } of answer.points) {
      const own = expected.filter(([, one]) => quarter(one.at) === quarter(Date.parse(at)))
      const its = own.filter(([, one]) => one.touches.length > 0).length
      expect([at, organic, touched]).toEqual([at, own.length - its, its])
    }
  })

  test('open to just these people, each with the last touch', async () => {
    for (const arrival of ['organic', 'cultivated'] as const) {
      const expected = within(came()).filter(([, one]) => one.touches.length > 0 === (arrival === 'cultivated'))
      const { total, people } = await kith.ask('arrivals.people', { from: FROM, arrival, limit: 200 })
      expect(total).toBe(expected.length)
      const byHand = new Map(expected)
      expect(people.map((one) => one.id).toSorted()).toEqual([...byHand.keys()].toSorted())
      for (const person of people) {
        const own = byHand.get(person.id)
        const last = own?.touches.at(-1)
        expect([person.arrivedAt, person.touches]).toEqual([new Date(own?.at ?? 0).toISOString(), own?.touches.length])
        expect(person.last?.at ?? null).toEqual(last === undefined ? null : new Date(last.at).toISOString())
      }
    }
    const met = within(came()).filter(([, one]) => one.touches.some((its) => its.touch === 'event'))
    expect((await kith.ask('arrivals.people', { from: FROM, touch: 'event' })).total).toBe(met.length)
  })
})

test('a person’s page shows every touch with the activity that it is told by', async () => {
  const all = came()
  const met = [...all].filter(([, one]) => one.touches.length > 0).slice(0, 12)
  const alone = [...all].filter(([, one]) => one.touches.length === 0).slice(0, 3)
  for (const [id, own] of [...met, ...alone]) {
    const how = await kith.ask('arrivals.person', { id })
    expect(how).toMatchObject({
      arrivedAt: new Date(own.at).toISOString(),
      arrival: own.touches.length > 0 ? 'cultivated' : 'organic',
      counted: true,
      first: { at: new Date(own.at).toISOString() },
    })
    expect(how.touches.map(({ touch, activity }) => [touch, activity.at])).toEqual(
      own.touches.toReversed().map((one) => [one.touch, new Date(one.at).toISOString()]),
    )
  }
  const [teammate] = (await kith.ask('people.list', { teammates: 'only' })).people
  expect(await kith.ask('arrivals.person', { id: teammate?.id ?? 0 })).toMatchObject({ counted: false, arrivedAt: null, touches: [] })
})

describe('what counts', () => {
  test('is the team’s to say, holds at once, and can be taken back', async () => {
    const before = await kith.ask('arrivals.get', { from: FROM })
    const { id } = await kith.ask('arrivals.setRules', { rules: { windowDays: 30, touches: ['reply'] } })
    const replied = within(came(30, ['reply'])).filter(([, one]) => one.touches.length > 0)
    expect(await kith.ask('arrivals.get', { from: FROM })).toMatchObject({ windowDays: 30, cultivated: replied.length })
    const { id: second } = await kith.ask('arrivals.setRules', { rules: { elsewhere: { categories: [], kinds: [] } } })
    // Everything is a place of the community now: nobody can be touched before their first activity but by being named.
    const everywhere = await kith.ask('arrivals.get', { from: FROM })
    expect(everywhere.touches.map((one) => one.touch)).not.toContain('event')
    await kith.ask('arrivals.undoRules', { id: second })
    await kith.ask('arrivals.undoRules', { id })
    expect(await kith.ask('arrivals.get', { from: FROM })).toEqual(before)
  })

  test('follows at once when two people become one, and when somebody becomes a teammate', async () => {
    const [a, b] = (await kith.ask('arrivals.people', { from: FROM, arrival: 'organic' })).people
    const count = async (): Promise<number> => {
      const { organic, cultivated } = await kith.ask('arrivals.get', { from: FROM })
      return organic + cultivated
    }
    const all = await count()
    const { decision } = await kith.ask('people.merge', { people: [a?.id ?? 0, b?.id ?? 0], into: a?.id ?? 0 })
    expect(await count()).toBe(all - 1)
    await kith.ask('identities.undo', { id: decision ?? 0 })
    expect(await count()).toBe(all)
    await kith.ask('people.update', { id: a?.id ?? 0, teammate: true })
    expect(await count()).toBe(all - 1)
    await kith.ask('people.update', { id: a?.id ?? 0, teammate: false })
    expect(await count()).toBe(all)
  })
})

test('who in truth came through an event and was there is cultivated, once Kith knows which accounts are theirs', async () => {
  let known = 0
  const day = (iso: string | null | undefined): number => Date.parse(iso ?? '')
  for (const { id, cause, teammate } of demo.truth.people) {
    const members = [...demo.membersOf(id)]
    const mine = demo.activities.filter(({ person }) => members.includes(person.number))
    const arrived = mine.find((one) => !isElsewhere(one))
    if (cause.kind !== 'cultivated' || teammate || mine[0]?.record.kind !== 'attended' || arrived === undefined) continue
    if (arrived.atMs - mine[0].atMs > 90 * DAY_MS || arrived.atMs === mine[0].atMs) continue
    const [into = 0, ...others] = members
    if (others.length > 0) await kith.ask('people.merge', { people: members, into })
    const how = await kith.ask('arrivals.person', { id: into })
    expect(how).toMatchObject({ arrival: 'cultivated', arrivedAt: new Date(arrived.atMs).toISOString() })
    expect(day(how.touches.at(-1)?.activity.at)).toBeLessThan(day(how.arrivedAt))
    if (++known === 6) break
  }
  expect(known).toBe(6)
})

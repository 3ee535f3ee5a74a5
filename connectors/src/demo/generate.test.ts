import { activityRecord } from '@kith/contract/records'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generateCommunity, recordsOf } from './generate.ts'
import { KINDS } from './kinds.ts'
import { PARTS } from './product.ts'
import type { Community, TruePerson } from './model.ts'

const UNTIL = '2026-11-20'
const DAY_MS = 86_400_000
const community = generateCommunity({ until: UNTIL })
const humans = community.truth.people.filter(({ nature }) => nature === 'human')

describe('the demo community', () => {
  it('is the same for the same seed, and another one for another seed', () => {
    const again = generateCommunity({ seed: 1, people: 2_000, until: UNTIL })
    expect(again.activities.length).toBe(community.activities.length)
    expect(JSON.stringify(again.activities.slice(-5_000))).toBe(JSON.stringify(community.activities.slice(-5_000)))
    expect(JSON.stringify(again.truth)).toBe(JSON.stringify(community.truth))
    const other = generateCommunity({ seed: 2, people: 300, until: UNTIL })
    const same = generateCommunity({ seed: 1, people: 300, until: UNTIL })
    expect(other.truth.people.map(({ name }) => name)).not.toEqual(same.truth.people.map(({ name }) => name))
    expect(other.activities.length).not.toBe(same.activities.length)
  })

  it('holds 2,000 people, 12 of them teammates, beside robots and a shared mailbox', () => {
    expect(humans.length).toBe(2_000)
    expect(humans.filter(({ teammate }) => teammate).length).toBe(12)
    expect(community.truth.people.filter(({ nature }) => nature === 'robot').length).toBe(3)
    expect(community.truth.people.filter(({ nature }) => nature === 'shared mailbox').length).toBe(1)
  })

  it('has 60,000 to 90,000 activities in nine parts, over three years', () => {
    expect(community.activities.length).toBeGreaterThan(60_000)
    expect(community.activities.length).toBeLessThan(90_000)
    expect(community.from).toBe('2023-11-21')
    for (const part of PARTS) expect(recordsOf(community, part).length).toBeGreaterThan(1_000)
  })

  it('uses every kind of the manifest', () => {
    const used = new Set(community.activities.map(({ record }) => record.kind))
    expect([...used].toSorted()).toEqual(Object.keys(KINDS).toSorted())
  })

  it('has few who do much and many who do one thing', () => {
    const counts = countsOf(community, humans).toSorted((a, b) => b - a)
    const top = counts.slice(0, 20).reduce((sum, count) => sum + count, 0)
    const all = counts.reduce((sum, count) => sum + count, 0)
    expect(top / all).toBeGreaterThan(0.25)
    expect(top / all).toBeLessThan(0.5)
    expect(counts.filter((count) => count === 1).length).toBeGreaterThan(400)
    expect(counts.at(-1)).toBe(1)
  })

  it('grows, and rests in August and at Christmas', () => {
    const days = new Map<string, number>()
    for (const { at } of community.activities) {
      const day = new Date(at).toISOString().slice(0, 10)
      days.set(day, (days.get(day) ?? 0) + 1)
    }
    const mean = (from: string, until: string) => {
      const counts = [...days].filter(([day]) => day >= from && day <= until).map(([, count]) => count)
      return counts.reduce((sum, count) => sum + count, 0) / counts.length
    }
    expect(mean('2026-05-01', '2026-10-31')).toBeGreaterThan(2 * mean('2024-02-01', '2024-07-31'))
    expect(mean('2025-12-23', '2026-01-02')).toBeLessThan(0.75 * mean('2026-01-08', '2026-02-08'))
    expect(mean('2026-08-01', '2026-08-31')).toBeLessThan(0.95 * mean('2026-09-01', '2026-09-30'))
  })

  it('sees a burst of newcomers and of stars after each conference', () => {
    const conferences = community.truth.events.filter(({ kind }) => kind === 'conference')
    expect(conferences.length).toBe(2)
    for (const { at: iso, cultivated } of conferences) {
      const start = Date.parse(iso)
      const joined = humans.map(({ joinedAt }) => Date.parse(joinedAt))
      const stars = community.activities.filter(({ record }) => record.kind === 'starred').map(({ at }) => at)
      const within = (times: readonly number[], from: number, days: number) =>
        times.filter((time) => time >= from && time < from + days * DAY_MS).length / days
      expect(within(joined, start, 7)).toBeGreaterThan(3 * within(joined, start - 60 * DAY_MS, 60))
      expect(within(stars, start, 7)).toBeGreaterThan(2 * within(stars, start - 60 * DAY_MS, 60))
      expect(cultivated.length).toBeGreaterThan(40)
    }
  })

  it('knows who came by themselves and who came after an event', () => {
    const events = new Map(community.truth.events.map((event) => [event.id, event]))
    const cultivated = humans.filter(({ cause }) => cause.kind === 'cultivated')
    expect(cultivated.length / humans.length).toBeGreaterThan(0.2)
    expect(cultivated.length / humans.length).toBeLessThan(0.35)
    for (const { cause, joinedAt } of cultivated) {
      const event = cause.kind === 'cultivated' ? events.get(cause.event) : undefined
      const days = (Date.parse(joinedAt) - Date.parse(event?.at ?? '')) / DAY_MS
      expect(days).toBeGreaterThanOrEqual(0)
      expect(days).toBeLessThan(10)
    }
  })

  it('gives people several identities, and no identity but the shared one to two people', () => {
    expect(humans.filter(({ identities }) => identities.length > 1).length).toBeGreaterThan(500)
    expect(humans.filter(({ identities }) => identities.length >= 6).length).toBeGreaterThan(40)
    const owners = new Map<string, string>()
    for (const person of community.truth.people) {
      for (const { platform, key } of person.identities) {
        const id = `${platform} ${key}`
        expect(owners.get(id) ?? person.id).toBe(person.id)
        owners.set(id, person.id)
      }
    }
  })

  it('writes names in many scripts, in one word, and twice', () => {
    for (const script of ['Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Han', 'Hiragana', 'Hangul', 'Thai', 'Devanagari']) {
      expect(humans.some(({ name }) => new RegExp(`\\p{Script=${script}}`, 'u').test(name))).toBe(true)
    }
    expect(humans.some(({ latinName }) => !latinName.includes(' '))).toBe(true)
    expect(new Set(humans.map(({ name }) => name)).size).toBeLessThan(humans.length)
  })

  it('leaves some questions unanswered, and answers the others by community and team after minutes to days', () => {
    const asked = community.truth.conversations.filter(({ part }) => part === 'forum')
    const answered = asked.filter(({ answeredAt }) => answeredAt !== undefined)
    expect(answered.length / asked.length).toBeGreaterThan(0.65)
    expect(answered.length / asked.length).toBeLessThan(0.95)
    const hours = answered
      .map(({ askedAt, answeredAt }) => (Date.parse(answeredAt ?? '') - Date.parse(askedAt)) / 3_600_000)
      .toSorted((a, b) => a - b)
    expect(hours[Math.floor(hours.length / 2)]).toBeGreaterThan(1)
    expect(hours[Math.floor(hours.length / 2)]).toBeLessThan(24)
    const team = answered.filter(({ answeredByTeam }) => answeredByTeam).length / answered.length
    expect(team).toBeGreaterThan(0.05)
    expect(team).toBeLessThan(0.5)
  })

  it('lets people fade and return', () => {
    expect(humans.filter(({ periods }) => periods.length > 1).length).toBeGreaterThan(80)
    const gone = humans.filter(({ activeUntil }) => Date.parse(activeUntil) < Date.parse(UNTIL) - 180 * DAY_MS)
    expect(gone.length).toBeGreaterThan(600)
  })

  it('has mail addresses and hosts of .example only', () => {
    const { activities } = community
    const mails = new Set(activities.flatMap(({ record: { actor } }) => actor.email ?? []))
    const hosts = new Set(activities.flatMap(({ record: { url, actor } }) => [url, actor.url].flatMap((link) => link?.split('/')[2] ?? [])))
    expect([...mails].filter((mail) => !/^[^@\s]+@[a-z0-9_.-]+\.example$/.test(mail))).toEqual([])
    expect([...hosts].filter((host) => !/^[a-z.]+\.example$/.test(host))).toEqual([])
  })

  it('says what to do with options out of range', () => {
    expect(() => generateCommunity({ people: 0, until: UNTIL })).toThrow('give 1 to 20000')
    expect(() => generateCommunity({ people: 10, until: 'today' })).toThrow('write it as 2026-01-31')
  })
})

describe('a demo community of any seed and size', () => {
  it('is valid, in order, within its days, and refers only to what was there before', () => {
    const options = fc.record({ seed: fc.integer({ min: 0, max: 2_147_483_647 }), people: fc.integer({ min: 1, max: 90 }) })
    fc.assert(fc.property(options, fc.constantFrom(UNTIL, '2024-02-29', '2001-01-01'), checkInvariants), { numRuns: 25 })
  })
  it('is so at its usual size, too', () => {
    checkConsistency(community, UNTIL)
  })
})

function checkInvariants(options: { seed: number; people: number }, until: string) {
  const small = generateCommunity({ ...options, until })
  expect(small.truth.people.filter(({ nature }) => nature === 'human').length).toBe(options.people)
  checkConsistency(small, until)
}

function checkConsistency(made: Community, until: string) {
  const people = new Map(made.truth.people.map((person) => [person.id, person]))
  const seen = new Map<string, { at: number; conversation: string | undefined }>()
  const end = Date.parse(`${until}T00:00:00Z`) + DAY_MS
  let before = Date.parse(`${made.from}T00:00:00Z`)
  for (const { part, person, at, record } of made.activities) {
    const parsed = activityRecord.safeParse(record)
    if (!parsed.success) throw new Error(`${parsed.error.message} in ${JSON.stringify(record)}`)
    if (at < before || at >= end || Date.parse(String(record.occurredAt)) !== at) throw new Error(`${record.externalId} is out of time`)
    before = at
    const id = `${part} ${record.externalId}`
    if (seen.has(id)) throw new Error(`${id} is there twice`)
    seen.set(id, { at, conversation: record.conversation })
    if (!Object.hasOwn(KINDS, record.kind)) throw new Error(`${record.kind} is not declared`)
    if (record.replyTo !== undefined) {
      const answered = seen.get(`${part} ${record.replyTo}`)
      if (answered === undefined || answered.at >= at) throw new Error(`${id} answers ${record.replyTo}, which comes later`)
      if (answered.conversation !== record.conversation) throw new Error(`${id} answers into another conversation`)
    }
    if (record.conversation !== undefined && !seen.has(`${part} ${record.conversation}`))
      throw new Error(`${id}: its conversation has no beginning`)
    if (people.get(person)?.identities.includes(record.actor) !== true) throw new Error(`${id} is by nobody known`)
  }
}

function countsOf(made: Community, people: readonly TruePerson[]): number[] {
  const counts = new Map<string, number>()
  for (const { person } of made.activities) counts.set(person, (counts.get(person) ?? 0) + 1)
  return people.map(({ id }) => counts.get(id) ?? 0)
}

import type { ActivityRecord } from '@kith/contract/records'
import { beforeAll, describe, expect, test } from 'vitest'
import { openKith, until, type TestKith } from '../../testing/kith.ts'

const NOW = new Date('2026-11-20T10:30:00Z')
const kith: TestKith = await openKith({ now: () => NOW })
const DAYS = { from: '2026-08-29', to: '2026-11-20' }

let made = 0
const act = (who: string, at: string, more: Partial<ActivityRecord> = {}): ActivityRecord => ({
  type: 'activity',
  kind: 'note',
  externalId: `n${made++}`,
  occurredAt: at,
  actor: { platform: 'garden', key: who, name: who, ...facts[who] },
  place: 'lawn',
  ...more,
})
const facts: Record<string, Pick<ActivityRecord['actor'], 'attributes'>> = {
  Kofi: { attributes: { location: 'Accra, Ghana' } },
  Greta: { attributes: { location: 'Berlin', timezone: 'Europe/Berlin' } },
  Ravi: { attributes: { timezone: '+05:30' } },
}
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index))
const idOf = async (name: string): Promise<number> => (await kith.ask('people.list', { search: name })).people[0]?.id ?? 0
const by = async (dimension: 'organization' | 'country' | 'zone' | 'place' | 'technology') => {
  const found = await kith.ask('where.show', { ...DAYS, by: dimension })
  return {
    ...found,
    seen: Object.fromEntries(found.rows.filter((row) => row.people > 0).map((row) => [row.label, [row.people, row.activities]])),
  }
}

beforeAll(async () => {
  await kith.importRecords('garden.jsonl', [
    act('Kofi', '2026-11-02T09:10:00Z', { technologies: ['Rust', 'Swift'] }),
    act('Kofi', '2026-11-09T09:50:00Z', { technologies: ['Rust'] }),
    act('Greta', '2026-11-02T23:30:00Z'),
    act('Ravi', '2026-11-06T20:00:00Z'),
    act('Ines', '2026-09-01T12:00:00Z'),
    act('Ines', '2026-11-01T12:00:00Z'),
    // The pond fills with people, the hedge empties, the shed is as it was.
    ...times(40, (index) => act(`Frog ${index}`, '2026-10-10T12:00:00Z', { place: 'pond' })),
    ...times(8, (index) => act(`Frog ${index}`, '2026-07-10T12:00:00Z', { place: 'pond' })),
    ...times(30, (index) => act(`Hedgehog ${index}`, '2026-07-10T12:00:00Z', { place: 'hedge' })),
    ...times(4, (index) => act(`Hedgehog ${index}`, '2026-10-10T12:00:00Z', { place: 'hedge' })),
    ...times(12, (index) => act(`Gardener ${index}`, '2026-10-10T12:00:00Z', { place: 'shed' })),
    ...times(11, (index) => act(`Gardener ${index}`, '2026-07-10T12:00:00Z', { place: 'shed' })),
  ])
  await until(openJobs, (open) => open === 0)
})
const openJobs = async (): Promise<number> => {
  const { rows } = await kith.app.state.execute(
    `select count(*) as n from kith_jobs.job where state in ('created', 'active', 'retry') and start_after <= now() and name not like '\\_\\_%'`,
  )
  return Number(rows[0]?.['n'])
}

describe('organizations as a dimension', () => {
  test('on each day the one at which somebody was then, and what is said counts at once', async () => {
    const [acme, birch] = [
      (await kith.ask('organizations.create', { name: 'Acme' })).id,
      (await kith.ask('organizations.create', { name: 'Birch' })).id,
    ]
    const ines = await idOf('Ines')
    expect((await by('organization')).seen).toEqual({})
    const first = await kith.ask('affiliations.add', { person: ines, organization: acme, to: '2026-09-30' })
    await kith.ask('affiliations.add', { person: ines, organization: birch, from: '2026-10-01' })
    expect((await by('organization')).seen).toEqual({ Acme: [1, 1], Birch: [1, 1] })
    const measured = await kith.ask('measures.query', { ...DAYS, name: 'activities', interval: 'all', by: 'organization' })
    expect(measured.series.map((one) => [one.label, one.total])).toEqual([
      ['Acme', 1],
      ['Birch', 1],
    ])
    const people = await kith.ask('measures.people', {
      ...DAYS,
      name: 'active-people',
      interval: 'all',
      by: 'organization',
      key: String(birch),
    })
    expect(people.people.map((one) => [one.name, one.activities])).toEqual([['Ines', 1]])
    expect(people.title).toContain('Birch')

    // A merge of people brings what is said of one to what the other did; parting them takes it back.
    const kofi = await idOf('Kofi')
    const { decision } = await kith.ask('people.merge', { people: [kofi, ines], into: kofi })
    expect((await by('organization')).seen).toEqual({ Acme: [1, 1], Birch: [1, 3] })
    await kith.ask('identities.undo', { id: decision ?? 0 })
    expect((await by('organization')).seen).toEqual({ Acme: [1, 1], Birch: [1, 1] })

    const joined = await kith.ask('organizations.merge', { organizations: [acme, birch], into: birch })
    expect((await by('organization')).seen).toEqual({ Birch: [1, 2] })
    await kith.ask('organizations.undo', { id: joined.decision ?? 0 })
    await kith.ask('affiliations.remove', { id: first.id })
    expect((await by('organization')).seen).toEqual({ Birch: [1, 1] })
    const { whole, unknown } = await by('organization')
    expect(unknown.activities).toBe(whole.activities - 1)
    expect(unknown.people).toBe(whole.people)
  })

  test('of who is erased the log keeps nothing', async () => {
    const ines = await idOf('Ines')
    expect((await by('organization')).seen).toEqual({ Birch: [1, 1] })
    await kith.ask('people.erase', { id: ines, confirm: 'Ines' })
    await until(openJobs, (open) => open === 0)
    expect(await kith.app.log.query(`SELECT person FROM whereabouts WHERE person = ${ines}`)).toEqual([])
    expect((await by('organization')).seen).toEqual({})
  })
})

describe('where people are', () => {
  test('countries and time zones are told as far as they are known', async () => {
    const countries = await by('country')
    expect(countries.seen).toEqual({ Ghana: [1, 2], Germany: [1, 1] })
    expect(countries.unknown.people).toBe(countries.whole.people - 2)
    expect((await by('zone')).seen).toEqual({ 'UTC+1': [1, 1], 'UTC+5:30': [1, 1] })
  })

  test('an activity that touches several technologies counts for each, and once in the whole', async () => {
    const { seen, whole, unknown } = await by('technology')
    expect(seen).toEqual({ Rust: [1, 2], Swift: [1, 1] })
    expect(whole.activities - unknown.activities).toBe(2)
  })

  test('rising and falling is called only what chance would hardly bring', async () => {
    const { rows, before, whole } = await by('place')
    expect(before).toEqual({ from: '2026-06-06', to: '2026-08-28' })
    const place = (name: string) => rows.find((row) => row.key === name)
    expect(place('pond')).toMatchObject({ people: 40, peopleBefore: 8, trend: 'rising' })
    expect(place('hedge')).toMatchObject({ people: 4, peopleBefore: 30, trend: 'falling' })
    expect(place('shed')).toMatchObject({ people: 12, peopleBefore: 11, trend: 'none' })
    expect(place('lawn')).toMatchObject({ trend: 'none', ratio: null })
    expect(place('pond')?.ratio?.low).toBeGreaterThan(1)
    expect(whole.people).toBe(40 + 4 + 12 + 3)
  })
})

describe('times of the week', () => {
  test('by the workspace’s clock, each hour opening to its people', async () => {
    const { cells, known, activities } = await kith.ask('where.times', { ...DAYS, place: ['lawn'] })
    expect(known).toBe(activities)
    expect(cells).toEqual([
      { weekday: 1, hour: 9, people: 1, activities: 2 },
      { weekday: 1, hour: 23, people: 1, activities: 1 },
      { weekday: 5, hour: 20, people: 1, activities: 1 },
    ])
    const people = await kith.ask('where.people', { ...DAYS, place: ['lawn'], weekday: 1, hour: 9 })
    expect(people.people.map((one) => [one.name, one.activities])).toEqual([['Kofi', 2]])
  })

  test('by people’s own clocks, as far as these are known', async () => {
    const own = await kith.ask('where.times', { ...DAYS, place: ['lawn'], clock: 'own' })
    // Greta’s late Monday is Tuesday in Berlin, Ravi’s Friday evening Saturday; of Kofi no zone is known.
    expect(own.cells).toEqual([
      { weekday: 2, hour: 0, people: 1, activities: 1 },
      { weekday: 6, hour: 1, people: 1, activities: 1 },
    ])
    expect([own.known, own.activities]).toEqual([2, 4])
    const people = await kith.ask('where.people', { ...DAYS, clock: 'own', weekday: 6, hour: 1 })
    expect(people.people.map((one) => one.name)).toEqual(['Ravi'])
  })
})

import { beforeAll, describe, expect, test } from 'vitest'
import { openKith, type TestKith } from '../../testing/kith.ts'

const NOW = new Date('2026-11-20T12:00:00Z')
const DAY_MS = 86_400_000

const did = (name: string, daysAgo: number) => ({
  type: 'activity',
  kind: 'comment',
  externalId: `${name} ${daysAgo}`,
  occurredAt: new Date(NOW.getTime() - daysAgo * DAY_MS).toISOString(),
  actor: { platform: 'forum', key: name, name },
})

describe('the home screen', () => {
  let kith: TestKith
  const named = ({ total, people }: { total: number; people: readonly { person: { name: string; activities: number } }[] }) => ({
    total,
    people: people.map(({ person }) => [person.name, person.activities]),
  })
  const home = (limit = 5) => kith.ask('workspace.home', { limit })

  beforeAll(async () => {
    kith = await openKith({ now: () => NOW })
    await kith.importRecords('people.jsonl', [
      ...[1, 2, 3].map((day) => did('Nora New', day)),
      did('Nils New', 6),
      did('Later Lin', 7),
      // Here before, then silent for more than sixty days.
      did('Rita Returned', 200),
      did('Rita Returned', 2),
      did('Stays Sam', 40),
      did('Stays Sam', 3),
      // Another account of Nils, as it turns out.
      did('nils82', 300),
    ])
  })

  test('tells who is new, who came back, with what they did', async () => {
    const { active, activeBefore, newcomers, returned, from, to } = await home()
    expect({ from, to }).toEqual({ from: '2026-11-14', to: '2026-11-20' })
    expect({ active, activeBefore }).toEqual({ active: 4, activeBefore: 1 })
    expect(named(newcomers)).toEqual({ total: 2, people: [['Nora New', 3], ['Nils New', 1]] }) // prettier-ignore
    expect(named(returned)).toEqual({ total: 1, people: [['Rita Returned', 1]] })
  })

  test('shows the first of each list, and says how many there are', async () => {
    expect(named((await home(1)).newcomers)).toEqual({ total: 2, people: [['Nora New', 3]] })
  })

  test('takes two accounts for one person as soon as they are one', async () => {
    const found = async (search: string) => (await kith.ask('people.list', { search })).people[0]?.id ?? 0
    const [into, other] = [await found('Nils New'), await found('nils82')]
    await kith.ask('people.merge', { people: [into, other], into })
    const { newcomers, returned } = await home()
    expect(named(newcomers)).toEqual({ total: 1, people: [['Nora New', 3]] })
    expect(named(returned).total).toBe(2)
  })

  test('leaves teammates out', async () => {
    const { people } = await kith.ask('people.list', { search: 'Nora New' })
    await kith.ask('people.update', { id: people[0]?.id ?? 0, teammate: true })
    const { active, newcomers } = await home()
    expect({ active, newcomers: newcomers.total }).toEqual({ active: 3, newcomers: 0 })
  })
})

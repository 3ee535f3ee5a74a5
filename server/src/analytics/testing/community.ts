import type { ActivityRecord, Category } from '@kith/contract/records'
import { seeded } from '../../testing/random.ts'

/** A person of the test, with what the figures need to know. */
export interface TestPerson {
  readonly number: number
  readonly teammate: boolean
  readonly robot: boolean
  readonly accounts: readonly ActivityRecord['actor'][]
}

export interface TestActivity {
  readonly source: number
  readonly record: ActivityRecord
  readonly atMs: number
  readonly person: TestPerson
}

export interface TestCommunity {
  readonly people: readonly TestPerson[]
  readonly activities: readonly TestActivity[]
}

const KINDS: readonly { kind: string; category: Category; weight: number }[] = [
  { kind: 'commit', category: 'code', weight: 4.6 },
  { kind: 'review', category: 'review', weight: 3 },
  { kind: 'question', category: 'help', weight: 2 },
  { kind: 'answer', category: 'help', weight: 2 },
  { kind: 'star', category: 'interest', weight: 1 },
  { kind: 'article', category: 'content', weight: 1 },
]
const PLACES = ['garden', 'kitchen', 'attic', '']
const TECHNOLOGIES = [[], ['Go'], ['Rust', 'Go'], ['TypeScript'], ['Rust'], ['Go', 'TypeScript', 'Rust']]
const HOUR_MS = 3_600_000

/** People of very different diligence with up to three accounts, over two years; moments gather around midnights, year's ends and the changes of the clocks. */
export const makeCommunity = (seed: number, size: { people: number; activities: number }): TestCommunity => {
  const random = seeded(seed)
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] ?? fail()
  const people = Array.from({ length: size.people }, (_, number): TestPerson => {
    const robot = number % 17 === 16
    const email = robot ? {} : { email: `person${number}@figures.example` }
    const accounts = Array.from({ length: robot ? 1 : 1 + (number % 3) }, (_unused, account) => ({
      platform: `platform-${account}`,
      key: `k${number}`,
      name: `Person ${number}`,
      ...email,
      ...(robot ? { robot } : {}),
    }))
    return { number, teammate: number % 11 === 10, robot, accounts }
  })
  const from = Date.UTC(2024, 10, 1)
  const until = Date.UTC(2026, 10, 20, 10)
  const edges = [
    '2024-12-30',
    '2024-12-31',
    '2025-01-01',
    '2025-03-09',
    '2025-03-30',
    '2025-10-26',
    '2025-11-02',
    '2025-12-29',
    '2026-01-01',
    '2026-03-29',
  ]
  const activities = Array.from({ length: size.activities }, (_, index): TestActivity => {
    const person = people[Math.floor(random() ** 2.5 * people.length)] ?? fail()
    const isEdge = random() < 0.3
    const atMs = isEdge
      ? Date.parse(`${pick(edges)}T00:00:00Z`) + Math.floor((random() * 30 - 3) * HOUR_MS)
      : from + Math.floor(random() * (until - from))
    const { kind, category, weight } = pick(KINDS)
    const place = pick(PLACES)
    const conversation = random() < 0.6 ? `c${Math.floor(random() * (size.activities / 6))}` : undefined
    return {
      source: index % 2,
      atMs,
      person,
      record: {
        type: 'activity',
        kind,
        externalId: `a${index}`,
        occurredAt: atMs,
        actor: pick(person.accounts),
        title: `Title ${index}`,
        technologies: [...pick(TECHNOLOGIES)],
        attributes: { category, weight },
        ...(place === '' ? {} : { place }),
        ...(conversation === undefined ? {} : { conversation }),
        ...(random() < 0.03 ? { deleted: true } : {}),
      },
    }
  })
  return { people, activities }
}

const fail = (): never => {
  throw new Error('Nothing to pick from.')
}

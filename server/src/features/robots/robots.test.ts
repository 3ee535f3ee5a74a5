import type { ActivityRecord } from '@kith/contract/records'
import { beforeAll, describe, expect, test } from 'vitest'
import { openKith, until, type TestKith } from '../../testing/kith.ts'

const NOW = new Date('2026-11-20T12:00:00Z')
const kith: TestKith = await openKith({ now: () => NOW })
const DAY_MS = 86_400_000
const START = Date.parse('2026-06-01T00:00:00Z')

let number = 0
type Actor = ActivityRecord['actor']
const did = (actor: Actor, atMs: number, title: string): ActivityRecord => ({
  type: 'activity',
  kind: 'commit',
  externalId: `${number++}`,
  occurredAt: new Date(atMs).toISOString(),
  actor,
  title,
})
const nightly = (actor: Actor, days: number, firstDay = 0): ActivityRecord[] =>
  Array.from({ length: days }, (_, day) => {
    const at = START + (firstDay + day) * DAY_MS
    return did(actor, at + 3 * 3_600_000 + 17 * 60_000, `Update translations (${new Date(at).toISOString().slice(0, 10)})`)
  })
const SYLLABLES = ['ba', 'ke', 'li', 'mo', 'nu', 'ra', 'se', 'ti', 'vo', 'wu']
const word = (n: number): string => `${SYLLABLES[n % 10]}${SYLLABLES[(n * 3 + 1) % 10]}${SYLLABLES[Math.floor(n / 10) % 10]}`
/** Somebody who writes something else each time, whenever it suits. */
const person = (actor: Actor, times: number): ActivityRecord[] =>
  Array.from({ length: times }, (_, at) =>
    did(
      actor,
      START + at * 1.3 * DAY_MS + ((at * at * 7_919) % 601) * 60_000,
      Array.from({ length: 6 }, (__, n) => word(at * 6 + n)).join(' '),
    ),
  )

const ANN = { platform: 'git', key: 'ann@corp.example.org', email: 'ann@corp.example.org', name: 'Ann Lee' }
const LINNET = { platform: 'git', key: 'linnet@example.com', email: 'linnet@example.com', name: 'Linnet Babel' }
const FLAGGED = { platform: 'board', key: 'flagged', name: 'Greeter', robot: true }
const LISTED = { platform: 'github', key: '49699333', username: 'dependabot[bot]' }

const judged = () =>
  until(
    () => kith.ask('robots.list', {}),
    (answer) => !answer.judging,
  )
const list = async (state: 'suspected' | 'robot' | 'mixed' | 'human' | 'decided') => (await kith.ask('robots.list', { state })).robots
const active = async (): Promise<number> =>
  (await kith.ask('measures.query', { name: 'active-people', interval: 'all', from: '2026-01-01' })).series[0]?.total ?? 0
const idOf = async (search: string): Promise<number> =>
  (await kith.ask('people.list', { search, teammates: 'include', robots: 'include' })).people[0]?.id ?? 0

beforeAll(async () => {
  await kith.importRecords('robots.jsonl', [
    ...nightly(LINNET, 40),
    ...person(ANN, 40),
    ...person({ platform: 'git', key: 'bo@example.com', email: 'bo@example.com', name: 'Bo Abbott' }, 12),
    did(FLAGGED, START, 'Welcome'),
    did(LISTED, START, 'Bump a library'),
  ])
  await judged()
})

describe('proof', () => {
  test('of the source or the list makes a robot by itself, out of figures from the first', async () => {
    const robots = await list('robot')
    expect(robots.map((one) => [one.name, one.by, one.judgements[0]?.reasons[0]?.text]).toSorted()).toEqual([
      ['Greeter', 'proof', 'the source says that it is a robot'],
      ['dependabot[bot]', 'proof', 'the account dependabot[bot] is known to be a robot’s'],
    ])
    expect(await active()).toBe(3)
  })

  test('found later makes a robot of an account that was here before, but not of one of which a person has said otherwise', async () => {
    const { db } = kith.app.state
    for (const [key, byHand] of [
      ['4001', false],
      ['4002', true],
    ] as const) {
      const actor = { platform: 'github', key, username: `quiet-${key}` }
      await kith.importRecords(`${key}.jsonl`, person(actor, 12))
      await judged()
      const id = await idOf(`quiet-${key}`)
      if (byHand) await kith.ask('robots.decide', { people: [id], state: 'human' })
      // As if the list had not known this account when it came.
      await db.updateTable('identity').set({ username: 'coveralls' }).where('key', '=', key).execute()
      await db.deleteFrom('robot_judgement').execute()
      await kith.ask('robots.judge', {})
      await judged()
      expect((await kith.ask('people.get', { id })).robot).toBe(byHand ? 'human' : 'robot')
    }
  })
})

describe('suspicion', () => {
  test('comes with its reasons, changes nothing, and leaves people alone', async () => {
    const suspects = await list('suspected')
    expect(suspects.map((one) => one.name)).toEqual(['Linnet Babel'])
    expect(suspects[0]).toMatchObject({ robot: 'unknown', by: 'nobody', activities: 40, decision: null })
    const [judgement] = suspects[0]?.judgements ?? []
    expect(judgement).toMatchObject({ state: 'robot', proven: false, platform: 'git' })
    expect(judgement?.probability).toBeGreaterThan(0.9)
    expect(judgement?.reasons.map(({ text }) => text)).toContain('acted at 03:17 UTC on 40 of its 40 active days')
    expect((await kith.ask('people.list', { search: 'linnet' })).total).toBe(1)
  })

  test('is made up anew when there is more to judge by', async () => {
    await kith.importRecords('more.jsonl', nightly(LINNET, 20, 40))
    await until(
      () => list('suspected'),
      ([one]) => one?.judgements[0]?.reasons.some(({ text }) => text.includes('60 of its 60 active days')) ?? false,
    )
  })

  test('ends when the activities are gone with their source', async () => {
    const one = { platform: 'forum', key: 'gone', name: 'Gone Soon' }
    const { source } = await kith.importRecords('gone.jsonl', nightly(one, 30))
    await until(
      () => list('suspected'),
      (rows) => rows.some(({ name }) => name === 'Gone Soon'),
    )
    await kith.ask('sources.remove', { id: source.id, confirm: true })
    expect((await list('suspected')).map(({ name }) => name)).toEqual(['Linnet Babel'])
  })
})

describe('a decision', () => {
  test('takes effect in every figure at once, is kept with who, when and why, and can be undone', async () => {
    const id = await idOf('linnet')
    const before = await active()
    const { decision, people } = await kith.ask('robots.decide', { people: [id], state: 'robot', reason: 'It translates every night' })
    expect(people).toBe(1)
    expect(await active()).toBe(before - 1)
    expect(await list('suspected')).toEqual([])
    const [row] = (await list('decided')).filter((one) => one.id === id)
    expect(row).toMatchObject({
      robot: 'robot',
      by: 'hand',
      decision: { id: decision, actor: 'Test', reason: 'It translates every night', before: 'unknown' },
    })
    expect(await kith.ask('robots.decide', { people: [id], state: 'robot' })).toEqual({ decision: null, people: 0 })

    expect(await kith.ask('robots.undo', { id: decision ?? 0 })).toEqual({ undone: 1 })
    expect(await active()).toBe(before)
    expect((await list('suspected')).map((one) => one.id)).toEqual([id])
    expect(await kith.ask('robots.undo', { id: decision ?? 0 })).toEqual({ undone: 0 })
    const { decisions } = await kith.ask('robots.decisions', { person: id })
    expect(decisions).toMatchObject([{ id: decision, state: 'robot', undoneBy: 'Test' }])
  })

  test('on a mixed account keeps it among people', async () => {
    const id = await idOf('linnet')
    const before = await active()
    const { decision } = await kith.ask('robots.decide', { people: [id], state: 'mixed' })
    expect(await active()).toBe(before)
    expect((await list('mixed')).map((one) => one.id)).toEqual([id])
    expect(await list('suspected')).toEqual([])
    await kith.ask('robots.undo', { id: decision ?? 0 })
  })

  test('outlives whatever sources say, and every judgement', async () => {
    const id = await idOf('greeter')
    const { decision } = await kith.ask('robots.decide', { people: [id], state: 'human', reason: 'Answers by hand' })
    await kith.importRecords('again.jsonl', [did(FLAGGED, START + DAY_MS, 'Welcome again')])
    await kith.ask('robots.judge', {})
    await judged()
    expect((await kith.ask('people.get', { id })).robot).toBe('human')
    await kith.ask('robots.undo', { id: decision ?? 0 })
    expect((await kith.ask('people.get', { id })).robot).toBe('robot')
  })

  test('on many is one act, undone together; a later one is not passed over', async () => {
    const ids = [await idOf('linnet'), await idOf('abbott')]
    const { decision } = await kith.ask('robots.decide', { people: ids, state: 'robot' })
    const later = await kith.ask('robots.decide', { people: ids.slice(1), state: 'human' })
    await expect(kith.ask('robots.undo', { id: decision ?? 0, together: true })).rejects.toMatchObject({ code: 'conflict' })
    expect((await kith.ask('people.get', { id: ids[0] ?? 0 })).robot).toBe('robot')
    await kith.ask('robots.undo', { id: later.decision ?? 0 })
    expect(await kith.ask('robots.undo', { id: decision ?? 0, together: true })).toEqual({ undone: 2 })
    for (const id of ids) expect((await kith.ask('people.get', { id })).robot).toBe('unknown')
  })

  test('on somebody who is merged and split again is still theirs, and can still be undone', async () => {
    const [linnet, ann] = [await idOf('linnet'), await idOf('ann')]
    const { decision } = await kith.ask('robots.decide', { people: [linnet], state: 'robot' })
    const merged = await kith.ask('people.merge', { people: [ann, linnet], into: ann })
    expect((await kith.ask('people.get', { id: ann })).robot).toBe('robot')
    await kith.ask('robots.undo', { id: decision ?? 0 })
    expect((await kith.ask('people.get', { id: ann })).robot).toBe('unknown')
    await kith.ask('identities.undo', { id: merged.decision ?? 0 })
    for (const id of [linnet, ann]) expect((await kith.ask('people.get', { id })).robot).toBe('unknown')
    expect((await list('suspected')).map((one) => one.id)).toEqual([linnet])
  })

  test('on nobody is refused', async () => {
    await expect(kith.ask('robots.decide', { people: [999_999], state: 'robot' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(kith.ask('robots.undo', { id: 999_999 })).rejects.toMatchObject({ code: 'not_found' })
  })
})

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { ActivityRecord, Category } from '@kith/contract/records'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { openKith, type TestKith } from '../../testing/kith.ts'
import { ringsOf } from './rings.ts'

const NOW = new Date('2026-11-20T10:30:00Z')
const kith: TestKith = await openKith({ now: () => NOW })
const DAY_MS = 86_400_000

let made = 0
const act = (who: string, ago: number, category: Category, more: Partial<ActivityRecord> = {}): ActivityRecord => ({
  type: 'activity',
  kind: category === 'help' ? 'answered' : 'note',
  externalId: `a${made++}`,
  occurredAt: NOW.getTime() - ago * DAY_MS - (made % 7) * 60_000,
  actor: { platform: 'garden', key: who, name: who },
  attributes: { category },
  ...more,
})
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index))
/** A question, and who answered how often. */
const question = (id: string, ago: number, asker: string, answers: Readonly<Record<string, number>>): ActivityRecord[] => [
  act(asker, ago, 'help', { kind: 'question-asked', externalId: id, conversation: id }),
  ...Object.entries(answers).flatMap(([who, count]) => times(count, () => act(who, ago, 'help', { conversation: id }))),
]
const DAYS = { from: '2025-11-21', to: '2026-11-20' }

beforeAll(async () => {
  await kith.importRecords('carrying.jsonl', [
    // Code: 50, 30, 10, 5, 5 of 100.
    ...[50, 30, 10, 5, 5].flatMap((count, index) => times(count, (one) => act(`Coder ${index}`, 70 + (one % 250), 'code'))),
    // Answers: in the half year before one of five each, lately most by Ada; askers write on in their own questions.
    ...times(20, (index) =>
      question(`old-${index}`, 100 + index, `Asker ${index}`, { [`Helper ${index % 4}`]: 1, Ada: 1, [`Asker ${index}`]: 2 }),
    ).flat(),
    ...times(30, (index) =>
      question(`new-${index}`, 5 + index, `Asker ${index}`, { Ada: 2, [`Helper ${index % 4}`]: index % 3 === 0 ? 1 : 0 }),
    ).flat(),
    // Talk on six days of each of the last eight weeks, and somebody who rests.
    ...times(56, (index) => index)
      .filter((index) => index % 7 !== 6)
      .map((index) => act('Tireless', 5 + index, 'discussion')),
    ...times(56, (index) => index)
      .filter((index) => index % 7 < 4)
      .map((index) => act('Rested', 5 + index, 'discussion')),
  ])
})

describe('who carries it', () => {
  test('each part has its own absence factor, spread and most active', async () => {
    const { parts } = await kith.ask('carrying.show', DAYS)
    const part = (name: string) => parts.find((one) => one.part === name)
    expect(parts.map((one) => one.part)).toEqual(['everything', 'code', 'answers', 'talk'])
    expect(part('code')).toMatchObject({ activities: 100, people: 5, absenceFactor: 1 })
    expect(part('code')?.gini).toBeCloseTo(0.46, 9)
    expect(part('code')?.top.map((one) => [one.person.name, one.activities, one.share])).toEqual([
      ['Coder 0', 50, 0.5],
      ['Coder 1', 30, 0.3],
      ['Coder 2', 10, 0.1],
      ['Coder 3', 5, 0.05],
      ['Coder 4', 5, 0.05],
    ])
    // 20 + 20 before, 60 + 10 lately; neither the questions nor what askers wrote in their own.
    expect(part('answers')).toMatchObject({ activities: 110, people: 5, absenceFactor: 1 })
    expect(part('talk')?.people).toBe(2)
    const everything = await kith.ask('measures.query', { name: 'absence-factor', interval: 'all', ...DAYS })
    expect(part('everything')?.absenceFactor).toBe(everything.series[0]?.total)
    const concentration = await kith.ask('measures.query', { name: 'concentration', interval: 'all', ...DAYS })
    expect(part('everything')?.gini).toBeCloseTo(concentration.series[0]?.total ?? -1, 9)
  })

  test('rings open to the people in them, and hold everybody once', async () => {
    const { parts } = await kith.ask('carrying.show', DAYS)
    for (const { part, rings, people, activities, absenceFactor } of parts) {
      expect(rings.reduce((sum, one) => sum + one.people, 0)).toBe(people)
      expect(rings.reduce((sum, one) => sum + one.activities, 0)).toBe(activities)
      const opened = async (more: object) => (await kith.ask('carrying.people', { ...DAYS, part, ...more })).total
      expect([part, await opened({ half: true }), await opened({})]).toEqual([part, absenceFactor, people])
      for (const { ring, people: size } of rings)
        expect([part, ring, (await kith.ask('carrying.people', { ...DAYS, part, ring })).total]).toEqual([part, ring, size])
    }
    expect(parts.find((one) => one.part === 'code')?.rings.map((one) => one.people)).toEqual([2, 3, 0])
  })

  test('an alarm is raised for a share of the answers that grows beyond chance, and for weeks without rest', async () => {
    const { alarms } = await kith.ask('carrying.show', DAYS)
    expect(alarms.share.map((one) => [one.person.name, one.now, one.of, one.before, one.ofBefore])).toEqual([['Ada', 60, 70, 20, 40]])
    expect(alarms.days.map((one) => one.person.name)).toEqual(['Tireless'])
    expect(alarms.days[0]?.weeks).toBeGreaterThanOrEqual(6)
    // Alarms look at their own days, whatever is shown: here at more of them, where the year above is more than they look at.
    const short = await kith.ask('carrying.show', { from: '2026-10-22', to: DAYS.to })
    expect(short.alarms).toEqual(alarms)
    expect(short.parts.find((one) => one.part === 'answers')?.activities).toBe(25 * 2 + 9)
  })

  test('nobody in a time without activities', async () => {
    const empty = await kith.ask('carrying.show', { from: '2020-01-01', to: '2020-12-31' })
    expect(empty.parts).toEqual([])
    expect(empty.alarms).toEqual({ share: [], days: [] })
  })

  test('rings hold whoever did as much as the last of them, whatever the numbers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ value: fc.integer({ min: 1, max: 500 }), people: fc.integer({ min: 1, max: 40 }) }), { maxLength: 20 }),
        (given) => {
          const histogram = [...new Map(given.map((one) => [one.value, one])).values()]
          const all = histogram.reduce((sum, one) => sum + one.value * one.people, 0)
          const [core, regular, casual] = ringsOf(histogram)
          const done = [core?.activities ?? 0, regular?.activities ?? 0, casual?.activities ?? 0]
          expect(done.reduce((sum, one) => sum + one, 0)).toBe(all)
          expect(done[0]).toBeGreaterThanOrEqual(0.8 * all - 1e-6)
          expect((done[0] ?? 0) + (done[1] ?? 0)).toBeGreaterThanOrEqual(0.95 * all - 1e-6)
          const lessCore = histogram.filter((one) => one.value > (core?.least ?? 0)).reduce((sum, one) => sum + one.value * one.people, 0)
          if (all > 0) expect(lessCore).toBeLessThan(0.8 * all)
        },
      ),
    )
  })
})

const logs = fileURLToPath(new URL('../../../../../shared/data/gitlogs', import.meta.url))
describe.skipIf(!existsSync(logs))('optional: what git itself counts in histories that are not published with Kith', () => {
  interface Commit {
    readonly sha: string
    readonly author_name: string
    readonly author_email: string
    readonly author_date: string
  }

  test.each(['honojs+hono', 'fastify+fastify'])('%s: contributions a person, absence factor and newcomers a year', async (name) => {
    const commits = gunzipSync(readFileSync(`${logs}/${name}.jsonl.gz`))
      .toString()
      .trim()
      .split('\n')
      .map((line): Commit => JSON.parse(line))
    // As `git shortlog -sne` puts them together: by name and address as they stand there.
    const shortlog = readFileSync(`${logs}/${name}.shortlog.txt`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => Number.parseInt(line, 10))
      .toSorted((a, b) => b - a)
    const accounts = new Map<string, number>()
    const firsts = new Map<string, string>()
    for (const { author_name: author, author_email: email, author_date: date } of commits) {
      const key = `${author} <${email}>`
      accounts.set(key, (accounts.get(key) ?? 0) + 1)
      const at = new Date(date).toISOString()
      if (at < (firsts.get(key) ?? '9')) firsts.set(key, at)
    }
    expect([...accounts.values()].toSorted((a, b) => b - a)).toEqual(shortlog)
    const { source } = await kith.importRecords(
      `${name.replace('+', '-')}.jsonl`,
      commits.map((one) => ({
        type: 'activity',
        kind: 'commit',
        externalId: one.sha,
        occurredAt: new Date(one.author_date).toISOString(),
        actor: { platform: `git:${name}`, key: `${one.author_name} <${one.author_email}>` },
        attributes: { category: 'code' },
      })),
    )
    const all = { source: [source.id], from: '1990-01-01', to: '2026-11-20', robots: 'include' as const, teammates: 'include' as const }
    const code = (await kith.ask('carrying.show', all)).parts.find((one) => one.part === 'code')
    expect([code?.people, code?.activities]).toEqual([shortlog.length, commits.length])
    let half = 0
    expect(code?.absenceFactor).toBe(1 + shortlog.findIndex((count) => (half += count) * 2 >= commits.length))
    expect(code?.top.map((one) => one.activities)).toEqual(shortlog.slice(0, 8))
    const years = (await kith.ask('measures.query', { name: 'new-people', interval: 'year', ...all, from: '2010-01-01' })).series[0]?.points
    const counted = new Map<string, number>()
    for (const at of firsts.values()) counted.set(at.slice(0, 4), (counted.get(at.slice(0, 4)) ?? 0) + 1)
    expect(
      Object.fromEntries((years ?? []).filter((point) => (point.value ?? 0) > 0).map((point) => [point.at.slice(0, 4), point.value])),
    ).toEqual(Object.fromEntries(counted))
  })
})

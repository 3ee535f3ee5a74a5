import { beforeAll, describe, expect, test } from 'vitest'
import { openKith } from '../../testing/kith.ts'

const NOW = '2026-11-20T12:00:00Z'
const kith = await openKith({ now: () => new Date(NOW) })
const { ask } = kith
const DAY_MS = 86_400_000
const day = (ago: number): string => new Date(Date.parse(NOW) - ago * DAY_MS).toISOString()

let externalId = 0
const did = (who: string, kind: string, category: string, at: string, more: object = {}) => ({
  type: 'activity',
  kind,
  externalId: `a${externalId++}`,
  occurredAt: at,
  actor: { platform: 'forum', key: who, name: who },
  attributes: { category },
  ...more,
})

/** Eight people each day but on weekends, for twenty weeks; on one Saturday, two days after a release, twenty come. */
const BUSY = 41
const talk = Array.from({ length: 140 }, (_, ago) => {
  const weekday = new Date(day(ago)).getUTCDay()
  const people = ago === BUSY ? 20 : weekday === 0 || weekday === 6 ? 1 : 8
  return Array.from({ length: people }, (_unused, who) => did(`p${(ago * 3 + who) % 40}`, 'post', 'discussion', day(ago)))
}).flat()

let source = 0
let elsewhere = 0
beforeAll(async () => {
  const release = (title: string, at: string, place: string, url?: string) =>
    did('ci', 'release', 'release', at, { title, place, ...(url ? { url } : {}) })
  const meetup = (who: string, kind: string, at: string) =>
    did(who, kind, 'event', at, { title: 'Autumn meetup', conversation: 'meetup-1' })
  const made = await kith.importRecords('garden.jsonl', [
    ...talk,
    release('v2.0.0', day(BUSY + 2), 'garden/shed', 'https://git.example/shed/2'),
    release('Shed 2.0.0', day(BUSY + 1), 'garden/shed'),
    release('v2.0.1', day(3), 'garden/shed'),
    did('ci', 'release-updated', 'release', day(2), { title: 'v2.0.1', place: 'garden/shed' }),
    meetup('ana', 'registered', day(30)),
    meetup('ana', 'attended', day(20)),
    meetup('ben', 'attended', day(20)),
    {
      type: 'event',
      externalId: 'fair',
      title: 'Winter fair',
      startsAt: '2026-12-05T10:00:00Z',
      endsAt: '2026-12-06T18:00:00Z',
      url: 'https://fair.example',
    },
    { type: 'event', externalId: 'off', title: 'Called off', startsAt: '2026-11-01T10:00:00Z', cancelled: true },
  ])
  source = made.source.id
  elsewhere = (await kith.importRecords('elsewhere.jsonl', [])).source.id
}, 60_000)

const list = async (more: Parameters<typeof ask<'annotations.list'>>[1] = {}) =>
  (await ask('annotations.list', { from: '2026-09-01', to: '2026-12-31', ...more })).annotations

describe('marks', () => {
  test('follow from releases and events: one each, however many sources and people tell of them', async () => {
    expect(await list()).toMatchObject([
      { kind: 'release', title: 'shed v2.0.0', from: day(BUSY + 2).slice(0, 10), url: 'https://git.example/shed/2', id: null, by: null },
      { kind: 'event', title: 'Autumn meetup', from: day(20).slice(0, 10), to: null, source: { id: source } },
      { kind: 'release', title: 'shed v2.0.1' },
      { kind: 'event', title: 'Winter fair', from: '2026-12-05', to: '2026-12-06', url: 'https://fair.example' },
    ])
    expect((await list({ kind: ['event'] })).map(({ title }) => title)).toEqual(['Autumn meetup', 'Winter fair'])
    expect(await list({ source: [elsewhere] })).toEqual([])
  })

  test('are written by the team, changed, removed, and stay longest where there is room for few', async () => {
    const by = { actor: { kind: 'system' as const, name: 'Maya' } }
    const { id } = await ask('annotations.create', { kind: 'campaign', title: 'Autumn of docs', from: '2026-10-01', to: '2026-10-31' }, by)
    expect((await list()).find((one) => one.id === id)).toMatchObject({
      title: 'Autumn of docs',
      to: '2026-10-31',
      by: 'Maya',
      source: null,
    })
    await ask('annotations.update', { id, to: '2026-10-01', source }, { actor: { kind: 'system', name: 'Ravi' } })
    expect(await list({ written: true })).toMatchObject([
      { title: 'Autumn of docs', from: '2026-10-01', to: null, by: 'Ravi', source: { id: source } },
    ])
    expect(await list({ written: true, source: [elsewhere] })).toEqual([])
    const few = await ask('annotations.list', { from: '2026-09-01', to: '2026-12-31', limit: 2 })
    expect([few.annotations.map(({ title }) => title), few.more]).toEqual([['Autumn of docs', 'Winter fair'], 3])
    await expect(ask('annotations.update', { id, to: '2026-09-30' })).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(
      ask('annotations.create', { kind: 'note', title: 'x', from: '2026-10-01', url: 'javascript:alert(1)' }),
    ).rejects.toMatchObject({
      code: 'invalid_input',
    })
    await expect(ask('annotations.create', { kind: 'note', title: 'x', from: '2026-02-30' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
    await ask('annotations.remove', { id })
    await expect(ask('annotations.remove', { id })).rejects.toMatchObject({ code: 'not_found' })
    expect(await list({ written: true })).toEqual([])
  })
})

describe('anomalies of a measure', () => {
  test('name the busy Saturday with what was to be expected of a Saturday, and the release before it', async () => {
    const { anomalies } = await ask('measures.query', { name: 'active-people', interval: 'day', kind: ['post'], anomalies: true })
    expect(anomalies?.unjudged).toBe(0)
    expect(anomalies?.found).toMatchObject([
      {
        at: day(BUSY).slice(0, 10),
        value: 20,
        seasonal: true,
        near: [{ kind: 'release', title: 'shed v2.0.0', days: 2 }],
      },
    ])
    expect(anomalies?.found[0]?.expected).toBeLessThan(3)
    expect(anomalies?.found[0]?.high).toBeLessThan(10)
  })

  test('are judged on the history before what is shown, and the day that is not over is never judged', async () => {
    const asked = { name: 'active-people', interval: 'day' as const, kind: ['post'], anomalies: true }
    const few = await ask('measures.query', { ...asked, from: day(BUSY + 3).slice(0, 10), to: day(BUSY - 3).slice(0, 10) })
    expect(few.anomalies).toMatchObject({ judged: 7, found: [{ at: day(BUSY).slice(0, 10) }] })
    const today = await ask('measures.query', { ...asked, from: day(1).slice(0, 10) })
    expect(today.series[0]?.points).toHaveLength(2)
    expect(today.anomalies).toMatchObject({ judged: 1, found: [] })
    const years = await ask('measures.query', { ...asked, interval: 'year' })
    expect(years.anomalies).toMatchObject({ judged: 0, unjudged: 1, found: [] })
    expect((await ask('measures.query', { name: 'active-people' })).anomalies).toBeUndefined()
  })
})

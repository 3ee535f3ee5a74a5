import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Platform, type Situation } from '../kit/api-harness.ts'
import { readAll } from '../kit/harness.ts'
import { objectAt, type Json } from '../kit/json.ts'
import { activitiesOf, askedUrl, sampleData } from '../kit/testing.ts'
import { dockerHub, mapRepository } from './connector.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
const settings = { api: 'https://registry.example.org', packages: 'example/garden' }
const tag = (name: unknown, more: object = {}) => ({
  name,
  last_updater: 7,
  last_updater_username: 'ann',
  tag_last_pushed: '2025-01-30T08:00:00.123456Z',
  last_updated: '2025-01-30T08:00:00Z',
  full_size: 1_000,
  images: [{ digest: 'sha256:1' }],
  ...more,
})
const many = Array.from({ length: 7 }, (_, index) => tag(`1.${index}`))
const HELD: Record<Situation, readonly object[]> = {
  empty: [],
  'one-page': [tag('latest')],
  'many-pages': many,
  'changed-field': [
    tag('latest'),
    tag({ now: 'an object' }),
    tag('1.0', { last_updater: 'x', last_updater_username: null }),
    tag('2.0', { tag_last_pushed: 5, last_updated: 5 }),
  ],
  unicode: [tag('1.0', { last_updater_username: 'zoë 🦊 \0 \ud800' })],
  huge: [tag('x'.repeat(300_000)), tag('1.0')],
  edited: many.map((one) => (one.name === '1.3' ? { ...one, full_size: 2_000 } : one)),
  deleted: [],
}
const PER_PAGE = 3
const platform: Platform = (situation) => {
  if (situation === 'deleted') return undefined
  return async (input) => {
    const url = askedUrl(input)
    if (!url.pathname.endsWith('/tags')) return Response.json({ pull_count: 398, star_count: 1 })
    const page = Number(url.searchParams.get('page') ?? 1)
    const list = HELD[situation]
    // Where the next page is said to be is never where Kith asks, but for its number.
    const next = page * PER_PAGE < list.length ? `https://169.254.169.254/v2?page=${page + 1}` : null
    return Response.json({ count: list.length, next, results: list.slice((page - 1) * PER_PAGE, page * PER_PAGE) })
  }
}

describe('Docker Hub', () => {
  it('passes what platforms do: pushes of tags by who made them', async () => {
    const { records } = await exerciseApiConnector(dockerHub, settings, platform)
    expect(new Set(activitiesOf(records).map(({ externalId }) => externalId)).size).toBe(7)
    expect(activitiesOf(records)[0]).toMatchObject({
      kind: 'push',
      externalId: 'example/garden:1.0@2025-01-30T08:00:00.123456Z',
      actor: { platform: 'dockerhub', key: '7', username: 'ann' },
      attributes: { tag: '1.0', bytes: 1_000 },
    })
  })

  it('keeps pulls and stars by day', async () => {
    const { tallies } = await readAll(dockerHub, settings, undefined, {
      fetch: platform('one-page') ?? fetch,
      now: NOW,
      keepsTallies: true,
    })
    expect(tallies.map(({ name, place, day, value }) => [name, place, day, value])).toEqual([
      ['pulls in all', 'example/garden', '2026-01-01', 398],
      ['stars', 'example/garden', '2026-01-01', 1],
    ])
    for (const packages of ['garden', '../x', 'a/b/c', 'A/B?x'])
      expect(dockerHub.settings.safeParse({ ...settings, packages }).success).toBe(false)
  })

  const [page, items] = [sampleData('perceval/dockerhub/dockerhub_repository_1.json'), sampleData('elk/tests/data/dockerhub.json')]
  it.skipIf(!page.isThere || !items.isThere)(
    'that is real is counted as it counts itself (optional: sample data that is not published)',
    () => {
      const given = [
        JSON.parse(readFileSync(page.path, 'utf8')) as Json,
        ...(JSON.parse(readFileSync(items.path, 'utf8')) as Json[]).map((item) => objectAt(item, 'data')),
      ]
      expect(given.map((one) => mapRepository(one, 'x/y', '2026-01-01').map(({ value }) => value))).toEqual([
        [398, 1],
        [398, 1],
      ])
    },
  )
})

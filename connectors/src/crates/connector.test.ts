import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Platform, type Situation } from '../kit/api-harness.ts'
import { readAll } from '../kit/harness.ts'
import { isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { activitiesOf, askedUrl, sampleData } from '../kit/testing.ts'
import { crates, mapCrate, mapDownloads, mapVersion } from './connector.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
const settings = { api: 'https://registry.example.org', packages: 'garden, shed, barn' }
const ann = { id: 7, login: 'ann', name: 'Ann', url: 'https://github.com/ann' }
const version = (num: string, more: object = {}) => ({
  num,
  created_at: '2025-01-30T08:00:00.123456+00:00',
  yanked: false,
  downloads: 5,
  published_by: ann,
  ...more,
})
const VERSIONS: Record<Situation, readonly object[]> = {
  empty: [],
  'one-page': [version('0.1.0')],
  'many-pages': [version('0.2.0'), version('0.1.0', { published_by: null })],
  'changed-field': [version('0.1.0'), version('0.2.0', { created_at: 5, yanked: 'no' }), { num: { now: 'an object' } }],
  unicode: [version('0.1.0', { published_by: { id: 8, login: 'zoë', name: 'Zoë 🦊 \0 \ud800' } })],
  huge: [version('x'.repeat(300_000)), version('0.1.0')],
  edited: [version('0.2.0', { yanked: true }), version('0.1.0', { published_by: null })],
  deleted: [],
}
const platform: Platform = (situation) => {
  if (situation === 'deleted') return undefined
  return async (input) => {
    const { pathname } = askedUrl(input)
    if (pathname.endsWith('/owner_user')) return Response.json({ users: [{ ...ann, id: 9, login: 'owner' }] })
    if (pathname.endsWith('/reverse_dependencies')) return Response.json({ dependencies: [], meta: { total: 12 } })
    if (pathname.endsWith('/downloads'))
      return Response.json({
        version_downloads: [
          { version: 1, date: '2025-12-30', downloads: 3 },
          { version: 2, date: '2025-12-30', downloads: 4 },
        ],
        meta: {
          extra_downloads: [
            { date: '2025-12-30', downloads: 1 },
            { date: '2025-12-29', downloads: 2 },
          ],
        },
      })
    return Response.json({ crate: { downloads: 100, num_versions: VERSIONS[situation].length }, versions: VERSIONS[situation] })
  }
}

describe('Rust crates', () => {
  it('pass what platforms do: versions by who published them', async () => {
    const { records, claims } = await exerciseApiConnector(crates, settings, platform)
    expect([activitiesOf(records).length, claims]).toEqual([6, { release: 6 }])
    expect(activitiesOf(records)[0]).toMatchObject({
      kind: 'release',
      externalId: 'garden 0.2.0',
      place: 'garden',
      actor: { platform: 'crates', key: '7', attributes: { github: 'ann' } },
    })
    expect(activitiesOf(records)[1]).toMatchObject({ actor: { key: '9' }, attributes: { by: 'the crate’s first owner' } })
  })

  it('are counted by day, once a day, and never twice', async () => {
    const fetch = platform('one-page')
    const first = await readAll(crates, { ...settings, packages: 'garden' }, undefined, {
      fetch: fetch ?? expect.fail(),
      now: NOW,
      keepsTallies: true,
    })
    expect(first.tallies.map(({ name, day, value }) => [name, day, value])).toEqual([
      ['downloads', '2025-12-30', 8],
      ['downloads', '2025-12-29', 2],
      ['downloads in all', '2026-01-01', 100],
      ['dependents', '2026-01-01', 12],
    ])
    const again = await readAll(crates, { ...settings, packages: 'garden' }, first.batches.at(-1)?.cursor, {
      fetch: fetch ?? expect.fail(),
      now: new Date('2026-01-01T22:00:00Z'),
      keepsTallies: true,
    })
    expect(again.tallies).toEqual([])
  })

  it('that the registry does not have are told, and the others read', async () => {
    const open = platform('one-page') ?? fetch
    const some: typeof fetch = async (input, init) =>
      askedUrl(input).pathname.includes('/shed') ? Response.json({ errors: [{ detail: 'Not Found' }] }, { status: 404 }) : open(input, init)
    const { items, notes } = await readAll(crates, settings, undefined, { fetch: some, now: NOW, check: false })
    expect([items.length, notes]).toMatchObject([2, [{ code: 'list_missing', message: expect.stringContaining('shed') }]])
    await expect(readAll(crates, settings, undefined, { fetch: some, now: NOW })).rejects.toMatchObject({ code: 'not_found' })
    for (const packages of ['', '../x', 'a/b']) expect(crates.settings.safeParse({ ...settings, packages }).success).toBe(false)
    expect(crates.settings.safeParse({ ...settings, api: 'file:///x' }).success).toBe(false)
  })

  const items = sampleData('elk/tests/data/crates.json')
  it.skipIf(!items.isThere)('that are real come in as they were counted (optional: sample data that is not published)', () => {
    const all = (JSON.parse(readFileSync(items.path, 'utf8')) as Json[]).map((item) => objectAt(item, 'data'))
    const releases = all.flatMap((crate) => {
      const [owner] = listAt(objectAt(crate, 'owner_user_data'), 'users').filter(isObject)
      return listAt(objectAt(crate, 'versions_data'), 'versions')
        .filter(isObject)
        .map((one) => mapVersion(textAt(crate, 'name') ?? '', one, owner, NOW.getTime()))
    })
    const downloads = all.flatMap((crate) => mapDownloads(textAt(crate, 'name') ?? '', objectAt(crate, 'version_downloads_data')))
    const totals = all.flatMap((crate) => mapCrate(textAt(crate, 'name') ?? '', crate, '2026-01-01'))
    expect(releases.filter((item) => 'record' in item)).toHaveLength(14)
    expect([downloads.length, downloads.reduce((sum, { value }) => sum + value, 0)]).toEqual([27, 4_468])
    expect(totals.map(({ value }) => value)).toEqual([1_143, 56, 15, 1_472])
  })
})

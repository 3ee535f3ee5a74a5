import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Platform, type Situation } from '../kit/api-harness.ts'
import { readAll } from '../kit/harness.ts'
import { activitiesOf, askedUrl } from '../kit/testing.ts'
import { npm } from './connector.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
const settings = { api: 'https://registry.example.org', downloads: 'https://downloads.example.org', packages: '@example/garden, shed' }
const AT = '2025-01-30T08:00:00.123Z'
const version = (more: object = {}) => ({
  description: 'Grows',
  _npmUser: { name: 'Ann', email: 'Ann@example.org' },
  homepage: 'https://garden.example.org/',
  ...more,
})
const whole = (versions: Record<string, unknown>, gone: readonly string[] = []) => ({
  versions,
  time: { created: AT, modified: AT, ...Object.fromEntries([...Object.keys(versions), ...gone].map((number) => [number, AT])) },
  maintainers: [{ name: 'owner', email: 'owner@example.org' }],
})
const HELD: Record<Situation, object> = {
  empty: {},
  'one-page': whole({ '1.0.0': version() }),
  'many-pages': whole({
    '1.0.0': version(),
    '1.1.0': version({ _npmUser: { name: 'GitHub Actions', email: 'x@example.org', trustedPublisher: { id: 'github' } } }),
    '0.9.0': version({ _npmUser: undefined }),
  }),
  'changed-field': {
    ...whole({ '1.0.0': 'an array once', '2.0.0': version({ _npmUser: 'Ann', description: 7 }) }),
    time: { '1.0.0': 5, '2.0.0': AT },
  },
  unicode: whole({ '1.0.0': version({ description: 'Zoë 🦊 \0 \ud800' }) }),
  huge: whole({ '1.0.0': version({ description: 'x'.repeat(300_000) }) }),
  edited: whole({ '1.0.0': version({ deprecated: 'Use another' }), '1.1.0': version(), '0.9.0': version({ _npmUser: undefined }) }),
  deleted: whole({ '1.0.0': version(), '0.9.0': version({ _npmUser: undefined }) }, ['1.1.0']),
}
const asked: string[] = []
const platform: Platform = (situation) => async (input) => {
  const url = askedUrl(input)
  asked.push(`${url.host}${url.pathname}`)
  if (url.host === 'downloads.example.org')
    return Response.json({
      downloads: [
        { day: '2025-12-30', downloads: 10 },
        { day: '2025-12-31', downloads: 0 },
      ],
    })
  if (url.pathname === '/-/v1/search')
    return Response.json({
      objects: [
        { package: { name: 'shed-tools' }, dependents: 9 },
        { package: { name: 'shed' }, dependents: '12' },
      ],
    })
  return Response.json(HELD[situation])
}

describe('npm', () => {
  it('passes what platforms do: releases by who published them, and what was taken back', async () => {
    const { records } = await exerciseApiConnector(npm, settings, platform)
    const all = activitiesOf(records)
    expect(all).toHaveLength(6)
    expect(all[0]).toMatchObject({
      externalId: '@example/garden@1.0.0',
      actor: { platform: 'npm', key: 'ann', email: 'ann@example.org' },
      body: 'Grows',
      url: 'https://garden.example.org/',
    })
    expect(all[1]?.actor).toMatchObject({ key: 'github actions', robot: true })
    expect(all[1]?.actor).not.toHaveProperty('email')
    expect(all[2]).toMatchObject({ actor: { key: 'owner' } })
  })

  it('keeps downloads by day and dependents, from where they were counted last', async () => {
    asked.length = 0
    const first = await readAll(npm, settings, undefined, { fetch: platform('one-page') ?? fetch, now: NOW, keepsTallies: true })
    expect(first.tallies).toContainEqual({
      name: 'downloads',
      place: '@example/garden',
      label: '',
      day: '2025-12-30',
      value: 10,
      uniques: null,
    })
    expect(first.tallies.filter(({ name }) => name === 'dependents')).toEqual([
      { name: 'dependents', place: 'shed', label: '', day: '2026-01-01', value: 12, uniques: null },
    ])
    const ranges = asked
      .filter((path) => path.startsWith('downloads.'))
      .map((path) => path.replace('downloads.example.org/downloads/range/', ''))
    expect(ranges.slice(0, 2)).toEqual(['2024-07-10:2025-07-05/@example/garden', '2025-07-06:2025-12-31/@example/garden'])
    asked.length = 0
    await readAll(npm, settings, first.batches.at(-1)?.cursor, {
      fetch: platform('one-page') ?? fetch,
      now: new Date('2026-01-02T00:00:00Z'),
      keepsTallies: true,
    })
    expect(asked.filter((path) => path.startsWith('downloads.'))[0]).toBe(
      'downloads.example.org/downloads/range/2025-12-22:2026-01-01/@example/garden',
    )
  })

  it('takes names as people paste them, and needs the registry’s address', () => {
    expect(npm.title({ ...settings, packages: 'https://www.example.org/package/@example/garden' })).toBe('npm packages: @example/garden')
    for (const bad of [{ packages: 'shed' }, { ...settings, packages: '../../etc' }, { ...settings, packages: 'a/b/c' }])
      expect(npm.settings.safeParse(bad).success).toBe(false)
  })

  it('takes what was set aside and corrected', async () => {
    const { items } = await readAll(npm, settings, undefined, { fetch: platform('changed-field') ?? fetch, now: NOW })
    const aside = items.flatMap((item) => ('setAside' in item ? [item.setAside] : []))
    expect(new Set(aside.map(({ reason }) => reason))).toEqual(new Set(['date_missing']))
    expect(npm.reread((aside[0]?.raw ?? '').replace('"at":5', `"at":"${AT}"`), settings)).toMatchObject([
      { record: { externalId: '@example/garden@1.0.0' } },
    ])
  })
})

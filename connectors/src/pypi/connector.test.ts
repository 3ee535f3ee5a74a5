import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Platform, type Situation } from '../kit/api-harness.ts'
import { readAll } from '../kit/harness.ts'
import { activitiesOf, askedUrl } from '../kit/testing.ts'
import { pypi } from './connector.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
const settings = { api: 'https://registry.example.org', downloads: 'https://downloads.example.org', packages: 'Garden, shed' }
const file = (more: object = {}) => ({
  upload_time_iso_8601: '2025-01-30T08:00:00.123456Z',
  upload_time: '2025-01-30T08:00:00',
  yanked: false,
  yanked_reason: null,
  ...more,
})
const whole = (releases: Record<string, unknown>, info: object = {}) => ({
  info: { author: '', author_email: '"Ann, of the garden" <Ann@example.org>', project_url: 'https://garden.example.org/', ...info },
  releases,
})
const HELD: Record<Situation, object> = {
  empty: { info: {}, releases: { '0.0.1': [] } },
  'one-page': whole({ '1.0': [file()] }),
  'many-pages': whole({ '1.0': [file(), file({ upload_time_iso_8601: '2025-01-30T07:00:00Z' })], '1.1': [file()] }),
  'changed-field': {
    info: { author: 7 },
    releases: { '1.0': [file({ upload_time_iso_8601: 5, upload_time: 6 })], '1.1': 'none', '1.2': ['x', file()] },
  },
  unicode: whole({ '1.0': [file({ yanked: true, yanked_reason: 'Zoë 🦊 \0 \ud800' })] }, { author_email: 'Zoë 🦊 <zoe@example.org>' }),
  huge: whole(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`1.${index}`, [file()]])), { author: 'x'.repeat(100_000) }),
  edited: whole({ '1.0': [file({ yanked: true, yanked_reason: 'Broken' }), file({ yanked: true })], '1.1': [file()] }),
  deleted: whole({ '1.0': [file(), file({ upload_time_iso_8601: '2025-01-30T07:00:00Z' })] }),
}
const platform: Platform = (situation) => {
  return async (input) => {
    const url = askedUrl(input)
    if (url.host !== 'downloads.example.org') return Response.json(HELD[situation])
    return Response.json({
      data: [
        { category: 'without_mirrors', date: '2025-12-30', downloads: 10 },
        { category: 'with_mirrors', date: '2025-12-30', downloads: 99 },
        { category: 'without_mirrors', date: '2026-01-01', downloads: 1 },
      ],
    })
  }
}

describe('PyPI', () => {
  it('passes what platforms do: releases by the author that a project names', async () => {
    const { records } = await exerciseApiConnector(pypi, settings, platform)
    expect(activitiesOf(records)).toHaveLength(4)
    expect(activitiesOf(records)[0]).toMatchObject({
      externalId: 'Garden 1.0',
      occurredAt: Date.UTC(2025, 0, 30, 7),
      actor: { platform: 'email', key: 'ann@example.org' },
      attributes: { files: 2, version: '1.0' },
    })
  })

  it('keeps whole days of downloads, without those of mirrors', async () => {
    const { tallies } = await readAll(pypi, settings, undefined, { fetch: platform('one-page') ?? fetch, now: NOW, keepsTallies: true })
    expect(tallies.map(({ place, day, value }) => [place, day, value])).toEqual([
      ['Garden', '2025-12-30', 10],
      ['shed', '2025-12-30', 10],
    ])
  })

  it('takes what was set aside and corrected', async () => {
    const { items } = await readAll(pypi, settings, undefined, { fetch: platform('changed-field') ?? fetch, now: NOW })
    const [aside] = items.flatMap((item) => ('setAside' in item ? [item.setAside] : []))
    expect(aside?.reason).toBe('date_missing')
    expect(
      pypi.reread((aside?.raw ?? '').replace('"upload_time_iso_8601":5', '"upload_time_iso_8601":"2025-01-30T08:00:00Z"'), settings),
    ).toMatchObject([{ record: { externalId: 'Garden 1.0' } }])
  })
})

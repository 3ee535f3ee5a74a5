import { afterAll, beforeAll, expect, it } from 'vitest'
import { exerciseConnector, type HarnessReport } from '../kit/harness.ts'
import { activitiesOf, countKinds, makeFolder } from '../kit/testing.ts'
import { redditFilesWith } from './connector.ts'

const small = redditFilesWith({ maxRecords: 2, firstMs: 1e9, everyMs: 1e9 })
const AT = 1_735_689_600
const listing = (...children: unknown[]) => ({ kind: 'Listing', data: { after: 't3_p3', children } })
const post = (id: string, more: object = {}) => ({ kind: 't3', data: { name: `t3_${id}`, author: 'ada', title: id, created_utc: AT, subreddit: 'garden', permalink: `/r/garden/comments/${id}/x/`, ...more } }) // prettier-ignore
const comment = (id: string, more: object = {}) => ({ kind: 't1', data: { name: `t1_${id}`, author: 'bo', body: 'So', link_id: 't3_p1', parent_id: 't3_p1', created_utc: AT + 9, replies: '', ...more } }) // prettier-ignore

let folder: Awaited<ReturnType<typeof makeFolder>>
let report: HarnessReport
beforeAll(async () => {
  folder = await makeFolder({
    'new.json': listing(post('p1'), post('p2', { author: null }), post('p3', { created_utc: 'soon' })),
    'post.json': [
      listing(post('p1')),
      listing(comment('c1', { replies: listing(comment('c2', { parent_id: 't1_c1' }), { kind: 'more', data: { count: 2 } }) }), {
        kind: 't5',
        data: {},
      }),
    ],
  })
  report = await exerciseConnector(small, { files: [folder.path] }, { now: new Date('2026-01-01T00:00:00Z') })
})
afterAll(() => folder.remove())

it('gives posts and comments of listings and of pages, each set aside that is broken, and says what it left out', () => {
  expect(countKinds(report.records)).toEqual({ posted: 2, commented: 2 })
  expect(new Set(activitiesOf(report.records).map(({ externalId }) => externalId))).toEqual(new Set(['t3_p1', 't1_c1', 't1_c2']))
  expect(report.setAsides.map(({ reason }) => reason)).toEqual(['author_missing', 'date_implausible'])
  expect(report.notes).toMatchObject([
    { code: 'comments_folded', count: 1 },
    { code: 'things_left_out', count: 1 },
  ])
})

it('takes what was set aside and corrected', () => {
  const raw = (report.setAsides[1]?.raw ?? '').replace('"soon"', String(AT))
  expect(small.reread(raw, { files: ['x'] })).toMatchObject([{ record: { kind: 'posted', externalId: 't3_p3' } }])
  expect(small.reread('{}', { files: ['x'] })).toMatchObject([{ setAside: { reason: 'item_invalid' } }])
})

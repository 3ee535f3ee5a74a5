import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exerciseConnector, type HarnessReport } from '../kit/harness.ts'
import { activitiesOf, countKinds, makeFolder, sampleData } from '../kit/testing.ts'
import { discourseFiles, discourseFilesWith } from './connector.ts'

const small = discourseFilesWith({ maxRecords: 2, firstMs: 1e9, everyMs: 1e9 })
const options = { now: new Date('2026-01-01T00:00:00Z') }
const say = (post_number: number, more: object = {}) => ({ id: 900 + post_number, topic_id: 7, user_id: 42, username: 'ann', name: 'Ann', post_number, post_type: 1, cooked: '<p>So <b>it</b></p>', created_at: '2024-01-30T08:00:00.000Z', trust_level: 2, ...more }) // prettier-ignore

let folder: Awaited<ReturnType<typeof makeFolder>>
let report: HarnessReport
beforeAll(async () => {
  const posts = [
    say(1, { actions_summary: [{ id: 2, count: 6 }], user_title: 'Helper', version: 2, updated_at: '2024-01-31T08:00:00.000Z' }),
    say(2, { user_id: 43, username: 'bo', accepted_answer: true, raw: 'Do *this*' }),
    say(3, { reply_to_post_number: 2, deleted_at: '2024-02-01T00:00:00.000Z' }),
    say(4, { user_id: -1, username: 'system', post_type: 3, action_code: 'closed.enabled' }),
    say(5, { post_type: 4 }),
    say(6, { user_id: null }),
  ]
  folder = await makeFolder({
    // The category stands behind the posts.
    'topic.json': { id: 7, post_stream: { posts }, title: 'How?', slug: 'how', posts_count: 6, category_id: 5, tags: ['numpy'] },
    'posts.json': { latest_posts: [say(9, { topic_id: 8, topic_title: 'Other', topic_slug: 'other' })] },
    'categories.json': { category_list: { categories: [{ id: 5, name: 'Help', topic_count: 1 }] } },
  })
  report = await exerciseConnector(small, { files: [folder.path], host: 'https://forum.example.org/' }, options)
})
afterAll(() => folder.remove())

describe('JSON of Discourse', () => {
  it('becomes topics and replies, without whispers', () => {
    expect(countKinds(report.records)).toEqual({ 'topic-started': 1, replied: 3, 'topic-changed': 1, 'topic-solved': 1 })
    expect(report.setAsides.map(({ reason }) => reason)).toEqual(['author_missing'])
    expect(report.notes).toMatchObject([{ code: 'whispers', count: 1 }])
  })

  it('keeps who answered whom, accepted answers, likes, edits and deletions', () => {
    const of = (id: string) => activitiesOf(report.records).find(({ externalId }) => externalId === id)
    expect(of('7/1')).toMatchObject({
      actor: {
        platform: 'discourse:forum.example.org',
        key: '42',
        username: 'ann',
        url: 'https://forum.example.org/u/ann',
        attributes: { trustLevel: 2, title: 'Helper' },
      },
      title: 'How?',
      body: 'So it',
      place: 'Help',
      technologies: ['numpy'],
      conversation: '7',
      url: 'https://forum.example.org/t/how/7/1',
      attributes: { likes: 6, edited: '2024-01-31T08:00:00.000Z' },
    })
    expect(of('7/2')).toMatchObject({ kind: 'replied', replyTo: '7/1', body: 'Do *this*', attributes: { accepted: true } })
    const solved = activitiesOf(report.records).find(({ kind }) => kind === 'topic-solved')
    expect(solved).toMatchObject({ externalId: '7', replyTo: '7/2', actor: { key: '43' } })
    expect(of('7/3')).toMatchObject({ replyTo: '7/2', deleted: true })
    expect(of('7/4')).toMatchObject({ kind: 'topic-changed', actor: { key: '-1', robot: true }, attributes: { action: 'closed.enabled' } })
    expect(of('8/9')).toMatchObject({ title: 'Other', conversation: '8' })
  })

  it('takes a set-aside post that was corrected, and any other without throwing', () => {
    const raw = (report.setAsides[0]?.raw ?? '').replace('"user_id":null', '"user_id":44')
    expect(discourseFiles.reread(raw, { files: ['x'] })).toMatchObject([
      { record: { externalId: '7/6', title: 'How?', actor: { key: '44' } } },
    ])
    const field = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.constant([{ id: 2, count: 1 }, 'x']),
      fc.constantFrom('2024-01-30T08:00:00Z', 3, 4),
    )
    const names = ['user_id', 'topic_id', 'post_number', 'post_type', 'created_at', 'cooked', 'raw', 'tags', 'title', 'slug', 'category_id', 'actions_summary', 'version'] // prettier-ignore
    const any = fc.dictionary(fc.constantFrom(...names), field)
    fc.assert(
      fc.property(any, any, (post, topic) => {
        for (const item of discourseFiles.reread(JSON.stringify({ topic, post }), { files: ['x'] }))
          if ('record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })

  const [pages, items] = [sampleData('perceval/discourse'), sampleData('elk/tests/data/discourse.json')]
  it.skipIf(!pages.isThere || !items.isThere)(
    'that is real comes in as jq counts it (optional: sample data that is not published)',
    async () => {
      const files = ['discourse_topic_1148.json', 'discourse_topic_1149.json', 'discourse_topic_1150.json', 'discourse_posts.json'].map(
        (name) => join(pages.path, name),
      )
      const read = await exerciseConnector(discourseFiles, { files }, options)
      expect([read.setAsides, activitiesOf(read.records).length]).toEqual([[], 28])
      const fetched = await exerciseConnector(discourseFiles, { files: [items.path] }, options)
      expect([fetched.setAsides, activitiesOf(fetched.records).length]).toEqual([[], 32])
    },
  )
})

import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exerciseConnector, type HarnessReport } from '../kit/harness.ts'
import { makeZip } from '../kit/make-zip.ts'
import { activitiesOf, countKinds, makeFolder, sampleData } from '../kit/testing.ts'
import { xArchive, xArchiveWith } from './connector.ts'
import { mapTweet, ownerOf } from './map.ts'

const small = xArchiveWith({ maxRecords: 2, firstMs: 1e9, everyMs: 1e9 })
const options = { now: new Date('2026-01-01T00:00:00Z') }
const tweet = (id: number, more: object = {}) => ({ tweet: { id_str: String(1_000 + id), created_at: `Tue Jun ${10 + id} 14:29:46 +0000 2018`, full_text: `Post ${id}`, favorite_count: '3', retweet_count: '0', lang: 'en', entities: { hashtags: [], urls: [], user_mentions: [] }, ...more } }) // prettier-ignore
const part = (name: string, list: readonly object[]): string => `window.YTD.${name}.part0 = ${JSON.stringify(list, null, 2)}`

const FILES = {
  'data/account.js': part('account', [
    { account: { accountId: '42', username: 'project', accountDisplayName: 'The Project', email: 'secret@example.org' } },
  ]),
  'data/tweets.js': part('tweets', [
    tweet(1, {
      full_text: 'See https://t.co/a &amp; #garden',
      entities: {
        hashtags: [{ text: 'garden' }],
        urls: [{ url: 'https://t.co/a', expanded_url: 'https://garden.example.org/' }],
        user_mentions: [],
      },
    }),
    tweet(2, {
      in_reply_to_status_id_str: '900',
      in_reply_to_user_id_str: '7',
      entities: { user_mentions: [{ id_str: '7', screen_name: 'ann', name: 'Ann' }] },
    }),
    tweet(3, { full_text: 'RT @ann: Grow things', entities: { user_mentions: [{ id_str: '7', screen_name: 'ann', name: 'Ann' }] } }),
    tweet(4, { created_at: 'soon' }),
  ]),
  'data/tweets-part1.js': part('tweets', [tweet(5)]),
  'data/deleted-tweets.js': part('deleted_tweets', [tweet(6)]),
  'data/direct-messages.js': part('direct_messages', [{ dmConversation: {} }]),
  'assets/manifest.json': '{}',
}

let folder: Awaited<ReturnType<typeof makeFolder>>
let report: HarnessReport
beforeAll(async () => {
  const zip = makeZip(Object.entries(FILES).map(([name, content]) => ({ name, content })))
  folder = await makeFolder({
    'twitter.zip': zip,
    'tweets.js': FILES['data/tweets.js'],
    'broken.js': 'window.YTD = oh',
    'short/tweet.js': 'x=[',
    'plain/tweets.js': '[]',
  })
  report = await exerciseConnector(small, { files: [join(folder.path, 'twitter.zip')] }, options)
})
afterAll(() => folder.remove())

describe('an archive of X', () => {
  it('becomes posts, replies and reposts of its account, and nothing else of it', () => {
    expect(countKinds(report.records)).toEqual({ post: 3, reply: 1, repost: 1 })
    expect(report.setAsides.map(({ reason }) => reason)).toEqual(['date_missing'])
    expect(JSON.stringify(report.records)).not.toContain('secret@')
    const of = (id: string) => activitiesOf(report.records).find(({ externalId }) => externalId === id)
    expect(of('1001')).toMatchObject({
      occurredAt: Date.UTC(2018, 5, 11, 14, 29, 46),
      actor: { platform: 'x', key: '42', username: 'project', name: 'The Project', url: 'https://x.com/project' },
      body: 'See https://garden.example.org/ & #garden',
      technologies: ['garden'],
      url: 'https://x.com/project/status/1001',
      conversation: '1001',
      attributes: { likes: 3, language: 'en' },
    })
    expect(of('1002')).toMatchObject({ kind: 'reply', replyTo: '900', conversation: '900', mentions: [{ key: '7', username: 'ann' }] })
    expect(of('1003')).toMatchObject({ kind: 'repost', mentions: [{ key: '7' }] })
    expect(of('1003')).not.toHaveProperty('body')
    expect(of('1006')).toMatchObject({ deleted: true })
  })

  it('can be a single file with the name of the account; what is broken says so', async () => {
    const one = await exerciseConnector(small, { files: [join(folder.path, 'tweets.js')], username: '@project' }, options)
    expect(activitiesOf(one.records)[0]?.actor).toMatchObject({ key: 'name:project', username: 'project' })
    const cut = await exerciseConnector(small, { files: [join(folder.path, 'short')], username: 'x' }, options)
    expect([cut.records, cut.setAsides.map(({ reason }) => reason)]).toEqual([[], ['file_cut']])
    const empty = await exerciseConnector(small, { files: [join(folder.path, 'plain')], username: 'x' }, options)
    expect([empty.records, empty.setAsides]).toEqual([[], []])
    await expect(exerciseConnector(small, { files: [join(folder.path, 'broken.js')] }, options)).rejects.toMatchObject({
      code: 'export_unknown',
    })
  })

  it('takes what was set aside and corrected, and anything else without throwing', () => {
    const raw = (report.setAsides[0]?.raw ?? '').replace('soon', 'Tue Jun 14 14:29:46 +0000 2018')
    expect(xArchive.reread(raw, { files: ['x'] })).toMatchObject([{ record: { externalId: '1004', actor: { key: '42' } } }])
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.constant([{ text: 'a', url: 'x', expanded_url: 'https://x.example/', id_str: '1' }]),
      fc.constant({ id_str: '7', screen_name: 'ann' }),
    )
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(
            'id_str',
            'id',
            'created_at',
            'full_text',
            'text',
            'entities',
            'user',
            'retweeted_status',
            'in_reply_to_status_id_str',
            'lang',
            'favorite_count',
          ),
          value,
        ),
        (any) => {
          const item = mapTweet(
            { created_at: 'Tue Jun 19 14:29:46 +0000 2018', ...any },
            { owner: ownerOf('1', 'a', 'A'), isDeleted: false, locator: 'x', raw: '', nowMs: options.now.getTime() },
          )
          if ('record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
        },
      ),
      { numRuns: 200 },
    )
  })

  const [pages, items] = [sampleData('perceval/twitter'), sampleData('elk/tests/data/twitter.json')]
  it.skipIf(!pages.isThere || !items.isThere)(
    'that is real comes in as it was counted (optional: sample data that is not published)',
    async () => {
      const files = ['tweets_page_1.json', 'tweets_page_2.json', 'tweets_page_3.json', 'tweets.json'].map((name) => join(pages.path, name))
      const read = await exerciseConnector(xArchive, { files }, options)
      expect([read.setAsides, countKinds(read.records)]).toEqual([[], { post: 11, reply: 1, repost: 53 }])
      const fetched = await exerciseConnector(xArchive, { files: [items.path] }, options)
      expect([fetched.setAsides, countKinds(fetched.records)]).toEqual([[], { post: 1, repost: 4 }])
    },
  )
})

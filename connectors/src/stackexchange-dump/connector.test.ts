import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exerciseConnector, type HarnessReport } from '../kit/harness.ts'
import { activitiesOf, countKinds, makeFolder, peopleOf, sampleData } from '../kit/testing.ts'
import { stackexchangeDump, stackexchangeDumpWith } from './connector.ts'

const small = stackexchangeDumpWith({ maxRecords: 2, firstMs: 1e9, everyMs: 1e9 })
const options = { now: new Date('2026-01-01T00:00:00Z') }
const AT = '2020-01-02T03:04:05.678'
const row = (fields: Readonly<Record<string, string | number>>): string =>
  `  <row ${Object.entries(fields).map(([name, value]) => `${name}="${String(value).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')}"`).join(' ')} />\n` // prettier-ignore
const table = (name: string, rows: readonly Readonly<Record<string, string | number>>[]): string =>
  `\uFEFF<?xml version="1.0" encoding="utf-8"?>\n<${name}>\n${rows.map(row).join('')}</${name}>`

const DUMP = {
  'ai.example.com/Posts.xml': table('posts', [
    { Id: 1, PostTypeId: 1, AcceptedAnswerId: 2, CreationDate: AT, Score: 5, ViewCount: 70, Body: '<p>How <b>so</b>?</p><script>x</script>', OwnerUserId: 10, Title: 'How?', Tags: '<numpy><c#>', AnswerCount: 2, CommentCount: 1 },
    { Id: 2, PostTypeId: 2, ParentId: 1, CreationDate: AT, Score: -1, Body: 'So.', OwnerUserId: 11, CommentCount: 1, LastEditDate: AT },
    { Id: 3, PostTypeId: 2, ParentId: 1, CreationDate: AT, Body: 'Gone user', OwnerDisplayName: 'user99' },
    { Id: 4, PostTypeId: 1, CreationDate: AT, Body: 'Other', OwnerUserId: 12, Title: 'Other', Tags: '|rust|', ClosedDate: AT },
    { Id: 5, PostTypeId: 5, CreationDate: AT, Body: '', OwnerUserId: -1 },
    { Id: 6, PostTypeId: 2, ParentId: 4, CreationDate: AT, Body: 'Nobody' },
    { Id: 7, PostTypeId: 1, CreationDate: '0001-01-01T00:00:00', Body: 'Never', OwnerUserId: 12 },
  ]),
  'ai.example.com/Comments.xml': table('comments', [
    { Id: 100, PostId: 2, Score: 3, Text: 'Thanks <img src=x onerror=alert(1)>', CreationDate: AT, UserId: 10 },
    { Id: 101, PostId: 4, Text: '+1', CreationDate: AT, UserDisplayName: 'user98' },
  ]),
  'ai.example.com/Votes.xml': table('votes', [
    { Id: 200, PostId: 2, VoteTypeId: 1, CreationDate: '2020-01-03T00:00:00.000' },
    { Id: 201, PostId: 1, VoteTypeId: 2, CreationDate: '2020-01-03T00:00:00.000' },
    { Id: 202, PostId: 4, VoteTypeId: 8, UserId: 12, CreationDate: '2020-01-03T00:00:00.000', BountyAmount: 50 },
  ]),
  'ai.example.com/Users.xml': table('users', [
    { Id: -1, DisplayName: 'Community' },
    { Id: 10, DisplayName: 'Ann', Reputation: 101, Location: 'Oslo', WebsiteUrl: 'https://ann.example', AboutMe: '<p>Hi</p>' },
    { Id: 13, DisplayName: 'Lurker', Reputation: 1 },
  ]),
  'ai.example.com/Badges.xml': table('badges', [{ Id: 1 }]),
} // prettier-ignore

let folder: Awaited<ReturnType<typeof makeFolder>>
let report: HarnessReport
beforeAll(async () => {
  folder = await makeFolder(DUMP)
  report = await exerciseConnector(small, { files: [folder.path] }, options)
})
afterAll(() => folder.remove())

describe('a dump of Stack Exchange', () => {
  it('becomes activities and people, and what cannot be taken is set aside', () => {
    expect(countKinds(report.records)).toEqual({
      'question-asked': 2,
      answered: 2,
      'wiki-edited': 1,
      commented: 2,
      'answer-accepted': 1,
      'bounty-offered': 1,
      person: 2,
    })
    expect(report.setAsides.map(({ reason }) => reason)).toEqual(['author_missing', 'date_implausible'])
    expect(report.notes.map(({ code, count }) => [code, count])).toEqual([['votes_anonymous', 1], ['rows_left_out', 1]]) // prettier-ignore
    expect(report.claims).toEqual({ answered: 2, commented: 2 })
  })

  it('keeps questions with their answers, comments and acceptance', () => {
    const [asked, answer, gone, , wiki, comment, , accepted] = activitiesOf(report.records)
    expect(asked).toMatchObject({
      externalId: '1',
      occurredAt: Date.parse(`${AT}Z`),
      actor: { platform: 'stackexchange:ai.example.com', key: '10', url: 'https://ai.example.com/users/10' },
      title: 'How?',
      body: 'How so?',
      technologies: ['numpy', 'c#'],
      conversation: '1',
      url: 'https://ai.example.com/questions/1',
      attributes: { score: 5, views: 70, answers: 2, accepted: 2 },
    })
    expect(answer).toMatchObject({
      conversation: '1',
      replyTo: '1',
      url: 'https://ai.example.com/a/2',
      attributes: { score: -1, edited: `${AT}Z` },
    })
    expect(gone).toMatchObject({ actor: { key: 'name:user99', name: 'user99' } })
    expect(wiki).toMatchObject({ actor: { key: '-1', robot: true } })
    expect(comment).toMatchObject({ conversation: '1', replyTo: '2', body: 'Thanks <img src=x onerror=alert(1)>' })
    expect(accepted).toMatchObject({ kind: 'answer-accepted', actor: { key: '10' }, replyTo: '2', conversation: '1' })
    expect(peopleOf(report.records)[1]?.identity).toMatchObject({
      name: 'Ann',
      attributes: { location: 'Oslo', website: 'https://ann.example', reputation: 101, bio: 'Hi' },
    })
  })

  it('can be narrowed to tags, with all that hangs on them', async () => {
    const some = await exerciseConnector(small, { files: [folder.path], tags: 'Rust, zig' }, options)
    expect(countKinds(some.records)).toEqual({ 'question-asked': 1, commented: 1, 'bounty-offered': 1, person: 1 })
  })

  it('takes a set-aside row that was corrected', () => {
    const raw = (report.setAsides[1]?.raw ?? '').replace('0001-01-01', '2020-01-01')
    expect(stackexchangeDump.reread(raw, { files: ['x'] })).toMatchObject([{ record: { externalId: '7', place: 'ai.example.com' } }])
  })

  it('of any row becomes valid records or is set aside', () => {
    const field = fc.oneof(fc.string(), fc.constantFrom('1', '2', '5', '-1', AT, '<a><b>', '99999999999999999999'))
    const names = ['Id', 'PostTypeId', 'ParentId', 'PostId', 'CreationDate', 'Body', 'Text', 'OwnerUserId', 'UserId', 'OwnerDisplayName', 'Tags', 'Score', 'VoteTypeId', 'ClosedDate'] // prettier-ignore
    fc.assert(
      fc.property(
        fc.constantFrom('posts', 'comments', 'votes', 'users'),
        fc.dictionary(fc.constantFrom(...names), field),
        (name, value) => {
          for (const item of stackexchangeDump.reread(JSON.stringify({ table: name, site: 'a.example', row: value }), { files: ['x'] }))
            if ('record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('pages of the API', () => {
  const owner = { user_id: 7, display_name: 'O&#39;Neil', link: 'https://ai.example.com/users/7/oneil', user_type: 'registered' }
  const question = {
    question_id: 1, owner, creation_date: 1_577_934_245, title: 'A &lt;b&gt;?', body_markdown: 'x &lt; y', tags: ['numpy'], score: 2, answer_count: 1, link: 'https://ai.example.com/q/1',
    comments: [{ comment_id: 5, post_id: 1, owner, creation_date: 1_577_934_300, body: 'Hm' }],
    answers: [{ answer_id: 2, question_id: 1, owner: { user_type: 'does_not_exist', display_name: 'gone' }, creation_date: 1_577_934_400, body: '<p>So</p>', is_accepted: true }],
  } // prettier-ignore

  it('give questions with answers and comments, and people', async () => {
    const pages = await makeFolder({
      'one.json': { items: [question, { user_id: 9, display_name: 'Nine', reputation: 3 }], has_more: true },
      'two.json': { items: [{ odd: 1 }, { ...question, owner: {} }] },
    })
    const read = await exerciseConnector(small, { files: [pages.path] }, options)
    expect(activitiesOf(read.records).slice(0, 3)).toMatchObject([
      { kind: 'question-asked', title: 'A <b>?', body: 'x < y', actor: { platform: 'stackexchange:ai.example.com', key: '7', name: 'O\'Neil' }, technologies: ['numpy'] },
      { kind: 'commented', conversation: '1', replyTo: '1', body: 'Hm' },
      { kind: 'answered', conversation: '1', replyTo: '1', body: 'So', actor: { key: 'name:gone' }, attributes: { accepted: true } },
    ]) // prettier-ignore
    expect(read.setAsides.map(({ reason }) => reason)).toEqual(['item_unknown', 'author_missing'])
    await pages.remove()
  })

  const [pages, items] = [sampleData('perceval/stackexchange'), sampleData('elk/tests/data/stackexchange.json')]
  it.skipIf(!pages.isThere || !items.isThere)(
    'really fetched come in as jq counts them (optional: sample data that is not published)',
    async () => {
      const read = await exerciseConnector(stackexchangeDump, { files: [join(pages.path, 'stackexchange_question_page')] }, options)
      expect([read.setAsides, countKinds(read.records)]).toEqual([[], { 'question-asked': 2, answered: 2, commented: 2 }])
      const fetched = await exerciseConnector(stackexchangeDump, { files: [items.path] }, options)
      expect([fetched.setAsides, countKinds(fetched.records)]).toEqual([[], { 'question-asked': 3, answered: 3, commented: 3 }])
    },
  )
})

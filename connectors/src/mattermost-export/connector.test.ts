import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exerciseConnector, type HarnessReport } from '../kit/harness.ts'
import { activitiesOf, countKinds, makeFolder, peopleOf, sampleData } from '../kit/testing.ts'
import { mattermostExport, mattermostExportWith } from './connector.ts'

const small = mattermostExportWith({ maxRecords: 2, firstMs: 1e9, everyMs: 1e9 })
const options = { now: new Date('2026-01-01T00:00:00Z') }
const AT = 1_706_600_000_000
const [ANN, BO] = ['aaaaaaaaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbbbbbbbb']
const post = (id: string, user: string, message: string, more: object = {}) =>
  [
    id,
    {
      id,
      user_id: user,
      channel_id: 'channel1',
      create_at: AT,
      edit_at: 0,
      delete_at: 0,
      message,
      type: '',
      root_id: '',
      props: {},
      ...more,
    },
  ] as const

const PAGES = {
  'channel.json': { id: 'channel1', name: 'help', display_name: 'Help' },
  'ann.json': { id: ANN, username: 'ann', first_name: 'Ann', last_name: 'Example', email: 'ann@example.org', position: 'Advocate' },
  'page.json': {
    order: [],
    posts: Object.fromEntries([
      post('p1', ANN, 'Hello'),
      post('p2', BO, 'Hi @ann', { root_id: 'p1', edit_at: AT + 1, metadata: { reactions: [{ user_id: ANN, emoji_name: '+1', create_at: AT + 2 }] } }),
      post('p3', BO, 'joined', { type: 'system_join_channel' }),
      post('p4', BO, 'header', { type: 'system_header_change' }),
      post('p5', ANN, 'gone', { delete_at: AT + 5 }),
      post('p6', ANN, 'Deployed', { props: { from_webhook: 'true', override_username: 'CI' } }),
      post('p7', '', 'nobody'),
    ]),
  },
} // prettier-ignore

const LINES = [
  { type: 'version', version: 1 },
  { type: 'channel', channel: { team: 'main', name: 'town-square', display_name: 'Town Square', type: 'O' } },
  { type: 'user', user: { username: 'cy', email: 'cy@example.org', first_name: 'Cy' } },
  { type: 'post', post: { team: 'main', channel: 'town-square', user: 'cy', message: 'Morning', create_at: AT, reactions: [{ user: 'di', emoji_name: 'wave', create_at: AT + 5 }], replies: [{ user: 'di', message: '@cy hey', create_at: AT + 9 }] } },
  { type: 'direct_post', direct_post: { channel_members: ['cy', 'di'], user: 'cy', message: 'between us', create_at: AT } },
] // prettier-ignore

let folder: Awaited<ReturnType<typeof makeFolder>>
let report: HarnessReport
beforeAll(async () => {
  folder = await makeFolder({ ...PAGES, 'import.jsonl': LINES.map((line) => `${JSON.stringify(line)}\n`).join('') })
  report = await exerciseConnector(small, { files: [folder.path], host: 'https://chat.example.org/' }, options)
})
afterAll(() => folder.remove())

describe('an export of Mattermost', () => {
  it('becomes activities and people, without direct messages', () => {
    expect(countKinds(report.records)).toEqual({ person: 1, message: 4, 'thread-reply': 2, reaction: 2, joined: 1, 'channel-changed': 1 })
    expect(report.setAsides.map(({ reason }) => reason)).toEqual(['author_missing'])
    expect(report.notes).toMatchObject([{ code: 'direct_messages', count: 1 }])
  })

  it('keeps threads, edits, deletions, reactions with their time, and webhooks for robots', () => {
    const of = (id: string) => activitiesOf(report.records).find(({ externalId }) => externalId === id)
    const ann = {
      platform: 'mattermost:chat.example.org',
      key: ANN,
      username: 'ann',
      name: 'Ann Example',
      email: 'ann@example.org',
      attributes: { title: 'Advocate' },
    }
    expect(of('p1')).toMatchObject({ actor: ann, place: 'Help', conversation: 'p1', occurredAt: AT })
    expect(of('p2')).toMatchObject({
      kind: 'thread-reply',
      conversation: 'p1',
      replyTo: 'p1',
      mentions: [{ key: ANN }],
      attributes: { edited: '2024-01-30T07:33:20.001Z' },
    })
    expect(of(`p2:+1:${ANN}`)).toMatchObject({ kind: 'reaction', occurredAt: AT + 2 })
    expect(of('p5')).toMatchObject({ deleted: true })
    expect(of('p6')).toMatchObject({ actor: { key: 'webhook:ci', robot: true } })
  })

  it('reads the lines of a bulk export, with replies inside their posts', () => {
    expect(peopleOf(report.records)[0]?.identity).toMatchObject({ key: 'login:cy', name: 'Cy', email: 'cy@example.org' })
    const lines = activitiesOf(report.records).filter(({ place }) => place === 'Town Square')
    expect(lines.map(({ kind, conversation }) => [kind, conversation])).toEqual([
      ['message', `main/town-square:${AT}:3d30f595070e`],
      ['reaction', `main/town-square:${AT}:3d30f595070e`],
      ['thread-reply', `main/town-square:${AT}:3d30f595070e`],
    ])
    expect(lines[2]).toMatchObject({ actor: { key: 'login:di' }, mentions: [{ key: 'login:cy' }] })
  })

  it('takes a set-aside post that was corrected, and any other without throwing', async () => {
    const raw = (report.setAsides[0]?.raw ?? '').replace('"user_id":""', `"user_id":"${ANN}"`)
    expect(await mattermostExport.reread(raw, { files: ['x'] })).toMatchObject([{ record: { externalId: 'p7', actor: { key: ANN } } }])
    const field = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.constant([{ user: 'x' }]),
      fc.constant({ user: 'x', create_at: AT, replies: [{}] }),
      fc.constantFrom(AT, ANN),
    )
    const names = ['id', 'type', 'create_at', 'user_id', 'message', 'root_id', 'metadata', 'props', 'post', 'user', 'channel_data', 'delete_at'] // prettier-ignore
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), field), async (value) => {
        for (const item of await mattermostExport.reread(JSON.stringify({ value }), { files: ['x'] }))
          if ('record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })

  const [pages, items] = [sampleData('perceval/mattermost'), sampleData('elk/tests/data/mattermost.json')]
  it.skipIf(!pages.isThere || !items.isThere)(
    'that is real comes in as jq counts it (optional: sample data that is not published)',
    async () => {
      const read = await exerciseConnector(mattermostExport, { files: [pages.path] }, options)
      expect([countKinds(read.records), read.setAsides]).toEqual([{ message: 6, 'thread-reply': 1, joined: 2 }, []])
      const fetched = await exerciseConnector(mattermostExport, { files: [items.path] }, options)
      expect([countKinds(fetched.records), fetched.setAsides]).toEqual([
        { message: 46, 'thread-reply': 10, joined: 26, left: 4, 'channel-changed': 3 },
        [],
      ])
    },
  )
})

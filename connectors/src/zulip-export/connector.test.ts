import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exerciseConnector, type HarnessReport } from '../kit/harness.ts'
import { activitiesOf, countKinds, makeFolder, peopleOf } from '../kit/testing.ts'
import { zulipExport, zulipExportWith } from './connector.ts'

const small = zulipExportWith({ maxRecords: 2, firstMs: 1e9, everyMs: 1e9 })
const options = { now: new Date('2026-01-01T00:00:00Z') }
const AT = 1_706_600_000.25

const REALM = {
  zerver_realm: [{ id: 1, name: 'Example' }],
  zerver_userprofile: [
    { id: 10, full_name: 'Ann Example', delivery_email: 'ann@example.org', email: 'user10@zulip.example.org', timezone: 'Europe/Oslo', is_active: true },
    { id: 11, full_name: 'Bo', email: 'user11@zulip.example.org', is_active: false },
  ],
  zerver_userprofile_crossrealm: [{ id: 3, full_name: 'Notification Bot', is_bot: true }],
  zerver_stream: [{ id: 5, name: 'help' }],
  zerver_recipient: [
    { id: 100, type: 2, type_id: 5 },
    { id: 101, type: 1, type_id: 10 },
  ],
  zerver_reaction: [{ id: 1, user_profile: 11, message: 1001, emoji_name: 'tada' }],
} // prettier-ignore
const say = (id: number, sender: number, content: string, more: object = {}) => ({
  id,
  sender,
  recipient: 100,
  subject: 'It fails',
  content,
  date_sent: AT + id,
  ...more,
})

let folder: Awaited<ReturnType<typeof makeFolder>>
let report: HarnessReport
beforeAll(async () => {
  const messages = [
    say(1001, 10, 'Hello @**Bo|11** <b>'),
    say(1002, 11, 'Hi @**Ann Example**', { last_edit_time: AT + 2000 }),
    say(1003, 10, 'between us', { recipient: 101 }),
    say(1004, 3, 'x', { date_sent: null }),
  ]
  folder = await makeFolder({
    'realm.json': REALM,
    'messages-000001.json': { zerver_usermessage: [], zerver_message: messages },
    'attachment.json': {},
  })
  report = await exerciseConnector(small, { files: [folder.path], host: 'example.zulipchat.com' }, options)
})
afterAll(() => folder.remove())

describe('an export of Zulip', () => {
  it('becomes people and activities, without direct messages', () => {
    expect(countKinds(report.records)).toEqual({ person: 3, message: 2, reaction: 1 })
    expect(report.setAsides.map(({ reason }) => reason)).toEqual(['date_missing'])
    expect(report.notes).toMatchObject([{ code: 'direct_messages', count: 1 }])
  })

  it('keeps topics together, and who is who', () => {
    expect(activitiesOf(report.records).find(({ externalId }) => externalId === '1001')).toMatchObject({
      actor: {
        platform: 'zulip:example.zulipchat.com',
        key: '10',
        name: 'Ann Example',
        email: 'ann@example.org',
        attributes: { timezone: 'Europe/Oslo' },
      },
      occurredAt: 1_706_601_001_250,
      title: 'It fails',
      body: 'Hello @Bo <b>',
      mentions: [{ key: '11', name: 'Bo' }],
      place: '#help',
      conversation: 'help>It fails',
    })
    expect(activitiesOf(report.records).find(({ externalId }) => externalId === '1002')?.mentions).toMatchObject([{ key: '10' }])
    expect(activitiesOf(report.records).find(({ kind }) => kind === 'reaction')).toMatchObject({
      actor: { key: '11', name: 'Bo' },
      attributes: { emoji: 'tada' },
    })
    expect(peopleOf(report.records).map(({ identity }) => [identity.key, identity.email, identity.robot])).toContainEqual([
      '11',
      undefined,
      undefined,
    ])
    expect(peopleOf(report.records).find(({ identity }) => identity.key === '3')?.identity.robot).toBe(true)
  })

  it('reads pages of the API, HTML for its words', async () => {
    const message = { id: 7, sender_id: 12, sender_full_name: 'Cy', sender_email: 'cy@example.org', type: 'stream', display_recipient: 'design', subject: 'Logo', content: '<p>Nice <span class="user-mention" data-user-id="13">@Di</span> <script>x</script></p>', content_type: 'text/html', timestamp: AT, reactions: [{ emoji_name: 'heart', user_id: 13 }] } // prettier-ignore
    const pages = await makeFolder({
      'messages.json': { messages: [message, { ...message, id: 8, type: 'private', display_recipient: [] }] },
    })
    const read = await exerciseConnector(small, { files: [pages.path] }, options)
    expect(activitiesOf(read.records)).toMatchObject([
      { actor: { key: '12', name: 'Cy', email: 'cy@example.org' }, body: 'Nice @Di', place: '#design', mentions: [{ key: '13' }] },
      { actor: { key: '13' } },
    ])
    await pages.remove()
  })

  it('takes a set-aside message that was corrected, and any other without throwing', async () => {
    const raw = (report.setAsides[0]?.raw ?? '').replace('"date_sent":null', `"date_sent":${AT}`)
    expect(await zulipExport.reread(raw, { files: ['x'] })).toMatchObject([{ record: { externalId: '1004' } }])
    const field = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant([{ user_id: 1, emoji_name: 'x' }]), fc.double())
    const names = ['id', 'sender', 'sender_id', 'sender_full_name', 'recipient', 'subject', 'content', 'timestamp', 'date_sent', 'reactions', 'type', 'display_recipient', 'last_edit_time'] // prettier-ignore
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), field), async (value) => {
        for (const item of await zulipExport.reread(JSON.stringify({ path: 'messages', value }), { files: ['x'] }))
          if ('record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })
})

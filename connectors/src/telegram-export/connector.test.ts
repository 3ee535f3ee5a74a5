import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exerciseConnector, type HarnessReport } from '../kit/harness.ts'
import { activitiesOf, countKinds, makeFolder, sampleData } from '../kit/testing.ts'
import { telegramExport, telegramExportWith } from './connector.ts'

const small = telegramExportWith({ maxRecords: 2, firstMs: 1e9, everyMs: 1e9 })
const options = { now: new Date('2026-01-01T00:00:00Z') }
let seconds = 1_706_600_000
const say = (id: number, from: string, text: unknown, more: object = {}) => ({
  id,
  type: 'message',
  date: '2024-01-30T08:33:20',
  date_unixtime: String((seconds += 60)),
  from,
  from_id: `user${from.length}`,
  text,
  ...more,
})

const GROUP = {
  name: 'Example group', type: 'private_supergroup', id: 77,
  messages: [
    { id: 1, type: 'service', date: '2024-01-30T08:33:20', date_unixtime: '1706600000', actor: 'Ann', actor_id: 'user3', action: 'join_group_by_link', text: '' },
    say(2, 'Ann', ['See ', { type: 'text_link', text: 'this', href: 'https://example.org' }, ' <b>'], { edited_unixtime: '1706600500', reactions: [{ type: 'emoji', count: 3, emoji: '👍', recent: [{ from: 'Bo', from_id: 'user2', date: '2024-01-30' }] }] }),
    say(3, 'Bo', 'Seen', { reply_to_message_id: 2 }),
    say(4, 'Ann', 'Good', { reply_to_message_id: 3, photo: 'x.jpg' }),
    { id: 5, type: 'service', date: '2024-01-30T08:33:20', actor: 'Ann', actor_id: 'channel9', action: 'pin_message', text: '' },
    { ...say(6, 'Bo', 'never'), date: 'x', date_unixtime: 'x' },
    { ...say(7, 'Bo', 'by nobody'), from: null, from_id: null },
  ],
} // prettier-ignore

let folder: Awaited<ReturnType<typeof makeFolder>>
let report: HarnessReport
beforeAll(async () => {
  const alone = { name: 'Ann', type: 'personal_chat', id: 3, messages: [say(9, 'Ann', 'between us')] }
  folder = await makeFolder({
    'one/result.json': GROUP,
    'two/result.json': { about: 'all', chats: { list: [alone, { ...GROUP, id: 78, messages: [say(2, 'Cy', 'Hi')] }] } },
  })
  report = await exerciseConnector(small, { files: [folder.path] }, options)
})
afterAll(() => folder.remove())

describe('an export of Telegram', () => {
  it('becomes activities, without private chats', () => {
    expect(countKinds(report.records)).toEqual({ joined: 1, message: 2, 'thread-reply': 2, pinned: 1, reaction: 1 })
    expect(report.setAsides.map(({ reason }) => reason)).toEqual(['date_missing', 'author_missing'])
    expect(report.notes).toMatchObject([{ code: 'direct_messages', count: 1 }])
    expect(report.claims).toEqual({ reaction: 3 })
  })

  it('keeps text in parts, answers of answers, edits and reactions', () => {
    const [, first, reaction, second, third, pinned, other] = activitiesOf(report.records)
    expect(first).toMatchObject({
      externalId: '77:2',
      actor: { platform: 'telegram', key: '3', name: 'Ann' },
      body: 'See this (https://example.org) <b>',
      conversation: '77:2',
      place: 'Example group',
      attributes: { edited: '2024-01-30T07:41:40.000Z' },
    })
    expect(reaction).toMatchObject({ actor: { key: '2' }, replyTo: '77:2', attributes: { emoji: '👍' } })
    expect([second?.conversation, third?.conversation, third?.replyTo]).toEqual(['77:2', '77:2', '77:3'])
    expect(pinned?.actor.key).toBe('channel9')
    expect(other).toMatchObject({ externalId: '78:2' })
  })

  it('takes a set-aside message that was corrected, and any other without throwing', async () => {
    const raw = (report.setAsides[0]?.raw ?? '').replace('"date_unixtime":"x"', '"date_unixtime":"1706600000"')
    expect(await telegramExport.reread(raw, { files: ['x'] })).toMatchObject([{ record: { externalId: '77:6', place: 'Example group' } }])
    const field = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.constant([{ recent: [{}] }]),
      fc.constant({ id: 5 }),
      fc.constantFrom('1706600000', 'user1', 'service'),
    )
    const names = ['id', 'type', 'date', 'date_unixtime', 'from_id', 'from', 'text', 'reactions', 'action', 'reply_to_message_id', 'message', 'new_chat_members', 'edited_unixtime'] // prettier-ignore
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), field), async (value) => {
        for (const item of await telegramExport.reread(JSON.stringify({ heads: [{ type: 'group', id: 1 }], value }), { files: ['x'] }))
          if ('record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })

  const [pages, items] = [sampleData('perceval/telegram'), sampleData('elk/tests/data/telegram.json')]
  it.skipIf(!pages.isThere || !items.isThere)(
    'that is real comes in as jq counts it (optional: sample data that is not published)',
    async () => {
      const read = await exerciseConnector(telegramExport, { files: [pages.path] }, options)
      expect([countKinds(read.records), read.setAsides, read.notes[0]?.count]).toEqual([{ message: 5 }, [], 1])
      const fetched = await exerciseConnector(telegramExport, { files: [items.path] }, options)
      expect([countKinds(fetched.records), fetched.setAsides, fetched.notes[0]?.count]).toEqual([{ message: 6, 'thread-reply': 2 }, [], 2])
    },
  )
})

import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exerciseConnector, type HarnessReport } from '../kit/harness.ts'
import { activitiesOf, countKinds, makeFolder } from '../kit/testing.ts'
import { discordExport, discordExportWith } from './connector.ts'

const small = discordExportWith({ maxRecords: 2, firstMs: 1e9, everyMs: 1e9 })
const options = { now: new Date('2026-01-01T00:00:00Z') }
const ann = {
  id: '101',
  name: 'ann',
  discriminator: '0000',
  nickname: 'Ann',
  isBot: false,
  roles: [{ id: '1', name: 'Helper' }],
  avatarUrl: 'https://cdn.example/a.png',
}
const bo = { id: '102', name: 'bo', discriminator: '1234', nickname: 'Bo', isBot: false, roles: [] }
const bot = { id: '103', name: 'Welcome', isBot: true }
let next = 900
const say = (author: object, content: string, more: object = {}) => {
  next += 1
  return { id: String(next), type: 'Default', timestamp: '2024-01-30T10:00:00.123+00:00', timestampEdited: null, isPinned: false, content, author, attachments: [], embeds: [], reactions: [], mentions: [], ...more }
} // prettier-ignore
const answer = (author: object, content: string, to: string) =>
  say(author, content, { type: 'Reply', reference: { messageId: to, channelId: '11', guildId: '1' } })
const guild = { id: '1', name: 'Example' }
const exported = (channel: object, messages: readonly object[], head: object = guild) => ({
  guild: head,
  channel,
  dateRange: {},
  exportedAt: '',
  messages,
  messageCount: messages.length,
})

const question = say(bo, 'How, <@101>? <:wave:55>', { mentions: [ann], timestampEdited: '2024-01-30T10:05:00+00:00' })
const first = answer(ann, 'So.', question.id)
const second = answer(bo, 'Ah.', first.id)
const GENERAL = exported({ id: '11', type: 'GuildTextChat', category: 'Text channels', name: 'general' }, [
  say(ann, '', { type: 'GuildMemberJoin' }),
  question,
  first,
  second,
  say(bot, '', {
    embeds: [{ title: 'Rules', description: '<script>' }],
    reactions: [{ emoji: { id: '', name: '👍', code: 'thumbsup' }, count: 5, users: [ann, bo] }],
  }),
  { ...say(ann, 'no date'), timestamp: 'never' },
])
const THREAD = exported({ id: '12', type: 'GuildPublicThread', category: 'help', name: 'It does not start' }, [
  { ...say(bo, 'Help'), id: '12' },
  say(ann, 'Did you plug it in?'),
])
const PRIVATE = exported({ id: '13', type: 'DirectTextChat', name: 'bo' }, [say(ann, 'between us')], { id: '0', name: 'Direct Messages' })

let folder: Awaited<ReturnType<typeof makeFolder>>
let report: HarnessReport
beforeAll(async () => {
  folder = await makeFolder({ 'a.json': GENERAL, 'b.json': THREAD, 'c.json': PRIVATE })
  report = await exerciseConnector(small, { files: [folder.path], agreed: false }, options)
})
afterAll(() => folder.remove())

describe('an export of Discord', () => {
  it('becomes activities, without direct messages', () => {
    expect(countKinds(report.records)).toEqual({ joined: 1, message: 3, 'thread-reply': 3, reaction: 2 })
    expect(report.setAsides.map(({ reason }) => reason)).toEqual(['date_missing'])
    expect(report.notes).toMatchObject([{ code: 'direct_messages', count: 1 }])
    expect(report.claims).toEqual({ reaction: 5 })
  })

  it('keeps answers together, and threads', () => {
    const [joined, asked, ...rest] = activitiesOf(report.records)
    expect(joined).toMatchObject({ kind: 'joined', actor: { key: '101' } })
    expect(asked).toMatchObject({
      body: 'How, @Ann? :wave:',
      place: '#general',
      url: `https://discord.com/channels/1/11/${question.id}`,
      conversation: question.id,
      mentions: [{ key: '101' }],
      attributes: { edited: '2024-01-30T10:05:00+00:00' },
    })
    expect(rest.slice(0, 2)).toMatchObject([
      { conversation: question.id, replyTo: question.id },
      { conversation: question.id, replyTo: first.id },
    ])
    expect(rest.at(-2)).toMatchObject({ kind: 'message', conversation: '12', title: 'It does not start', place: '#help' })
    expect(rest.at(-1)).toMatchObject({ kind: 'thread-reply', conversation: '12' })
    expect(rest.find(({ kind }) => kind === 'reaction')).toMatchObject({
      attributes: { emoji: 'thumbsup' },
      mentions: [{ key: '103', robot: true }],
    })
  })

  it('knows people with their roles, and asks for consent before they are compared with others', () => {
    const refs = activitiesOf(report.records).map(({ actor }) => actor)
    expect(refs).toContainEqual({
      platform: 'discord',
      key: '101',
      username: 'ann',
      name: 'Ann',
      avatarUrl: 'https://cdn.example/a.png',
      attributes: { roles: 'Helper' },
    })
    expect(refs.find(({ key }) => key === '102')?.username).toBe('bo#1234')
    expect(discordExport.settings.parse({ files: ['x'] })).toMatchObject({ agreed: false })
    expect(discordExport.consent).toEqual({ platform: 'discord', setting: 'agreed' })
  })

  it('takes a set-aside message that was corrected', () => {
    const raw = (report.setAsides[0]?.raw ?? '').replace('never', '2024-01-30T10:00:00Z')
    expect(discordExport.reread(raw, { files: ['x'], agreed: false })).toMatchObject([
      { record: { body: 'no date', place: '#general', actor: { key: '101' } } },
    ])
  })

  it('of any message becomes valid records or is set aside', () => {
    const field = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.constant([{ id: '1', users: [{}] }]),
      fc.constant({ id: '5' }),
      fc.constantFrom('2024-01-30T10:00:00Z', 'Reply', '22'),
    )
    const message = fc.dictionary(
      fc.constantFrom('id', 'type', 'timestamp', 'content', 'author', 'reactions', 'mentions', 'embeds', 'reference', 'attachments'),
      field,
    )
    fc.assert(
      fc.property(message, fc.dictionary(fc.constantFrom('id', 'name', 'type', 'category'), field), (value, channel) => {
        for (const item of discordExport.reread(JSON.stringify({ guild, channel, message: value }), { files: ['x'], agreed: false }))
          if ('record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })
})

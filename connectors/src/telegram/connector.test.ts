import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { describe, expect, it } from 'vitest'
import { readAll } from '../kit/harness.ts'
import { telegramConnector } from './connector.ts'

const AT_S = Date.UTC(2026, 0, 1) / 1_000
const SETTINGS = { bot: '@kith_example_bot' }
const { webhook } = telegramConnector

const chat = { id: -1_001_234_567_890, type: 'supergroup', title: 'Garden', username: 'garden_example' }
const ann = { id: 7, is_bot: false, first_name: 'Ann', last_name: 'Example', username: 'ann' }
const message = (id: number, more: object = {}) => ({ message_id: id, from: ann, chat, date: AT_S - 60, text: 'Hello', ...more })

const requestOf = (update: unknown, headers: Record<string, string> = {}) => ({
  headers,
  body: Buffer.from(JSON.stringify(update)),
  receivedAt: new Date(AT_S * 1_000),
})
const read = (update: object, settings: { bot: string; chats?: string } = SETTINGS) =>
  webhook?.read(requestOf({ update_id: 5, ...update }), settings)

describe('an update of Telegram', () => {
  it('is believed with the secret alone, and known again by its number', () => {
    const header = 'x-telegram-bot-api-secret-token'
    expect(webhook?.verify(requestOf({}, { [header]: 'the-secret' }), 'the-secret')).toBe(true)
    expect(webhook?.verify(requestOf({}, { [header]: 'another' }), 'the-secret')).toBe(false)
    expect(webhook?.verify(requestOf({}), 'the-secret')).toBe(false)
    expect(webhook?.delivery(requestOf({ update_id: 81 }))).toBe('81')
  })

  it('is a message under the id that the export gives it, with its answers and edits', () => {
    expect(read({ message: message(12) })).toMatchObject({
      items: [
        {
          record: {
            kind: 'message',
            externalId: '1234567890:12',
            place: 'Garden',
            actor: { platform: 'telegram', key: '7', name: 'Ann Example' },
          },
        },
      ],
    })
    expect(read({ message: message(13, { reply_to_message: message(12) }) })).toMatchObject({
      items: [{ record: { kind: 'thread-reply', replyTo: '1234567890:12', conversation: '1234567890:12' } }],
    })
    expect(read({ edited_message: message(12, { text: 'Hi', edit_date: AT_S }) })).toMatchObject({
      items: [{ record: { externalId: '1234567890:12', body: 'Hi', attributes: { edited: '2026-01-01T00:00:00.000Z' } } }],
    })
    expect(read({ message: message(14, { new_chat_members: [ann], text: undefined }) })).toMatchObject({
      items: [{ record: { kind: 'joined' } }],
    })
  })

  it('tells of reactions, given and taken back', () => {
    const [up, heart] = ['👍', '❤'].map((emoji) => ({ type: 'emoji', emoji }))
    const told = { chat, message_id: 12, user: ann, date: AT_S, old_reaction: [up], new_reaction: [heart] }
    expect(read({ message_reaction: told })).toMatchObject({
      items: [
        { record: { kind: 'reaction', externalId: '1234567890:12:❤:7', replyTo: '1234567890:12', occurredAt: AT_S * 1_000 } },
        { record: { kind: 'reaction', externalId: '1234567890:12:👍:7', deleted: true } },
      ],
    })
    expect(read({ message_reaction: { ...told, user: undefined } })).toEqual({ items: [] })
  })

  it('is left out where it is private, of another chat or no matter', () => {
    expect(read({ message: message(1, { chat: { id: 7, type: 'private' } }) })).toEqual({ ignored: 'private' })
    expect(read({ message: message(1) }, { ...SETTINGS, chats: 'Shed, @other' })).toEqual({ ignored: 'of another chat' })
    expect(read({ message: message(1) }, { ...SETTINGS, chats: '@garden_example' })).toMatchObject({ items: [{}] })
    expect(read({ my_chat_member: { chat } })).toEqual({ ignored: 'my_chat_member' })
  })

  it('that was set aside and corrected is read again, and any other never throws', () => {
    const reading = read({ message: message(15, { date: 'soon' }) })
    const [item] = reading !== undefined && 'items' in reading ? reading.items : []
    const raw = item !== undefined && 'setAside' in item ? item.setAside.raw : ''
    expect(telegramConnector.reread(raw.replace('"soon"', String(AT_S)), SETTINGS)).toMatchObject([
      { record: { externalId: '1234567890:15' } },
    ])
    expect(telegramConnector.reread('[]', SETTINGS)).toMatchObject([{ setAside: { reason: 'item_invalid' } }])
    const field = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant([{}]), fc.constantFrom(chat, ann, AT_S))
    const given = fc.dictionary(
      fc.constantFrom('message_id', 'from', 'chat', 'date', 'text', 'user', 'new_reaction', 'old_reaction', 'reply_to_message'),
      field,
    )
    fc.assert(
      fc.property(given, fc.constantFrom('message', 'edited_message', 'message_reaction', 'poll'), (value, name) => {
        const result = read({ [name]: value })
        for (const one of result !== undefined && 'items' in result ? result.items : [])
          if ('record' in one) expect(anyRecord.safeParse(one.record).error).toBeUndefined()
      }),
      { numRuns: 200 },
    )
  })
})

describe('the source itself', () => {
  it('has nothing to read: Telegram keeps no history for bots', async () => {
    expect((await readAll(telegramConnector, SETTINGS, undefined)).items).toEqual([])
  })
})

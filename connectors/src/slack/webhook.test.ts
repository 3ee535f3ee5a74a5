import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { describe, expect, it } from 'vitest'
import { slackConnector } from './connector.ts'
import type { Settings } from './settings.ts'
import { signedDelivery, Workspace, type Thing } from './testing/workspace.ts'
import { webhook } from './webhook.ts'

const NOW_MS = Date.UTC(2026, 0, 1)
const SECRET = 'a-signing-secret'
const SETTINGS: Settings = { token: 'xoxb-1-2-abcdefghijkl', private: false }
const workspace = new Workspace()
const CURSOR = { extra: { team: workspace.team, home: 'https://example.slack.com', names: { C01: 'general' } } }

const requestOf = (payload: unknown, atMs = NOW_MS, secret = SECRET) => {
  const { headers, body } = signedDelivery(payload, secret, atMs)
  return { headers, body: Buffer.from(body), receivedAt: new Date(NOW_MS) }
}
const read = (event: Thing, settings = SETTINGS, cursor: unknown = CURSOR) =>
  webhook.read(requestOf(workspace.event(event)), settings, cursor)
const said = {
  type: 'message',
  channel: 'C01',
  channel_type: 'channel',
  user: 'U01',
  text: 'Hi <@U02>',
  ts: '1767200000.000100',
  event_ts: '1767200000.000100',
}

describe('a delivery of Slack', () => {
  it('is believed with its signature, within five minutes', () => {
    const payload = workspace.event(said)
    expect(webhook.verify(requestOf(payload), SECRET)).toBe(true)
    expect(webhook.verify(requestOf(payload, NOW_MS - 4 * 60_000), SECRET)).toBe(true)
    expect(webhook.verify(requestOf(payload, NOW_MS - 6 * 60_000), SECRET)).toBe(false)
    expect(webhook.verify(requestOf(payload, NOW_MS + 6 * 60_000), SECRET)).toBe(false)
    expect(webhook.verify(requestOf(payload, NOW_MS, 'another'), SECRET)).toBe(false)
    const request = requestOf(payload)
    expect(webhook.verify({ ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) }, SECRET)).toBe(false)
    const later = { ...request.headers, 'x-slack-request-timestamp': String(NOW_MS / 1_000 + 1) }
    expect(webhook.verify({ ...request, headers: later }, SECRET)).toBe(false)
    expect(webhook.verify({ ...request, headers: {} }, SECRET)).toBe(false)
    expect(webhook.verify(request, '')).toBe(false)
  })

  it('answers the challenge, and is known again by its event', () => {
    const asked = requestOf({ type: 'url_verification', token: 'x', challenge: '3eZbrw1aB' })
    expect(webhook.answer?.(asked)).toBe('3eZbrw1aB')
    const payload = workspace.event(said)
    expect([webhook.answer?.(requestOf(payload)), webhook.delivery(requestOf(payload))]).toEqual([undefined, payload['event_id']])
  })

  it('is a message as the API gives it, edited and deleted', () => {
    const message = read(said)
    expect(message).toMatchObject({
      items: [
        {
          record: {
            kind: 'message',
            externalId: 'C01:1767200000.000100',
            place: '#general',
            conversation: 'C01:1767200000.000100',
            actor: { platform: 'slack:T0EXAMPLE', key: 'U01' },
            mentions: [{ key: 'U02' }],
            url: 'https://example.slack.com/archives/C01/p1767200000000100',
          },
        },
      ],
    })
    const { channel, channel_type, ...inner } = said
    const edited = { ...inner, text: 'Hello', edited: { user: 'U01', ts: '1767200100.000000' } }
    const around = { type: 'message', channel, channel_type, hidden: true, ts: '1767200100.000200', event_ts: '1767200100.000200' }
    expect(read({ ...around, subtype: 'message_changed', message: edited, previous_message: inner })).toMatchObject({
      items: [{ record: { externalId: 'C01:1767200000.000100', body: 'Hello', attributes: { edited: '2025-12-31T16:55:00.000Z' } } }],
    })
    expect(read({ ...around, subtype: 'message_deleted', deleted_ts: inner.ts, previous_message: inner })).toMatchObject({
      items: [{ record: { externalId: 'C01:1767200000.000100', deleted: true } }],
    })
    expect(read({ ...said, thread_ts: '1767100000.000100' })).toMatchObject({
      items: [{ record: { kind: 'thread-reply', conversation: 'C01:1767100000.000100', replyTo: 'C01:1767100000.000100' } }],
    })
    expect(read({ ...said, subtype: 'channel_join' })).toMatchObject({ items: [{ record: { kind: 'joined' } }] })
  })

  it('is a reaction, with the date of its message unless that is old, and takes it back', () => {
    const given = {
      type: 'reaction_added',
      user: 'U02',
      reaction: 'tada',
      item_user: 'U01',
      item: { type: 'message', channel: 'C01', ts: said.ts },
      event_ts: '1767200500.000100',
    }
    const record = {
      kind: 'reaction',
      externalId: 'C01:1767200000.000100:tada:U02',
      occurredAt: 1_767_200_000_001,
      actor: { key: 'U02' },
      mentions: [{ key: 'U01' }],
    }
    expect(read(given)).toMatchObject({ items: [{ record }] })
    expect(read({ ...given, type: 'reaction_removed' })).toMatchObject({
      items: [{ record: { externalId: record.externalId, deleted: true } }],
    })
    expect(read({ ...given, item: { type: 'message', channel: 'C01', ts: '1760000000.000100' } })).toMatchObject({
      items: [{ record: { occurredAt: 1_767_200_500_000 } }],
    })
    expect(read({ ...given, item: { type: 'file', file: 'F1' } })).toEqual({ ignored: 'reaction elsewhere' })
  })

  it('tells of members who join, and of their profiles', () => {
    const user = { id: 'U03', name: 'di', profile: { real_name: 'Di Example', email: 'di@example.org' } }
    const person = { type: 'person', identity: { platform: 'slack:T0EXAMPLE', key: 'U03', name: 'Di Example', email: 'di@example.org' } }
    for (const type of ['team_join', 'user_change']) expect(read({ type, user })).toMatchObject({ items: [{ record: person }] })
    expect(read({ type: 'member_joined_channel', user: 'U03', channel: 'C01', team: workspace.team })).toMatchObject({
      items: [{ record: { type: 'person', identity: { key: 'U03' } } }],
    })
  })

  it('is left out where it is private, of another workspace or no matter', () => {
    expect(read({ ...said, channel: 'D01', channel_type: 'im' })).toEqual({ ignored: 'message elsewhere' })
    expect(read({ ...said, channel: 'G01', channel_type: 'mpim' })).toEqual({ ignored: 'message elsewhere' })
    expect(read({ ...said, channel: 'C99', channel_type: 'group' })).toEqual({ ignored: 'message elsewhere' })
    expect(read({ ...said, channel: 'C99', channel_type: 'group' }, { ...SETTINGS, private: true })).toMatchObject({
      items: [{ record: { place: '#C99' } }],
    })
    expect(read({ ...said, channel: 'C99' })).toMatchObject({ items: [{ record: { place: '#C99' } }] })
    expect(read({ ...said, channel: 'C99' }, { ...SETTINGS, channels: 'general' })).toEqual({ ignored: 'message elsewhere' })
    expect(webhook.read(requestOf({ ...workspace.event(said), team_id: 'T0OTHER' }), SETTINGS, CURSOR)).toEqual({
      ignored: 'of another workspace',
    })
    expect(
      webhook.read(requestOf({ type: 'app_rate_limited', team_id: 'T0EXAMPLE', minute_rate_limited: 1_767_200_000 }), SETTINGS),
    ).toEqual({ ignored: 'app_rate_limited' })
    expect(read({ type: 'channel_rename', channel: { id: 'C01' } })).toEqual({ ignored: 'channel_rename' })
  })

  it('of any shape is read or left out, and never throws', () => {
    const field = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant([{}]), fc.constant({}), fc.constantFrom('C01', 'U01', '1767200000.1', 'channel', 'message_changed', 'message_deleted')) // prettier-ignore
    const event = fc.dictionary(fc.constantFrom('channel', 'channel_type', 'user', 'ts', 'text', 'subtype', 'message', 'previous_message', 'deleted_ts', 'item', 'reaction', 'event_ts'), field) // prettier-ignore
    const type = fc.constantFrom('message', 'reaction_added', 'reaction_removed', 'team_join', 'user_change', 'member_joined_channel', '')
    fc.assert(
      fc.property(event, type, (given, name) => {
        const reading = read({ ...given, type: name })
        if ('ignored' in reading) return
        for (const item of reading.items) if ('record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
      }),
      { numRuns: 300 },
    )
    expect(webhook.read({ ...requestOf({}), body: Buffer.from('{') }, SETTINGS)).toMatchObject({
      items: [{ setAside: { reason: 'json_invalid' } }],
    })
  })

  it('that was set aside and corrected is the same message', () => {
    const reading = read({ ...said, user: '' })
    const [item] = 'items' in reading ? reading.items : []
    const raw = item !== undefined && 'setAside' in item ? item.setAside.raw : ''
    expect(slackConnector.reread(raw.replace('"user":""', '"user":"U01"'), SETTINGS)).toMatchObject([
      { record: { externalId: 'C01:1767200000.000100', place: '#general', actor: { platform: 'slack:T0EXAMPLE', key: 'U01' } } },
    ])
  })
})

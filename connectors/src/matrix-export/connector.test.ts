import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { afterAll, describe, expect, it } from 'vitest'
import { exerciseConnector } from '../kit/harness.ts'
import { activitiesOf, countKinds, makeFolder } from '../kit/testing.ts'
import { matrixExport, matrixExportWith } from './connector.ts'

const small = matrixExportWith({ maxRecords: 2, firstMs: 1e9, everyMs: 1e9 })
const options = { now: new Date('2026-01-01T00:00:00Z') }
const [ANN, BO] = ['@ann:example.org', '@bo:example.org']
const START_MS = Date.UTC(2025, 0, 1)

const event = (id: number, type: string, sender: string, content: object, more: object = {}) => ({
  type,
  sender,
  content,
  event_id: `$e${id}`,
  room_id: '!garden:example.org',
  origin_server_ts: START_MS + id * 60_000,
  ...more,
})
const say = (id: number, sender: string, body: string, relation?: object, more: object = {}) =>
  event(id, 'm.room.message', sender, { msgtype: 'm.text', body, ...(relation === undefined ? {} : { 'm.relates_to': relation }) }, more)
const replacing = (body: string, target: string) => ({
  msgtype: 'm.text',
  body: `* ${body}`,
  'm.new_content': { msgtype: 'm.text', body },
  'm.relates_to': { rel_type: 'm.replace', event_id: target },
})

const garden = {
  room_name: 'Garden',
  room_creator: 'Ann',
  topic: 'Plants',
  export_date: '1 January 2026',
  exported_by: 'Ann',
  messages: [
    event(1, 'm.room.member', ANN, { membership: 'join', displayname: 'Ann' }, { state_key: ANN }),
    event(2, 'm.room.canonical_alias', ANN, { alias: '#garden:example.org' }, { state_key: '' }),
    say(3, ANN, 'How?'),
    say(4, BO, `> <${ANN}> How?\n\nSo.`, { 'm.in_reply_to': { event_id: '$e3' } }),
    say(5, BO, 'In the thread', { rel_type: 'm.thread', event_id: '$e3', is_falling_back: true, 'm.in_reply_to': { event_id: '$e4' } }),
    say(6, ANN, 'Frist'),
    event(7, 'm.room.message', ANN, replacing('First', '$e6')),
    event(8, 'm.room.message', BO, replacing('Taken over', '$e6')),
    say(9, BO, '', undefined, { content: {}, unsigned: { redacted_because: { event_id: '$e20' } } }),
    event(10, 'm.room.message', BO, { msgtype: 'm.bad.encrypted', body: '** Unable to decrypt **' }),
    say(11, ANN, 'When?', undefined, { origin_server_ts: 'never' }),
    event(12, 'm.room.member', ANN, { membership: 'join', displayname: 'Ann Example' }, { state_key: ANN, unsigned: { prev_content: { membership: 'join' } } }), // prettier-ignore
  ],
}

const folder = await makeFolder({
  'matrix - Garden.json': garden,
  'page.json': {
    start: 't1',
    chunk: [
      { ...say(40, BO, 'Elsewhere'), room_id: '!shed:example.org' },
      { ...event(41, 'm.reaction', ANN, { 'm.relates_to': { rel_type: 'm.annotation', event_id: '$e40', key: '👍' } }), room_id: '!shed:example.org' }, // prettier-ignore
      { no: 'event' },
    ],
  },
  'two.json': {
    room_name: 'Bo',
    messages: [
      { ...event(50, 'm.room.member', ANN, { membership: 'invite', is_direct: true }, { state_key: BO }), room_id: '!two:example.org' },
      { ...say(51, BO, 'between us'), room_id: '!two:example.org' },
    ],
  },
})
afterAll(() => folder.remove())

describe('exports of rooms of Matrix', () => {
  it('become messages, threads and states as through the API', async () => {
    const report = await exerciseConnector(small, { files: [folder.path] }, options)
    const told = activitiesOf(report.records)
    // What was taken back is gone as message and as reply: its content does not say which it was.
    expect(countKinds(told.filter(({ deleted }) => deleted !== true))).toEqual({ joined: 1, message: 3, 'thread-reply': 2, reaction: 1 })
    expect(told.filter(({ deleted }) => deleted === true).map(({ externalId }) => externalId)).toEqual(['$e9', '$e9'])
    expect(told.filter(({ conversation }) => conversation === '$e3')).toMatchObject([
      { kind: 'message', place: '#garden:example.org', actor: { platform: 'matrix', key: ANN, name: 'Ann Example' } },
      { kind: 'thread-reply', body: 'So.', replyTo: '$e3' },
      { kind: 'thread-reply', body: 'In the thread', replyTo: '$e3' },
    ])
    expect(told.find(({ externalId }) => externalId === '$e40')).toMatchObject({ place: 'page' })
    expect(report.notes.map(({ code, count }) => [code, count]).toSorted()).toEqual([['direct_messages', 2], ['encrypted', 1]]) // prettier-ignore
    expect(JSON.stringify(report.records)).not.toContain('between us')
  })

  it('come with the last edit by their writer, whatever stands where', async () => {
    const report = await exerciseConnector(small, { files: [folder.path] }, options)
    expect(activitiesOf(report.records).find(({ externalId }) => externalId === '$e6')).toMatchObject({
      body: 'First',
      attributes: { edited: '2025-01-01T00:07:00.000Z' },
    })
  })

  it('set aside what cannot be taken, and take it corrected', async () => {
    const { setAsides } = await exerciseConnector(small, { files: [folder.path] }, options)
    expect(setAsides.map(({ reason }) => reason)).toEqual(['date_missing', 'type_missing'])
    const raw = (setAsides[0]?.raw ?? '').replace('"never"', String(START_MS))
    expect(await matrixExport.reread(raw, { files: ['x'] })).toMatchObject([{ record: { externalId: '$e11', place: 'Garden' } }])
  })

  it('of any shape become valid records or are set aside', async () => {
    const field = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.constantFrom(ANN, '$x', START_MS, 'm.room.message', 'm.reaction', replacing('x', '$y'), { body: 5, alias: ['x'] }),
    )
    const any = fc.dictionary(fc.constantFrom('type', 'sender', 'content', 'event_id', 'room_id', 'origin_server_ts', 'unsigned'), field)
    await fc.assert(
      fc.asyncProperty(any, async (value) => {
        for (const item of await matrixExport.reread(JSON.stringify({ value }), { files: ['x'] }))
          if ('record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
      }),
      { numRuns: 200 },
    )
  })
})

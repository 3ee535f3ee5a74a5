import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exerciseConnector, type HarnessReport } from '../kit/harness.ts'
import { activitiesOf, countKinds, makeFolder, sampleData } from '../kit/testing.ts'
import { rocketchatExport, rocketchatExportWith } from './connector.ts'

const small = rocketchatExportWith({ maxRecords: 2, firstMs: 1e9, everyMs: 1e9 })
const options = { now: new Date('2026-01-01T00:00:00Z') }
const [ann, bo] = [{ _id: 'a1', username: 'ann', name: 'Ann' }, { _id: 'b1', username: 'bo', name: 'Bo' }] // prettier-ignore
const say = (_id: string, u: object, msg: string, more: object = {}) => ({
  _id,
  rid: 'R1',
  u,
  msg,
  ts: '2024-01-30T08:00:00.000Z',
  ...more,
})

let folder: Awaited<ReturnType<typeof makeFolder>>
let report: HarnessReport
beforeAll(async () => {
  folder = await makeFolder({
    'channel.json': { channel: { _id: 'R1', name: 'help', fname: 'Help' }, success: true },
    'page.json': {
      messages: [
        say('m1', ann, 'Hello', { reactions: { ':wave:': { usernames: ['bo', 'gone'] } }, ts: { $date: 1_706_600_000_000 } }),
        say('m2', bo, 'Hi', { tmid: 'm1', mentions: [ann, { _id: 'all' }], editedAt: '2024-01-30T08:01:00.000Z' }),
        say('m3', bo, 'bo', { t: 'uj' }),
        say('m4', ann, 'topic', { t: 'room_changed_topic' }),
        say('m5', ann, '', { t: 'rm' }),
        say('m6', ann, 'before it was edited', { _hidden: true }),
        say('m7', {}, 'nobody'),
      ],
    },
    'direct.json': { room: { _id: 'D1', t: 'd' }, messages: [say('d1', ann, 'between us')] },
  })
  report = await exerciseConnector(small, { files: [folder.path], host: 'chat.example.org' }, options)
})
afterAll(() => folder.remove())

describe('an export of Rocket.Chat', () => {
  it('becomes activities, without direct messages', () => {
    expect(countKinds(report.records)).toEqual({ message: 3, 'thread-reply': 1, reaction: 2, joined: 1, 'channel-changed': 1 })
    expect(report.setAsides.map(({ reason }) => reason)).toEqual(['author_missing'])
    expect(report.notes).toMatchObject([{ code: 'direct_messages', count: 1 }])
  })

  it('keeps threads, edits, reactions by the account that has the name, and former states', () => {
    const of = (id: string) => activitiesOf(report.records).find(({ externalId }) => externalId === id)
    expect(of('m1')).toMatchObject({
      actor: { platform: 'rocketchat:chat.example.org', key: 'a1', username: 'ann' },
      place: 'Help',
      conversation: 'm1',
      occurredAt: 1_706_600_000_000,
    })
    expect([of('m1:wave:b1')?.actor.key, of('m1:wave:login:gone')?.actor.username]).toEqual(['b1', 'gone'])
    expect(of('m2')).toMatchObject({
      conversation: 'm1',
      replyTo: 'm1',
      mentions: [{ key: 'a1' }],
      attributes: { edited: '2024-01-30T08:01:00.000Z' },
    })
    expect([of('m5')?.deleted, of('m6')?.deleted]).toEqual([true, true])
  })

  it('takes a set-aside message that was corrected, and any other without throwing', async () => {
    const raw = (report.setAsides[0]?.raw ?? '').replace('"u":{}', '"u":{"_id":"a1"}')
    expect(await rocketchatExport.reread(raw, { files: ['x'] })).toMatchObject([{ record: { externalId: 'm7', actor: { key: 'a1' } } }])
    const field = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.constant([{ _id: 'x' }]),
      fc.constant({ _id: 'x1', usernames: [1, 'x'] }),
      fc.constantFrom('2024-01-30T08:00:00.000Z', 'uj'),
    )
    const names = ['_id', 't', 'ts', 'u', 'msg', 'tmid', 'reactions', 'mentions', 'editedAt', 'channel_info', '_hidden'] // prettier-ignore
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), field), async (value) => {
        for (const item of await rocketchatExport.reread(JSON.stringify({ value }), { files: ['x'] }))
          if ('record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })

  const [pages, items] = [sampleData('perceval/rocketchat'), sampleData('elk/tests/data/rocketchat.json')]
  it.skipIf(!pages.isThere || !items.isThere)(
    'that is real comes in as jq counts it (optional: sample data that is not published)',
    async () => {
      const read = await exerciseConnector(rocketchatExport, { files: [pages.path] }, options)
      expect([countKinds(read.records), read.setAsides]).toEqual([{ message: 3, 'thread-reply': 2, reaction: 2 }, []])
      const fetched = await exerciseConnector(rocketchatExport, { files: [items.path] }, options)
      expect([countKinds(fetched.records), fetched.setAsides.map(({ reason }) => reason)]).toEqual([
        { message: 3, joined: 6, reaction: 4 },
        ['author_missing'],
      ])
    },
  )
})

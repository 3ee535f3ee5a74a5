import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { anyRecord } from '@kith/contract/records'
import { describe, expect, it } from 'vitest'
import { exerciseConnector } from '../kit/harness.ts'
import { activitiesOf, countKinds, makeFolder, sampleData } from '../kit/testing.ts'
import { gitterExport, gitterExportWith } from './connector.ts'

const small = gitterExportWith({ maxRecords: 2, firstMs: 1e9, everyMs: 1e9 })
const options = { now: new Date('2026-01-01T00:00:00Z') }
const ann = { id: 'aaaaaaaaaaaa', username: 'ann', displayName: 'Ann Example', avatarUrl: 'https://pictures.example/ann.png' }
const say = (id: string, text: string, more: object = {}) => ({
  id,
  text,
  sent: '2020-01-30T10:00:00.000Z',
  fromUser: ann,
  mentions: [],
  ...more,
})

describe('pages of Gitter', () => {
  it('become messages and threads, by room, without talks between two', async () => {
    const folder = await makeFolder({
      'rooms.json': [
        { id: 'room00000001', name: 'example/garden', oneToOne: false },
        { id: 'room00000002', name: 'ann', oneToOne: true },
      ],
      'garden.json': [
        say('message0001', 'How?', {
          threadMessageCount: 1,
          editedAt: '2020-01-30T10:01:00.000Z',
          mentions: [{ screenName: 'bo', userId: 'bbbbbbbbbbbb' }],
        }),
        say('message0002', 'So.', { parentId: 'message0001' }),
        say('message0003', 'When?', { sent: 'never' }),
      ],
      'ann.json': [say('message0004', 'between us')],
    })
    const report = await exerciseConnector(small, { files: [folder.path] }, options)
    expect([countKinds(report.records), report.claims]).toEqual([{ message: 1, 'thread-reply': 1 }, { 'thread-reply': 1 }])
    expect(report.notes).toMatchObject([{ code: 'direct_messages', count: 1 }])
    expect(activitiesOf(report.records)).toMatchObject([
      { place: 'example/garden', conversation: 'message0001', actor: { platform: 'gitter', key: ann.id, name: 'Ann Example' }, mentions: [{ key: 'bbbbbbbbbbbb' }], attributes: { edited: '2020-01-30T10:01:00.000Z' } },
      { replyTo: 'message0001', conversation: 'message0001' },
    ]) // prettier-ignore
    const raw = (report.setAsides[0]?.raw ?? '').replace('never', '2020-01-30T10:05:00.000Z')
    expect(await gitterExport.reread(raw, { files: ['x'] })).toMatchObject([{ record: { externalId: 'message0003' } }])
    await folder.remove()
  })

  it('of any shape become valid records or are set aside', async () => {
    const field = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.constant([{}]),
      fc.constantFrom(ann, '2020-01-30T10:00:00.000Z', 'message0001'),
    )
    const message = fc.dictionary(
      fc.constantFrom('id', 'text', 'sent', 'fromUser', 'parentId', 'mentions', 'editedAt', 'threadMessageCount'),
      field,
    )
    await fc.assert(
      fc.asyncProperty(message, async (value) => {
        for (const item of await gitterExport.reread(JSON.stringify({ value }), { files: ['x'] }))
          if ('record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
      }),
      { numRuns: 200 },
    )
  })

  const [pages, items] = [sampleData('perceval/gitter'), sampleData('elk/tests/data/gitter.json')]
  it.skipIf(!pages.isThere || !items.isThere)(
    'that are real come in as jq counts them (optional: sample data that is not published)',
    async () => {
      // The pages have names without an ending.
      const names = ['message_page_1', 'message_page_2', 'message_empty', 'rooms']
      const folder = await makeFolder(Object.fromEntries(names.map((name) => [`${name}.json`, readFileSync(`${pages.path}/${name}`)])))
      const read = await exerciseConnector(gitterExport, { files: [folder.path] }, options)
      expect([countKinds(read.records), read.setAsides]).toEqual([{ message: 2 }, []])
      const fetched = await exerciseConnector(gitterExport, { files: [items.path] }, options)
      expect([countKinds(fetched.records), fetched.setAsides]).toEqual([{ message: 6 }, []])
      await folder.remove()
    },
  )
})

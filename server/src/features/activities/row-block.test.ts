import type { ActivityRecord } from '@kith/contract/records'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrateLog } from '../../platform/log/migrate.ts'
import { openLog, type OpenLog } from '../../platform/log/open.ts'
import { storable } from '../../platform/text.ts'
import { ACTIVITY_COLUMNS, writeRow } from './row.ts'
import {
  blockOf,
  contentHashAt,
  idAt,
  identityAt,
  renumber,
  RowWriter,
  takenBack,
  timeAt,
  withVersion,
  type RowBlock,
} from './row-block.ts'

const MIGRATIONS = fileURLToPath(new URL('../../../migrations/log', import.meta.url))
const kinds = { comment: { label: 'commented', plural: 'comments', category: 'discussion', weight: 1.5 } } as const

let folder: string
let log: OpenLog
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kith-rows-'))
  log = await openLog({ dataDir: folder })
  await migrateLog(log.client, MIGRATIONS, { dictionaryUser: '' })
})
afterAll(async () => {
  await log?.stop()
  await rm(folder, { recursive: true, force: true })
})

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  // Around the places where a length takes a byte more, with characters of one, two and three bytes.
  fc
    .tuple(
      fc.constantFrom('a', 'é', '漢', '\ud800', '\0'),
      fc.constantFrom(0, 1, 39, 40, 41, 42, 43, 63, 64, 126, 127, 128, 5_461, 16_383, 16_384),
    )
    .map(([letter, count]) => letter.repeat(count)),
)
const list = fc.array(piece, { maxLength: 4 })
const record: fc.Arbitrary<ActivityRecord> = fc.record({
  type: fc.constant('activity' as const),
  kind: fc.constant('comment'),
  externalId: fc.uuid(),
  occurredAt: fc.constant(0),
  actor: fc.record({ platform: piece, key: fc.constant('k') }),
  place: piece,
  title: piece,
  body: piece,
  replyTo: piece,
  conversation: piece,
  technologies: list,
  attributes: fc.array(fc.tuple(fc.uuid(), piece), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  deleted: fc.boolean(),
})
const given = fc.record({
  record,
  atMs: fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2026, 10, 21) }),
  identityId: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  mentions: fc.array(fc.integer({ min: 1, max: 2 ** 32 - 1 }), { maxLength: 50 }),
})

const store = (pieces: readonly Uint8Array[]): Promise<void> => log.client.insertBinary('activity', ACTIVITY_COLUMNS, pieces)

const write = (
  rows: readonly { record: ActivityRecord; atMs: number; identityId: number; mentions: readonly number[] }[],
  rawOf: (index: number) => string | Uint8Array = () => 'raw',
): readonly RowBlock[] => {
  const writer = new RowWriter()
  for (const [index, { record, atMs, identityId, mentions }] of rows.entries()) {
    writeRow(writer, { sourceId: 7, kinds, version: 1_800_000_000_000, isNumbered: true }, record, atMs, identityId, mentions, rawOf(index))
  }
  return writer.finish()
}

const bytesOf = (blocks: readonly RowBlock[]): readonly Uint8Array[] => blocks.map(({ bytes }) => bytes)

const heldRow = `SELECT toString(id) AS id, identity_id, toUnixTimestamp64Milli(occurred_at) AS at, weight, platform, category, place, conversation, external_id,
  reply_to, title, body, technologies, mentions, attributes, deleted_at_source, raw_hash, content_hash, version FROM activity`

describe('activities on their way into the log', () => {
  it('arrive as they were, whatever is in their texts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(given, { minLength: 1, maxLength: 60 }), async (rows) => {
        await log.client.command('TRUNCATE TABLE activity')
        const blocks = write(rows)
        await store(bytesOf(blocks))
        const ids = blocks.flatMap((block) => block.ends.map((_, index) => ({ block, index })))
        const found = new Map((await log.client.query<Record<string, unknown>>(heldRow)).map((row) => [row['external_id'], row]))
        expect(found.size).toBe(rows.length)
        for (const [place, { record: one, ...rest }] of rows.entries()) {
          const at = ids[place]
          if (at === undefined) throw new Error('There are fewer rows than were written.')
          expect(found.get(one.externalId)).toEqual({
            id: idAt(at.block, at.index),
            identity_id: identityAt(at.block, at.index),
            at: timeAt(at.block, at.index),
            weight: 1.5,
            platform: storable(one.actor.platform),
            category: 'discussion',
            place: storable(one.place ?? ''),
            conversation: storable(one.conversation ?? ''),
            external_id: one.externalId,
            reply_to: storable(one.replyTo ?? ''),
            title: storable(one.title ?? ''),
            body: storable(one.body ?? ''),
            technologies: [...new Set((one.technologies ?? []).map(storable))].filter((text) => text !== ''),
            mentions: rest.mentions,
            attributes: Object.fromEntries(Object.entries(one.attributes ?? {}).map(([name, value]) => [name, storable(String(value))])),
            deleted_at_source: one.deleted ? 1 : 0,
            // The first digits of what sha1sum says of it.
            raw_hash: Number.parseInt('ce15802a8c5e8', 16),
            content_hash: contentHashAt(at.block, at.index),
            version: 1_800_000_000_000,
          })
          expect([identityAt(at.block, at.index), timeAt(at.block, at.index)]).toEqual([rest.identityId, rest.atMs])
        }
      }),
      { numRuns: 15 },
    )
  })

  it('fill one block after another without losing any', async () => {
    await log.client.command('TRUNCATE TABLE activity')
    const rows = fc.sample(given, { numRuns: 300, seed: 1 }).map((one, index) => ({
      ...one,
      record: { ...one.record, externalId: `n${index}`, body: 'x'.repeat((index * 997) % 20_000) },
    }))
    const blocks = write(rows)
    expect(blocks.length).toBeGreaterThan(1)
    await store(bytesOf(blocks))
    expect(await log.client.query('SELECT count() AS n, uniqExact(external_id) AS ids FROM activity')).toEqual([{ n: 300, ids: 300 }])
  })

  it('are replaced by a newer version and taken back', async () => {
    await log.client.command('TRUNCATE TABLE activity')
    log.client.setVersioned(true)
    const [block] = write(fc.sample(given, { numRuns: 1, seed: 2 }))
    if (block === undefined) throw new Error('Nothing was written.')
    const version = (): Promise<unknown[]> => log.client.query('SELECT version FROM activity')
    await store([block.bytes])
    await store([withVersion(block, 0, 1_900_000_000_001)])
    expect(await version()).toEqual([{ version: 1_900_000_000_001 }])
    await store([takenBack(block, 0, identityAt(block, 0), timeAt(block, 0), 1_900_000_000_002)])
    expect(await version()).toEqual([])
  })

  it('are held once however often they arrive, also where the engine was told that they are distinct', async () => {
    await log.client.command('TRUNCATE TABLE activity')
    log.client.setVersioned(true)
    const rows = bytesOf(
      write(
        fc.sample(given, { numRuns: 40, seed: 3 }).map((one, index) => ({ ...one, record: { ...one.record, externalId: `n${index}` } })),
      ),
    )
    const held = (final: number): Promise<unknown[]> => log.client.query(`SELECT count() AS n FROM activity SETTINGS final = ${final}`)
    // Twice in one insert, which `appendActivities` never does, and once more, as after an answer that was lost.
    await log.client.insertBinary('activity', ACTIVITY_COLUMNS, [...rows, ...rows], { distinct: true })
    expect([await held(0), await held(1)]).toEqual([[{ n: 80 }], [{ n: 40 }]])
    await log.client.insertBinary('activity', ACTIVITY_COLUMNS, rows, { distinct: true })
    expect(await held(1)).toEqual([{ n: 40 }])
  })

  it('are the same whether numbers of people are written with them or put in afterwards, in one handing over or several', () => {
    fc.assert(
      fc.property(fc.array(given, { minLength: 1, maxLength: 20 }), fc.nat(), (rows, dice) => {
        const numbers = rows.flatMap(({ identityId, mentions }) => [identityId, ...mentions])
        const writer = new RowWriter()
        const context = { sourceId: 7, kinds, version: 1_800_000_000_000, isNumbered: false }
        const handedOver = [rows.slice(0, dice % rows.length), rows.slice(dice % rows.length)].flatMap((part) => {
          const places: number[] = []
          for (const [row, { record: one, atMs, identityId, mentions }] of part.entries()) {
            const mentioned = mentions.map((id) => numbers.indexOf(id))
            const at = writeRow(writer, context, one, atMs, numbers.indexOf(identityId), mentioned, 'raw')
            if (mentions.length > 0) places.push(row, at, mentions.length)
          }
          // As they come from another thread: the same bytes elsewhere.
          const blocks = writer.finish().map(({ bytes, ends }) => blockOf(new Uint8Array(bytes), ends))
          renumber(blocks, places, numbers)
          return blocks
        })
        expect(Buffer.concat(bytesOf(handedOver)).equals(Buffer.concat(bytesOf(write(rows))))).toBe(true)
      }),
    )
  })

  it('carry the hash of what each was made of, also where several come from one piece', () => {
    fc.assert(
      fc.property(fc.array(given, { minLength: 1, maxLength: 20 }), fc.array(fc.nat(2)), (rows, dice) => {
        const pieces = ['{"id":1}', '{"id":2}', 'raw'].map((text) => Buffer.from(text))
        const pieceOf = (index: number): Buffer => pieces[dice[index] ?? 2] ?? Buffer.alloc(0)
        const apart = write(rows, (index) => pieceOf(index).toString())
        expect(Buffer.concat(bytesOf(write(rows, pieceOf))).equals(Buffer.concat(bytesOf(apart)))).toBe(true)
      }),
    )
  })

  it('have one id and one hash of their content whenever they are read', () => {
    fc.assert(
      fc.property(fc.array(given, { minLength: 1, maxLength: 20 }), given, (rows, other) => {
        const marks = (blocks: readonly RowBlock[]): unknown[] =>
          blocks.flatMap((block) => block.ends.map((_, index) => [idAt(block, index), contentHashAt(block, index)]))
        // What lies before a row in its block has no part in it.
        expect(marks(write([other, ...rows])).slice(1)).toEqual(marks(write(rows)))
      }),
    )
  })
})

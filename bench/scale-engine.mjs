import { createHash } from 'node:crypto'
import { setImmediate as immediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { KINDS } from '../connectors/dist/demo/kinds.js'
import { createActivityStream } from '../connectors/dist/demo/stream.js'
import { ACTIVITY_COLUMNS, writeRow } from '../server/dist/features/activities/row.js'
import { RowWriter } from '../server/dist/features/activities/row-block.js'
import { migrateLog } from '../server/dist/platform/log/migrate.js'
import { openLog } from '../server/dist/platform/log/open.js'
import { timed } from './figures.mjs'

const MIGRATIONS = fileURLToPath(new URL('../server/migrations/log', import.meta.url))
/** As Kith sends. */
const BLOCK_ROWS = 100_000
/** Records that are made at a time, between which the rows on their way to the engine have their turn. */
const BREATH_RECORDS = 500
/** The first so many rows tell the rate. */
const ROWS_MAX = 1_000_000

const COLUMNS = [
  'id', 'source_id', 'identity_id', 'occurred_at', 'weight', 'platform', 'kind', 'category', 'place', 'conversation', 'external_id', 'reply_to',
  'title', 'body', 'raw_hash', 'content_hash', 'version',
] // prettier-ignore

/**
 * Rows a second, so many inserts at a time, that the engine takes when somebody hands it the finished rows: no records, no people, no look for what is
 * held. As lines of JSON, which is how programs commonly send rows to it, or in its own binary form, as Kith does.
 *
 * `beside`: while the engine takes rows, as many records are generated (and thrown away) beside it. A load of Kith is timed with the generator at work in its
 * own process, on the same cores, and that is no work of Kith's: compared with an engine that has the machine for itself, Kith would be charged for it.
 * Making the rows of the records, as a program has to that streams them, stays outside of the time.
 */
export const measureEngine = async (folder, options, { atOnce = 1, binary = false, beside = false } = {}) => {
  const log = await openLog({ dataDir: folder })
  try {
    await migrateLog(log.client, MIGRATIONS, { dictionaryUser: '' })
    const stream = createActivityStream(options)
    const people = new Map()
    const numberOf = (key) => people.get(key) ?? people.set(key, people.size + 1).size
    const rows = Math.min(stream.activities, ROWS_MAX)
    const blockAt = binary ? binaryBlock : jsonBlock
    const insert = (block) =>
      binary
        ? log.client.insertBinary('activity', ACTIVITY_COLUMNS, block, { distinct: true })
        : log.client.insert('activity', COLUMNS, block)
    let insertMs = 0
    for (let start = 0; start < rows; start += BLOCK_ROWS * atOnce) {
      const starts = Array.from({ length: atOnce }, (_, index) => start + index * BLOCK_ROWS)
      const blocks = starts.filter((at) => at < rows).map((at) => blockAt(stream, at, Math.min(at + BLOCK_ROWS, rows), numberOf))
      const end = Math.min(start + BLOCK_ROWS * atOnce, rows)
      insertMs += await timed(() => Promise.all([...blocks.map(insert), ...(beside ? [generate(stream, start, end)] : [])]))
    }
    return rows / (insertMs / 1000)
  } finally {
    await log.stop()
  }
}

const generate = async (stream, start, end) => {
  for (let at = start; at < end; at++) {
    stream.recordAt(at)
    if ((at + 1) % BREATH_RECORDS === 0) await immediate()
  }
}

const binaryBlock = (stream, start, end, numberOf) => {
  const writer = new RowWriter()
  const context = { sourceId: 1, kinds: KINDS, version: 1, isNumbered: true }
  for (let at = start; at < end; at++) {
    const record = stream.recordAt(at)
    writeRow(writer, context, record, record.occurredAt, numberOf(record.actor.key), [], record.externalId)
  }
  return writer.finish().map(({ bytes }) => bytes)
}

const jsonBlock = (stream, start, end, numberOf) => {
  const lines = []
  for (let at = start; at < end; at++) {
    const one = stream.recordAt(at)
    const { category, weight } = KINDS[one.kind]
    const texts = [one.actor.platform, one.kind, category, one.place, one.conversation, one.externalId, one.replyTo, one.title, one.body]
    const id = createHash('sha1').update(one.externalId).digest('hex').slice(0, 32)
    const uuid = `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`
    const hash = Number.parseInt(id.slice(0, 13), 16)
    lines.push(
      JSON.stringify([uuid, 1, numberOf(one.actor.key), one.occurredAt, weight, ...texts.map((text) => text ?? ''), hash, hash, 1]),
    )
  }
  return Buffer.from(lines.join('\n'))
}

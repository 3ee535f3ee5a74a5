import { fileURLToPath } from 'node:url'
import { KINDS } from '../connectors/dist/demo/kinds.js'
import { createActivityStream } from '../connectors/dist/demo/stream.js'
import { ACTIVITY_COLUMNS, toLine, toRow } from '../server/dist/features/activities/row.js'
import { migrateLog } from '../server/dist/platform/log/migrate.js'
import { openLog } from '../server/dist/platform/log/open.js'
import { timed } from './figures.mjs'

const MIGRATIONS = fileURLToPath(new URL('../server/migrations/log', import.meta.url))
const BLOCK_ROWS = 50_000
/** The first so many rows tell the rate. */
const ROWS_MAX = 1_000_000

/** Rows a second, so many inserts at a time, that the engine takes when somebody hands it the finished rows: no records, no people, no look for what is held. */
export const measureEngine = async (folder, options, atOnce) => {
  const log = await openLog({ dataDir: folder })
  try {
    await migrateLog(log.client, MIGRATIONS, { dictionaryUser: '' })
    const stream = createActivityStream(options)
    const people = new Map()
    const blockAt = (start) => {
      const lines = []
      for (let position = start; position < Math.min(start + BLOCK_ROWS, stream.activities); position++) {
        const record = stream.recordAt(position)
        const { key } = record.actor
        if (!people.has(key)) people.set(key, people.size + 1)
        const row = toRow({ sourceId: 1, kinds: KINDS }, record, record.occurredAt, people.get(key), [], record.externalId)
        lines.push(toLine(1, row, 1))
      }
      return Buffer.from(lines.join('\n'))
    }
    const rows = Math.min(stream.activities, ROWS_MAX)
    let insertMs = 0
    for (let start = 0; start < rows; start += BLOCK_ROWS * atOnce) {
      const starts = Array.from({ length: atOnce }, (_, index) => start + index * BLOCK_ROWS)
      const blocks = starts.filter((at) => at < rows).map(blockAt)
      insertMs += await timed(() => Promise.all(blocks.map((block) => log.client.insert('activity', ACTIVITY_COLUMNS, block))))
    }
    return rows / (insertMs / 1000)
  } finally {
    await log.stop()
  }
}

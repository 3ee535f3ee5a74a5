import { KINDS } from '../connectors/dist/demo/kinds.js'
import { createActivityStream } from '../connectors/dist/demo/stream.js'

/** As the demo's. */
const BATCH = 2_000
/** Records that are made at a time: making them is no work of Kith's, and must not make others wait longer than a connector would. */
const BREATH_RECORDS = 500
const settings = (value) => value

/** A generated community of any size, streamed: read as large files are, in a thread of its own, so that records go the whole way of any other large source. */
export const generated = {
  name: 'generated',
  label: 'Generated',
  kinds: KINDS,
  filesAlone: true,
  module: import.meta.url,
  order: 'oldest-first',
  settings: { parse: settings, safeParse: (data) => ({ success: true, data }) },
  fields: [],
  title: () => 'Generated',
  check: async () => undefined,
  read: async function* ({ settings: options, cursor }) {
    const stream = createActivityStream(options)
    for (let done = cursor?.done ?? 0; done < stream.activities;) {
      const end = Math.min(done + BATCH, stream.activities)
      const items = []
      for (; done < end; done++) {
        const record = stream.recordAt(done)
        // A real connector hands over the bytes that it read; making such bytes is no part of importing.
        items.push({ record, raw: record.externalId })
        if (items.length % BREATH_RECORDS === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      yield { items, cursor: { done }, progress: { done, total: stream.activities, unit: 'records' } }
    }
  },
  reread: () => [],
}

import { activityRecord } from '@kith/contract/records'
import { z } from 'zod'
import { defineConnector } from '../kit/connector.ts'
import { setAside } from '../kit/set-asides.ts'
import { demoTallies } from './tallies.ts'
import { DEFAULT_PEOPLE } from './generate.ts'
import { KINDS } from './kinds.ts'
import { isDay, sourceOf } from './part-source.ts'
import { PART_LABELS, PARTS, PRODUCT } from './product.ts'
import type { Batch, Connector, Item, ReadContext } from '../kit/connector.ts'

const PEOPLE_MAX = 300_000
const BATCH_RECORDS = 2_000

const settings = z.object({
  seed: z.coerce.number().int().min(0).max(2_147_483_647).default(1),
  people: z.coerce.number().int().min(1).max(PEOPLE_MAX).default(DEFAULT_PEOPLE),
  until: z.string().refine(isDay, 'Give the last day as 2026-01-31, or leave it out for today.').optional(),
  part: z.enum(PARTS),
})
export type DemoSettings = z.infer<typeof settings>

/** How many positions are done, and of which community: other settings start anew. */
const cursorShape = z.object({ community: z.string(), until: z.string(), done: z.number().int().min(0) })
type DemoCursor = z.infer<typeof cursorShape>

const help = `
A community made up by Kith, to look around in: the people of ${PRODUCT}, a product that does not exist, over three years. The same
seed always makes the same community. It comes in nine parts, one source each; take all nine to see people across them. Names are
invented and all addresses end in \`.example\`, so nothing of it mixes with real sources. Remove the sources to remove it.
`

/** The connector with batches of another size than the usual 2,000 records: for tests. */
export const demoConnectorWith = (batchRecords: number): Connector<DemoSettings, DemoCursor> =>
  defineConnector<DemoSettings, DemoCursor>({
    name: 'demo',
    label: 'Demo community',
    summary: 'One of the nine parts of an invented community, the same each time.',
    help,
    settings,
    fields: [
      {
        name: 'part',
        label: 'Part',
        help: 'Which of its nine sources.',
        kind: 'choice',
        required: true,
        choices: PARTS.map((value) => ({ value, label: PART_LABELS[value] })),
      },
      { name: 'seed', label: 'Seed', help: 'Another number makes another community.', kind: 'text', required: false, placeholder: '1' },
      {
        name: 'people',
        label: 'People',
        help: 'Up to 300,000; above 5,000 they are simpler.',
        kind: 'text',
        required: false,
        placeholder: String(DEFAULT_PEOPLE),
      },
      {
        name: 'until',
        label: 'Last day',
        help: 'Three years end on it. Today when left out.',
        kind: 'text',
        required: false,
        placeholder: '2026-01-31',
      },
    ],
    kinds: KINDS,
    countsPerDay: ['views', 'downloads'],
    order: 'newest-first',
    title: ({ part }) => `Demo: ${PART_LABELS[part]}`,
    check: async () => {},
    read: (context) => read(context, batchRecords),
    reread,
  })

export const demoConnector = demoConnectorWith(BATCH_RECORDS)

async function* read(context: ReadContext<DemoSettings, DemoCursor>, batchRecords: number): AsyncGenerator<Batch<DemoCursor>> {
  const { seed, people, part } = context.settings
  const known = cursorShape.safeParse(context.cursor)
  const community = `${seed}/${people}/${part}`
  const sameCommunity = known.success && known.data.community === community ? known.data : undefined
  // A community without a set last day keeps the one of its first run: it would be another one each day.
  const until = context.settings.until ?? sameCommunity?.until ?? context.now().toISOString().slice(0, 10)
  const source = sourceOf({ seed, people, until, part })
  let done = sameCommunity?.until === until ? sameCommunity.done : 0
  if (source.claims !== undefined) context.claim(source.claims)
  if (part === 'github' && done === 0) await context.tally?.(demoTallies(seed, until))
  while (done < source.positions) {
    context.signal.throwIfAborted()
    const { records, next } = source.take(done, batchRecords)
    done = next
    const items = records.map((record): Item => ({ record, raw: JSON.stringify(record) }))
    yield { items, cursor: { community, until, done }, progress: { done, total: source.positions, unit: 'records' } }
    // Making records never waits for anything: give way to whoever shares this thread.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function reread(raw: string): readonly Item[] {
  const parsed = activityRecord.safeParse(parseJson(raw))
  if (parsed.success) return [{ record: parsed.data, raw }]
  return [setAside('raw_invalid', 'The input is no longer an activity. Keep its shape and change values only.', 'retry', raw)]
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}

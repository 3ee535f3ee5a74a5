import { z } from 'zod'
import { createApi, type Api, type ApiAnswer, type ApiRequest } from '../kit/api.ts'
import {
  ConnectorError,
  defineConnector,
  type ByteBlock,
  type Connector,
  type Item,
  type Network,
  type ReadContext,
} from '../kit/connector.ts'
import { readBytes } from '../kit/bytes.ts'
import { countAt, isObject } from '../kit/json.ts'
import { readLists, type ListsCursor } from '../kit/lists.ts'
import { KINDS } from '../kit/mail/map.ts'
import { parseMail, rereadMail } from '../kit/mail/parse.ts'
import { createSplitter } from '../kit/mail/split.ts'
import { parseJson } from '../kit/parse-json.ts'
import { setAside } from '../kit/set-asides.ts'

const help = `
1. Open the archive of the list, whose address looks like \`https://lists.example.org/archives/list/users@lists.example.org/\`, and give that.
2. It must be open to everybody, and its button *Download* must be there: whoever runs the lists may have taken it away. Then fetch the archive by hand, and give it as a mailing list from files.

Kith reads month by month, the newest first, back to where there has been nothing for three years. Later it asks for this month and the one before.
`

const LIST = /^\/(?:[\w.~-]+\/)*list\/([\w.+~=-]{1,100}@[\w.-]{1,200})(?:\/.*)?$/

const listIn = (
  address: string,
): { readonly origin: string; readonly path: string; readonly api: string; readonly name: string } | undefined => {
  if (!URL.canParse(address)) return undefined
  const { origin, pathname } = new URL(address)
  const path = decodeURIComponent(pathname.slice(0, 1_000).replace(/%(?![0-9a-f]{2})/gi, '%25'))
  const [, name] = LIST.exec(path) ?? []
  if (name === undefined) return undefined
  const before = path.slice(0, path.lastIndexOf(`list/${name}`))
  return { origin, path: `${before}list/${name}`, api: `${before}api/list/${name}`, name }
}

const settings = z.object({
  list: z
    .url({ protocol: /^https?$/, error: 'Give the address of the list’s archive.' })
    .max(500)
    .refine((address) => listIn(address) !== undefined, 'The address of a list’s archive holds /list/ and the list’s own address.'),
})
type Settings = z.infer<typeof settings>
type Context = ReadContext<Settings, ListsCursor>

const placeOf = ({ list }: Settings) => {
  const found = listIn(list)
  if (found === undefined) throw new ConnectorError('list_unknown', `${list} is no list of HyperKitty.`, 'Give the address of its archive.')
  return found
}

interface Limits {
  /** Months without mails after which there are no more (default 36). */
  readonly emptyMonthsMax?: number
}

/** The connector with other bounds than the usual ones: for tests. */
export const hyperkittyWith = (limits: Limits): Connector<Settings, ListsCursor, Promise<readonly Item[]>> =>
  defineConnector<Settings, ListsCursor, Promise<readonly Item[]>>({
    name: 'hyperkitty',
    label: 'HyperKitty',
    summary: 'Topics and replies of a mailing list of Mailman 3, from its public archive.',
    help,
    settings,
    fields: [
      {
        name: 'list',
        label: 'Address of the archive',
        help: 'Of one list.',
        kind: 'url',
        required: true,
        placeholder: 'https://lists.example.org/archives/list/users@lists.example.org/',
      },
    ],
    kinds: KINDS,
    order: 'newest-first',
    title: (given) => `HyperKitty: ${placeOf(given).name}`,
    schedule: { everyMinutes: 120 },
    check: async (context) => {
      const { origin, path } = placeOf(context.settings)
      await createApi(context, { name: new URL(origin).host, base: origin, format: 'text', waitMsMax: 5_000 }).ask(`${path}/`)
    },
    read: (context) => read(context, limits),
    reread: rereadMail,
  })

export const hyperkitty = hyperkittyWith({})

const BYTES_MAX = 128 * 1024 * 1024
/** A gzip file, or an mbox as it is; an empty one is a month without mails. */
const isArchive = (bytes: Buffer): boolean =>
  bytes.length === 0 || (bytes[0] === 0x1f && bytes[1] === 0x8b) || bytes.toString('latin1', 0, 5) === 'From '

const exportsOf = (network: Network, origin: string): Api =>
  createApi(network, {
    name: new URL(origin).host,
    base: origin,
    format: 'bytes',
    bytesMax: BYTES_MAX,
    timeoutMs: 120_000,
    isBroken: (_, bytes) => !isArchive(bytes),
  })

/** "2026-01-01" of the month that many months away. */
const monthAt = (day: string, away: number): string => {
  const [year = 0, month = 1] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 + away, 1)).toISOString().slice(0, 10)
}

const EARLIEST = '1990-01-01'

async function* read(context: Context, { emptyMonthsMax = 36 }: Limits) {
  const place = placeOf(context.settings)
  const nowMs = context.now().getTime()
  const month = monthAt(context.now().toISOString(), 0)
  const request = (start: string): ApiRequest => ({
    path: `${place.path}/export/${place.name}.mbox.gz`,
    query: { start, end: monthAt(start, 1) },
    // A month in which there was nothing is no page at some versions.
    accept: [404],
  })
  await claimTotals(context, place)
  let empty = 0
  const list = {
    name: 'months',
    first: request(month),
    read: async (answer: ApiAnswer, { query }: ApiRequest) => {
      const start = String(query?.['start'] ?? month)
      const items =
        answer.status === 404 ? [] : await mailsIn(answer.bytes, `${place.name} ${start.slice(0, 7)}`, place.name, nowMs, context.signal)
      empty = items.length === 0 ? empty + 1 : 0
      const before = monthAt(start, -1)
      const isOver = empty > emptyMonthsMax || before < EARLIEST
      return { items, timesMs: [Date.parse(`${start}T00:00:00Z`)], next: isOver ? undefined : request(before) }
    },
  }
  yield* readLists(context, { api: exportsOf(context, place.origin), lists: [list] })
}

const KEPT_BYTES = 1024 * 1024
const EXPANDED_MAX_BYTES = 256 * 1024 * 1024
const TOGETHER = 64

async function* inOne(bytes: Buffer): AsyncGenerator<ByteBlock, void> {
  if (bytes.length > 0) yield { bytes, consumed: bytes.length }
}

const mailsIn = async (bytes: Buffer, month: string, list: string, nowMs: number, signal: AbortSignal): Promise<readonly Item[]> => {
  const splitter = createSplitter({ offset: 0, number: 0 }, KEPT_BYTES)
  const items: Item[] = []
  const add = async (mails: ReturnType<typeof splitter.push>): Promise<void> => {
    for (let at = 0; at < mails.length; at += TOGETHER) {
      signal.throwIfAborted()
      const some = mails.slice(at, at + TOGETHER)
      items.push(
        ...(await Promise.all(
          some.map((mail) => parseMail(mail.bytes, `${month} mail ${mail.number}`, { envelope: mail.envelope, list, nowMs })),
        )),
      )
    }
  }
  const file = { path: '', name: month, sizeBytes: bytes.length, open: () => inOne(bytes) }
  let total = 0
  for await (const block of readBytes(file, { signal })) {
    total += block.bytes.length
    await add(splitter.push(block.bytes))
    if (block.fault === undefined && total <= EXPANDED_MAX_BYTES) continue
    await add(splitter.end())
    items.push(
      setAside(
        'file_damaged',
        `The archive of ${month} is damaged; what stands before came in. Kith asks for it again while it is new.`,
        month,
        '',
      ),
    )
    return items
  }
  await add(splitter.end())
  return items
}

/** How many mails and threads there are, where the archive's own API says so. */
const claimTotals = async (context: Context, { origin, api }: ReturnType<typeof placeOf>): Promise<void> => {
  const json = createApi(context, { name: new URL(origin).host, base: origin, format: 'text' })
  const count = async (what: string): Promise<number | undefined> => {
    const { text, status } = await json.ask({ path: `${api}/${what}/`, query: { format: 'json', limit: 1 }, accept: [400, 403, 404, 406] })
    const answer = status < 400 ? parseJson(text) : undefined
    return isObject(answer) ? countAt(answer, 'count') : undefined
  }
  const [mails, threads] = [await count('emails'), await count('threads')]
  if (mails !== undefined && threads !== undefined && mails >= threads)
    context.claim({ 'topic-started': threads, replied: mails - threads })
}

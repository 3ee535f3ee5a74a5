import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { createApi, type Api, type ApiAnswer, type ApiRequest } from '../kit/api.ts'
import { isGiven, type ApiWay } from '../kit/both-ways.ts'
import { ConnectorError, type Batch, type InputFile, type Item, type Network, type ReadContext } from '../kit/connector.ts'
import { firstText } from '../kit/exports.ts'
import { guestOf } from '../kit/guests.ts'
import { countAt, idAt, isObject, listAt, textAt, type Json } from '../kit/json.ts'
import { mailFiles, readMails, toItem } from '../kit/mail/read.ts'
import { readZip } from '../kit/zip.ts'

/** "https://groups.io/g/users" and "users+subgroup@groups.io" name groups as well. */
const groupIn = (text: string): string =>
  text
    .trim()
    .replace(/^https?:\/\/[^/]+\/g\//i, '')
    .replace(/[/@].*$/, '')
    .toLowerCase()

const settings = z.object({
  group: z
    .string()
    .max(300)
    .transform(groupIn)
    .refine((name) => /^[\w.+-]{0,200}$/.test(name), 'Give the group as it stands in its address, behind /g/.')
    .optional(),
  token: z.string().trim().max(500).optional(),
})
type Settings = z.infer<typeof settings>

/** Up to when mails are held, and on which day members were listed. */
export interface At {
  readonly untilMs?: number
  readonly listed?: string
}

const BASE = 'https://groups.io/api/v1'
const BYTES_MAX = 128 * 1024 * 1024
const DAY_MS = 86_400_000
/** Mails that were held for a moderator come in late. */
const AGAIN_MS = 14 * DAY_MS
const TOGETHER = 200
const PAGES_MAX = 5_000

const apiOf = (network: Network, { token = '' }: Settings, waitMsMax?: number): Api =>
  createApi(network, {
    name: 'Groups.io',
    base: BASE,
    headers: { authorization: `Bearer ${token}` },
    ...(waitMsMax === undefined ? {} : { waitMsMax }),
  })

const archivesOf = (network: Network, { token = '' }: Settings): Api =>
  createApi(network, {
    name: 'Groups.io',
    base: BASE,
    headers: { authorization: `Bearer ${token}`, accept: 'application/zip, */*;q=0.1' },
    format: 'bytes',
    bytesMax: BYTES_MAX,
    timeoutMs: 300_000,
    isBroken: (_, bytes) => bytes.length > 0 && bytes.toString('latin1', 0, 2) !== 'PK',
  })

const nextOf = ({ json }: ApiAnswer, request: ApiRequest): ApiRequest | undefined => {
  if (!isObject(json) || json['has_more'] !== true) return undefined
  const token = textAt(json, 'next_page_token') ?? idAt(json, 'next_page_token')
  return token === undefined ? undefined : { ...request, query: { ...request.query, page_token: token } }
}

async function* pages(
  api: Api,
  first: ApiRequest,
  { signal, note }: Pick<Network, 'signal' | 'note'>,
): AsyncGenerator<readonly Json[], void> {
  let request: ApiRequest | undefined = first
  for (let page = 0; request !== undefined; page++) {
    signal.throwIfAborted()
    if (page >= PAGES_MAX) return note?.('pages_bound', `Stopped after ${page} pages of a list.`)
    const answer: ApiAnswer = await api.ask(request)
    yield isObject(answer.json) ? listAt(answer.json, 'data').filter(isObject) : []
    const next = nextOf(answer, request)
    request = JSON.stringify(next) === JSON.stringify(request) ? undefined : next
  }
}

/** The number of the group among those that the token's holder has subscribed to. */
const groupOf = async (api: Api, { group = '' }: Settings, network: Network): Promise<string> => {
  for await (const subscriptions of pages(api, { path: '/getsubs', query: { limit: 100 } }, network)) {
    const found = subscriptions.find((one) => groupIn(firstText(one, 'group_name')) === group)
    const id = found === undefined ? undefined : idAt(found, 'group_id')
    if (id !== undefined) return id
  }
  throw new ConnectorError(
    'not_found',
    `Whoever the token belongs to is in no group ${group}.`,
    'Subscribe to the group with that account, or check how the group is written in its address.',
  )
}

/** How many there are, where Groups.io says so. */
const totalOf = async (api: Api, path: string, id: string): Promise<number | undefined> => {
  const { json, status } = await api.ask({ path, query: { group_id: id, limit: 1 }, accept: [400, 403, 404] })
  return status < 400 && isObject(json) ? countAt(json, 'total_count') : undefined
}

async function* read(context: ReadContext<Settings, At>): AsyncGenerator<Batch<At>, void> {
  const { settings: given } = context
  const api = apiOf(context, given)
  const id = await groupOf(api, given, context)
  let cursor: At = context.cursor ?? {}
  let done = 0
  const batch = (items: readonly Item[]): Batch<At> => ({ items, cursor, progress: { done: (done += items.length), unit: 'records' } })
  const startedMs = context.now().getTime()
  const [mails, topics] = [await totalOf(api, '/getmessages', id), await totalOf(api, '/gettopics', id)]
  if (mails !== undefined && topics !== undefined && mails >= topics) context.claim({ 'topic-started': topics, replied: mails - topics })
  for await (const items of mailsOf(context, id, cursor.untilMs)) yield batch(items)
  cursor = { ...cursor, untilMs: startedMs }
  yield batch([])
  const today = context.now().toISOString().slice(0, 10)
  if (cursor.listed === today) return
  const first = { path: '/getmembers', query: { group_id: id, limit: 100 }, accept: [400, 403] }
  for await (const members of pages(api, first, context)) yield batch(members.flatMap(memberItems))
  cursor = { ...cursor, listed: today }
  yield batch([])
}

const memberItems = (member: Json): readonly Item[] => {
  const identity = guestOf('groups-io', {
    email: firstText(member, 'email'),
    name: firstText(member, 'full_name', 'name', 'user_name'),
    id: firstText(member, 'user_id'),
  })
  if (identity === undefined) return []
  const leads = /owner|moderator/i.test(firstText(member, 'mod_status'))
  return [
    {
      record: { type: 'person', identity, ...(leads ? { tags: ['moderator'] } : {}) },
      raw: JSON.stringify({ ...member, extra: undefined }),
    },
  ]
}

/** All mails that came in since, out of the archive that Groups.io packs of them. */
async function* mailsOf(
  context: ReadContext<Settings, At>,
  id: string,
  untilMs: number | undefined,
): AsyncGenerator<readonly Item[], void> {
  const since = untilMs === undefined ? {} : { start_time: new Date(untilMs - AGAIN_MS).toISOString() }
  const { bytes, status } = await archivesOf(context, context.settings).ask({
    path: '/downloadarchives',
    query: { group_id: id, ...since },
    accept: [404],
  })
  if (status === 404 || bytes.length === 0) return
  const folder = await mkdtemp(join(tmpdir(), 'kith-groups-io-'))
  try {
    const path = join(folder, 'messages.zip')
    await writeFile(path, bytes, { mode: 0o600 })
    const { group = '' } = context.settings
    for (const file of mailFiles(await readZip({ path, name: group, sizeBytes: bytes.length }))) yield* itemsIn(context, file, group)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function* itemsIn(context: ReadContext<Settings, At>, file: InputFile, list: string): AsyncGenerator<readonly Item[], void> {
  const nowMs = context.now().getTime()
  for await (const { mails, fault } of readMails(file, { offset: 0, number: 0 }, KEPT_BYTES, context.signal)) {
    for (let at = 0; at < mails.length; at += TOGETHER) {
      context.signal.throwIfAborted()
      yield await Promise.all(mails.slice(at, at + TOGETHER).map((mail) => toItem(mail, file, { list, nowMs })))
    }
    if (fault !== undefined) yield [fault]
  }
}
const KEPT_BYTES = 1024 * 1024

export const way: ApiWay<Settings, At> = {
  settings,
  fields: [
    {
      name: 'group',
      label: 'Group',
      help: 'As it stands in its address, behind /g/.',
      kind: 'text',
      required: false,
      placeholder: 'users',
    },
    {
      name: 'token',
      label: 'API key',
      help: 'Of somebody who has subscribed to the group. It is kept encrypted and never shown again.',
      kind: 'secret',
      required: false,
    },
  ],
  isAsked: ({ group, token }) => isGiven(group) && isGiven(token),
  needs: 'Give a group and an API key, or the files of its archive.',
  everyMinutes: 180,
  title: ({ group = '' }) => `Groups.io: ${group}`,
  sameness: ({ group = '' }) => group,
  help: `
1. Sign in at Groups.io with an account that has subscribed to the group, and open *Account → API Keys*; it may have to be switched on for the account.
2. Make a key, and enter it with the name of the group.

Mails come in as they would from the group’s archive, later those that are new. A moderator’s key lists the members as well. Where the archive is larger than 128 MiB, give the export of the group as a file beside the key.`,
  check: async ({ settings: given, ...network }) => {
    await groupOf(apiOf(network, given, 5_000), given, network)
  },
  read,
  // What was set aside are mails, as from files.
  reread: () => undefined,
}

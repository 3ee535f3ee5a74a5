import { z } from 'zod'
import { checkBundle, openBundle } from '../kit/bundle.ts'
import { readBytes } from '../kit/bytes.ts'
import { defineConnector, type ByteBlock, type Connector, type InputFile, type Item, type ReadContext } from '../kit/connector.ts'
import { perDocument, readDocuments, readList, type DocumentCursor, type DocumentLimits, type Element } from '../kit/documents.ts'
import { isObject, objectAt, textAt, type Json } from '../kit/json.ts'
import { parseJson } from '../kit/parse-json.ts'
import { POST_KINDS } from '../kit/posts.ts'
import { setAside } from '../kit/set-asides.ts'
import { mapTweet, ownerOf, type Owner } from './map.ts'

const settings = z.object({
  files: z.array(z.string().min(1).max(4_096)).min(1, 'Choose the archive.').max(10_000),
  username: z.string().trim().max(100).optional(),
})
type Settings = z.infer<typeof settings>

const help = `
1. At X open *Settings → Your account → Download an archive of your data*. It takes a day or more until a link comes by mail.
2. Give the zip file as it is, or the folder that it was unpacked to; or only \`tweets.js\` of its folder \`data\`, with the name of the account.
3. Ask for an archive again whenever you like, and import it: nothing is doubled.

No key is needed, and nothing is asked of X. Direct messages, advertisements and what X thinks it knows of you lie in the archive as well: they are not looked at. Saved pages of the API (\`statuses\`, version 1.1) are read, too.
`

const { post, reply, repost } = POST_KINDS

/** The connector with other bounds than the usual ones: for tests. */
export const xArchiveWith = (limits: DocumentLimits): Connector<Settings, DocumentCursor> =>
  defineConnector<Settings, DocumentCursor>({
    name: 'x-archive',
    label: 'X archive',
    summary: 'What an account of X (once Twitter) posted, answered and reposted, from its archive.',
    help,
    settings,
    fields: [
      {
        name: 'files',
        label: 'Archive',
        help: 'The zip file, or the path of a folder on the server.',
        kind: 'files',
        required: true,
        placeholder: 'twitter-2025-01-31.zip',
      },
      {
        name: 'username',
        label: 'Account',
        help: 'Its name, where the archive is not whole.',
        kind: 'text',
        required: false,
        placeholder: 'example',
      },
    ],
    kinds: { post, reply, repost },
    order: 'as-given',
    title: ({ username }) => (username === undefined || username === '' ? 'X archive' : `X: @${username.replace(/^@/, '')}`),
    check: async (context) => {
      await checkBundle(context, context.settings.files, {
        isExpected: isTweets,
        what: 'list of posts',
        hint: 'Give the archive that X sends, or tweets.js of its folder data.',
      })
    },
    read: (context) => read(context, limits),
    reread,
  })

/** tweets.js, tweets-part1.js, deleted-tweets.js, community-tweet.js; tweet.js until 2022; JSON is a page of the API. */
const TWEETS = /(?:^|\/)(?:deleted-|community-)?tweets?(?:-part\d+)?\.js$/i
const isTweets = ({ name }: InputFile): boolean =>
  TWEETS.test(name) || (name.endsWith('.json') && !/(?:^|\/)(?:manifest|package)\.json$/.test(name))
const isAccount = ({ name }: InputFile): boolean => /(?:^|\/)account\.js$/i.test(name)

async function* read(context: ReadContext<Settings, DocumentCursor>, limits: DocumentLimits) {
  const files = (await openBundle(context, context.settings.files)).map(withoutAssignment)
  const documents = files.filter(isTweets)
  const owner = await ownerIn(files.filter(isAccount), context.settings, context.signal)
  const nowMs = context.now().getTime()
  const isDeletedIn = perDocument(({ name }) => /deleted-/i.test(name))
  const toItems = ({ value, locator, bytes, file }: Element): readonly Item[] => [
    mapTweet(isObject(value['tweet']) ? value['tweet'] : value, {
      owner,
      isDeleted: isDeletedIn(file),
      locator,
      raw: bytes,
      nowMs,
    }),
  ]
  yield* readDocuments(context, { documents, shape: () => ({ lists: ['', 'statuses'] }), toItems }, limits)
}

/** Each list of the archive is a program that hands it to a page: `window.YTD.tweets.part0 = [ … ]`. What stands before the list is left out. */
const withoutAssignment = (file: InputFile): InputFile =>
  /\.js$/i.test(file.name) ? { ...file, open: (signal) => afterAssignment(readBytes(file, { signal })) } : file

const HEAD_MAX_BYTES = 200

async function* afterAssignment(blocks: AsyncGenerator<ByteBlock, void>): AsyncGenerator<ByteBlock, void> {
  let head: Buffer | undefined = Buffer.alloc(0)
  for await (const block of blocks) {
    if (head === undefined) {
      yield block
      continue
    }
    head = Buffer.concat([head, block.bytes])
    const [assignment] = /^\s*(?:window\.)?[\w.]{1,100}\s*=\s*(?=[[{])/.exec(head.toString('latin1', 0, HEAD_MAX_BYTES)) ?? []
    if (assignment === undefined && head.length < HEAD_MAX_BYTES && block.fault === undefined) continue
    yield { ...block, bytes: head.subarray(assignment?.length ?? 0) }
    head = undefined
  }
  if (head === undefined || head.length === 0) return
  const [assignment] = /^\s*(?:window\.)?[\w.]{1,100}\s*=\s*/.exec(head.toString('latin1')) ?? []
  yield { bytes: head.subarray(assignment?.length ?? 0), consumed: head.length }
}

const ownerIn = async (files: readonly InputFile[], { username }: Settings, signal: AbortSignal): Promise<Owner> => {
  let found: Json = {}
  for (const file of files) await readList(file, { lists: [''] }, signal, (value) => (found = objectAt(value, 'account')))
  const name = textAt(found, 'username') ?? username?.replace(/^@/, '')
  return ownerOf(textAt(found, 'accountId'), name, textAt(found, 'accountDisplayName'))
}

const reread = (raw: string, { username }: Settings): readonly Item[] => {
  const given = parseJson(raw)
  if (!isObject(given)) return [setAside('item_invalid', 'Keep the JSON object as it is and change values only.', 'retry', raw)]
  const owner = objectAt(given, 'owner')
  const tweet = isObject(given['tweet']) ? given['tweet'] : given
  return [
    mapTweet(tweet, {
      owner: ownerOf(textAt(owner, 'id'), textAt(owner, 'username') ?? username, textAt(owner, 'name')),
      isDeleted: given['isDeleted'] === true,
      locator: 'retry',
      raw,
      nowMs: Date.now(),
    }),
  ]
}

export const xArchive = xArchiveWith({})

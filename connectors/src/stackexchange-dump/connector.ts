import { z } from 'zod'
import { checkBundle, openBundle } from '../kit/bundle.ts'
import { defineConnector, type Connector, type InputFile, type Item, type ReadContext } from '../kit/connector.ts'
import { readDocuments, type DocumentCursor, type DocumentLimits, type Element } from '../kit/documents.ts'
import { isObject } from '../kit/json.ts'
import { parseJson } from '../kit/parse-json.ts'
import { setAside } from '../kit/set-asides.ts'
import { siteOf } from '../kit/stackexchange/identity.ts'
import { KINDS } from '../kit/stackexchange/kinds.ts'
import { mapItem } from '../kit/stackexchange/map-page.ts'
import { createMemory, mapComment, mapPost, mapUser, mapVote, type RowContext, type RowFault } from './map-row.ts'

const settings = z.object({
  files: z.array(z.string().min(1).max(4_096)).min(1, 'Choose one file or more.').max(10_000),
  site: z.string().trim().max(200).optional(),
  tags: z.string().trim().max(2_000).optional(),
})
type Settings = z.infer<typeof settings>

const help = `
1. Fetch the dump of the site (*Stack Exchange Data Dump*, one archive for each site; Stack Overflow has one for each table) and unpack it: \`7z x ai.stackexchange.com.7z\`.
2. Give the folder, or the files \`Posts.xml\`, \`Comments.xml\`, \`Votes.xml\` and \`Users.xml\`. Only the first is needed. gzip and zip are read as well, 7z is not.
3. To keep only what concerns you, name tags: questions with one of them, and all that hangs on those.

Saved pages of Stack Exchange's API (\`/questions?filter=…\`, JSON) can be given instead.
`

/** The connector with other bounds than the usual ones: for tests. */
export const stackexchangeDumpWith = (limits: DocumentLimits): Connector<Settings, DocumentCursor> =>
  defineConnector<Settings, DocumentCursor>({
    name: 'stackexchange-dump',
    label: 'Stack Exchange dump',
    summary: 'Questions, answers, comments and accepted answers of a Stack Exchange site, from its data dump or saved pages of its API.',
    help,
    settings,
    fields: [
      {
        name: 'files',
        label: 'Dump',
        help: 'Posts.xml and its like, or the path of a folder on the server.',
        kind: 'files',
        required: true,
        placeholder: 'Posts.xml',
      },
      {
        name: 'site',
        label: 'Site',
        help: 'Its address, for links and to tell its users from those of other sites; the folder’s name otherwise.',
        kind: 'text',
        required: false,
        placeholder: 'ai.stackexchange.com',
      },
      {
        name: 'tags',
        label: 'Only these tags',
        help: 'With commas between them; everything otherwise.',
        kind: 'text',
        required: false,
        placeholder: 'numpy, scipy',
      },
    ],
    kinds: KINDS,
    filesAlone: true,
    order: 'as-given',
    title: ({ site }) => (site === undefined || site === '' ? 'Stack Exchange' : `Stack Exchange: ${site}`),
    check: async (context) => {
      await checkBundle(context, context.settings.files, {
        isExpected: (file) => tableOf(file) === 'posts' || isPage(file),
        what: 'Posts.xml',
        hint: 'Unpack the dump, and give its folder or Posts.xml itself.',
      })
    },
    read: (context) => read(context, limits),
    reread,
  })

/** In this order each table finds what it needs of those before it. */
const TABLES = ['posts', 'comments', 'votes', 'users'] as const
type Table = (typeof TABLES)[number]

const tableOf = (file: InputFile): Table | undefined => {
  const name = /([a-z]+)\.xml(?:\.gz)?$/i.exec(file.name)?.[1]?.toLowerCase()
  return TABLES.find((table) => table === name)
}
const isPage = (file: InputFile): boolean => /(?:\.json|\/[\w-]+|^[\w-]+)$/i.test(file.name)

async function* read(context: ReadContext<Settings, DocumentCursor>, limits: DocumentLimits) {
  const files = await openBundle(context, context.settings.files)
  const tableOfFile = new Map(files.map((file) => [file, tableOf(file)]))
  const tables = TABLES.flatMap((table) => files.filter((file) => tableOfFile.get(file) === table))
  const site = siteOf(context.settings.site || siteInName(files))
  const nowMs = context.now().getTime()
  const counts = { anonymous: 0, left: 0 }
  const memory = createMemory()
  const tags = new Set((context.settings.tags ?? '').toLowerCase().split(',').map((tag) => tag.trim()).filter(Boolean)) // prettier-ignore
  const toItems = (element: Element): readonly Item[] => {
    const table = tableOfFile.get(element.file)
    if (table === undefined)
      return mapItem(element.value, { site, locator: element.locator, raw: element.bytes, nowMs, claim: element.claim })
    return fromRow(table, element, { site, tags, memory, nowMs, claim: element.claim }, counts)
  }
  yield* readDocuments(
    context,
    {
      documents: tables.length > 0 ? tables : files.filter(isPage),
      shape: (file) => (tableOfFile.get(file) === undefined ? { lists: ['', 'items'] } : 'xml-rows'),
      toItems,
      ...(tables.length > 0 ? { remembers: 'all' as const } : {}),
    },
    limits,
  )
  if (counts.anonymous > 0) context.note('votes_anonymous', 'Votes do not say whose they are; they are in the scores.', counts.anonymous)
  if (counts.left > 0)
    context.note('rows_left_out', 'Rows that do not belong to the tags, and users who took no part, were left out.', counts.left)
}

/** "ai.stackexchange.com/Posts.xml", "stackoverflow.com-Posts.xml". */
const siteInName = (files: readonly InputFile[]): string =>
  files
    .map((file) => /([a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org))(?=[/-]|\.zip\/)/i.exec(file.name)?.[1])
    .find((found) => found !== undefined) ?? ''

const MAPPERS = { posts: mapPost, comments: mapComment, votes: mapVote, users: mapUser } as const

const MESSAGES: Readonly<Record<RowFault, string>> = {
  author_missing: 'The row does not say whose it is. Add OwnerUserId or UserId and retry, or leave it out.',
  date_missing: 'The row has no date that can be read. Correct CreationDate and retry, or leave it out.',
  date_implausible: 'The date is before 1990 or in the future. Correct CreationDate and retry, or leave it out.',
  id_missing: 'The row has no number. Add Id and retry, or leave it out.',
}

const fromRow = (
  table: Table,
  { value, bytes, locator }: Element,
  context: RowContext,
  counts: { anonymous: number; left: number },
): readonly Item[] => {
  const mapped = MAPPERS[table](value, context)
  if (mapped === 'vote_anonymous') counts.anonymous += 1
  else if (mapped === undefined) counts.left += 1
  else if (typeof mapped === 'string') {
    const retry = JSON.stringify({ table, site: context.site.host, row: value })
    return [setAside(mapped, MESSAGES[mapped], locator, retry)]
  } else return [{ record: mapped, raw: bytes }]
  return []
}

/** A set-aside row is kept with its table; an item of a page as it is. */
const reread = (raw: string, { site }: Settings): readonly Item[] => {
  const given = parseJson(raw)
  if (!isObject(given)) return [setAside('item_invalid', 'Keep the shape of the item and change values only.', 'retry', raw)]
  const nowMs = Date.now()
  const claim = () => undefined
  const { row, table: name } = given
  const table = TABLES.find((one) => one === name)
  if (!isObject(row) || table === undefined) return mapItem(given, { site: siteOf(site ?? ''), locator: 'retry', raw, nowMs, claim })
  const host = typeof given['site'] === 'string' ? given['site'] : ''
  const memory = createMemory()
  const mapped = MAPPERS[table](row, { site: siteOf(host), tags: new Set(), memory, nowMs, claim })
  if (mapped === undefined || mapped === 'vote_anonymous') return []
  return [typeof mapped === 'string' ? setAside(mapped, MESSAGES[mapped], 'retry', raw) : { record: mapped, raw }]
}

export const stackexchangeDump = stackexchangeDumpWith({})

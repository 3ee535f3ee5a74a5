import type { IdentityRef } from '@kith/contract/records'
import { z } from 'zod'
import { checkBundle, openBundle } from '../kit/bundle.ts'
import { defineConnector, type Connector, type InputFile, type Item, type ReadContext } from '../kit/connector.ts'
import { readDocuments, type DocumentCursor, type DocumentLimits } from '../kit/documents.ts'
import { isObject } from '../kit/json.ts'
import { parseJson } from '../kit/parse-json.ts'
import { KINDS, mapThing } from '../kit/reddit/map.ts'
import { setAside } from '../kit/set-asides.ts'

const settings = z.object({ files: z.array(z.string().min(1).max(4_096)).min(1, 'Choose one file or more.').max(10_000) })
type Settings = z.infer<typeof settings>

const help = `
1. Every listing on Reddit can be had as JSON: add \`.json\` to its address, such as \`https://www.reddit.com/r/numpy/new.json?limit=100\`, or to that of a post with its comments. Signed in to Reddit, open it in the browser and save the page. Fetch slowly; the next page is the same address with \`&after=\` and what the page calls \`after\`.
2. Give the files, a zip file of them, or the folder.

Import again whenever you like: nothing is doubled, and what was edited or removed since is brought up to date.
`

/** The connector with other bounds than the usual ones: for tests. */
export const redditFilesWith = (limits: DocumentLimits): Connector<Settings, DocumentCursor> =>
  defineConnector<Settings, DocumentCursor>({
    name: 'reddit-files',
    label: 'Reddit files',
    summary: 'Posts and comments from listings of Reddit saved as JSON.',
    help,
    settings,
    fields: [
      {
        name: 'files',
        label: 'Files',
        help: 'JSON files, a zip file, or the path of a folder on the server.',
        kind: 'files',
        required: true,
        placeholder: 'new.json',
      },
    ],
    kinds: KINDS,
    filesAlone: true,
    order: 'as-given',
    title: () => 'Reddit files',
    // Names of things on Reddit are global: every file is of one source.
    sameness: () => 'reddit',
    check: async (context) => {
      await checkBundle(context, context.settings.files, {
        isExpected: isDocument,
        what: 'JSON of Reddit',
        hint: 'Save listings with .json behind their address.',
      })
    },
    read: (context) => read(context, limits),
    reread: (raw) => reread(raw),
  })

const isDocument = (file: InputFile): boolean => file.name.endsWith('.json')

async function* read(context: ReadContext<Settings, DocumentCursor>, limits: DocumentLimits) {
  const documents = (await openBundle(context, context.settings.files)).filter(isDocument)
  const nowMs = context.now().getTime()
  const known = new Map<string, IdentityRef>()
  const skipped = new Map<string, number>()
  const skip = (kind: string): void => void skipped.set(kind, (skipped.get(kind) ?? 0) + 1)
  yield* readDocuments(
    context,
    {
      documents,
      shape: () => ({ lists: ['data.children'] }),
      toItems: ({ value, locator, bytes }) => mapThing(value, { locator, nowMs, raw: bytes, known }, skip),
    },
    limits,
  )
  const more = skipped.get('more') ?? 0
  if (more > 0) context.note('comments_folded', 'Comments that the page folded away are not in the file.', more)
  const others = [...skipped].reduce((sum, [kind, count]) => sum + (kind === 'more' ? 0 : count), 0)
  if (others > 0) context.note('things_left_out', 'Things that are neither posts nor comments were left out.', others)
}

const reread = (raw: string): readonly Item[] => {
  const thing = parseJson(raw)
  const items = isObject(thing) ? mapThing(thing, { locator: 'retry', nowMs: Date.now() }, () => undefined) : []
  return items.length > 0
    ? items
    : [setAside('item_invalid', 'Keep the shape {"kind": "t3", "data": {…}} and change values only.', 'retry', raw)]
}

export const redditFiles = redditFilesWith({})

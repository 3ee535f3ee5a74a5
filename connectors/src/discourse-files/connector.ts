import { z } from 'zod'
import { checkBundle, openBundle } from '../kit/bundle.ts'
import { defineConnector, type Connector, type InputFile, type Item, type ReadContext } from '../kit/connector.ts'
import { forumOf } from '../kit/discourse/identity.ts'
import { POST_KINDS } from '../kit/discourse/kinds.ts'
import { mapPost, mapSolved, type PostOrigin } from '../kit/discourse/map.ts'
import { readDocuments, readList, type DocumentCursor, type DocumentLimits, type Element } from '../kit/documents.ts'
import type { JsonShape } from '../kit/json-stream.ts'
import { createKnownPeople } from '../kit/known-people.ts'
import { idAt, isObject, listAt, NOTHING, objectAt, textAt, type Json } from '../kit/json.ts'
import { parseJson } from '../kit/parse-json.ts'
import { setAside } from '../kit/set-asides.ts'

const settings = z.object({
  files: z.array(z.string().min(1).max(4_096)).min(1, 'Choose one file or more.').max(10_000),
  host: z.string().trim().max(200).optional(),
})
type Settings = z.infer<typeof settings>

const help = `
1. Every public topic of a Discourse forum can be fetched without an account: its address with \`.json\` behind it and \`?print=true\`, such as \`https://forum.example.org/t/1234.json?print=true\`. Fetch slowly.
2. Save \`/categories.json\` beside them, for the names of the categories.
3. Give the files, a zip file of them, or the folder. Pages of the newest posts (\`/posts.json\`) are read as well.
`

/** The connector with other bounds than the usual ones: for tests. */
export const discourseFilesWith = (limits: DocumentLimits): Connector<Settings, DocumentCursor> =>
  defineConnector<Settings, DocumentCursor>({
    name: 'discourse-files',
    label: 'Discourse files',
    summary: 'Topics, replies and accepted answers of a Discourse forum, from its public JSON saved as files.',
    help,
    settings,
    fields: [
      {
        name: 'files',
        label: 'Files',
        help: 'JSON files, a zip file, or the path of a folder on the server.',
        kind: 'files',
        required: true,
        placeholder: '1234.json',
      },
      {
        name: 'host',
        label: 'Address',
        help: 'Of the forum, for links and to tell its users from those of other forums.',
        kind: 'text',
        required: false,
        placeholder: 'forum.example.org',
      },
    ],
    kinds: POST_KINDS,
    filesAlone: true,
    order: 'as-given',
    title: ({ host }) => (host === undefined || host === '' ? 'Discourse files' : `Discourse: ${host}`),
    check: async (context) => {
      await checkBundle(context, context.settings.files, {
        isExpected: isDocument,
        what: 'JSON of Discourse',
        hint: 'Save topics with .json behind their address.',
      })
    },
    read: (context) => read(context, limits),
    reread,
  })

const isDocument = (file: InputFile): boolean => file.name.endsWith('.json')

async function* read(context: ReadContext<Settings, DocumentCursor>, limits: DocumentLimits) {
  const documents = (await openBundle(context, context.settings.files)).filter(isDocument)
  const [forum, nowMs] = [forumOf(context.settings.host), context.now().getTime()]
  const { categories, topics } = await readAround(documents, context.signal)
  let whispers = 0
  const known = createKnownPeople()
  const itemsOf = (post: Json, topic: Json, locator: string, raw: Buffer | string): readonly Item[] => {
    const origin = { forum, topic, categories, locator, raw, nowMs, known }
    const item = mapPost(post, origin)
    if (item === undefined) {
      whispers += 1
      return []
    }
    const solved = mapSolved(post, origin)
    return solved.length === 0 ? [item] : [item, ...solved]
  }
  const toItems = ({ value, heads, locator, bytes }: Element): readonly Item[] => {
    const posts = listAt(objectAt(value, 'post_stream'), 'posts').filter(isObject)
    if (posts.length > 0) return posts.flatMap((post, index) => itemsOf(post, value, `${locator}, post ${index + 1}`, JSON.stringify(post)))
    const topic = heads.find((head) => head['posts_count'] !== undefined) ?? topics.get(idAt(value, 'topic_id') ?? '') ?? NOTHING
    return itemsOf(value, topic, locator, bytes)
  }
  yield* readDocuments(context, { documents, shape: () => ({ lists: ['', 'post_stream.posts', 'latest_posts'] }), toItems }, limits)
  if (whispers > 0) context.note('whispers', 'Whispers were left out: they are for the staff alone.', whispers)
}

const TOPICS_MAX = 200_000
const BESIDE_POSTS: JsonShape = { lists: ['category_list.categories'], passed: ['post_stream.posts', 'latest_posts'] }

/** What stands behind the posts of a topic in its file, category and title above all, and the names of categories. */
const readAround = async (documents: readonly InputFile[], signal: AbortSignal) => {
  const categories = new Map<string, string>()
  const topics = new Map<string, Json>()
  for (const file of documents) {
    const root = await readList(file, BESIDE_POSTS, signal, (value) => {
      const [id, name] = [idAt(value, 'id'), textAt(value, 'name')]
      if (id !== undefined && name !== undefined && value['topic_count'] !== undefined) categories.set(id, name)
    })
    const id = idAt(root, 'id')
    if (id !== undefined && root['posts_count'] !== undefined && topics.size < TOPICS_MAX) topics.set(id, slim(root))
  }
  return { categories, topics }
}

const slim = ({ id, title, slug, category_id, tags, posts_count, accepted_answer }: Json): Json => ({
  id,
  title,
  slug,
  category_id,
  tags,
  posts_count,
  accepted_answer,
})

/** A set-aside post is kept with its topic. */
const reread = (raw: string, { host }: Settings): readonly Item[] => {
  const given = parseJson(raw)
  const post = isObject(given) ? given['post'] : undefined
  if (!isObject(given) || !isObject(post))
    return [setAside('item_invalid', 'Keep the shape {"topic": …, "post": {…}} and change values only.', 'retry', raw)]
  const origin: PostOrigin = {
    forum: forumOf(host),
    topic: objectAt(given, 'topic'),
    categories: new Map(),
    locator: 'retry',
    raw,
    nowMs: Date.now(),
  }
  const item = mapPost(post, origin)
  return item === undefined ? [] : [item, ...mapSolved(post, origin)]
}

export const discourseFiles = discourseFilesWith({})

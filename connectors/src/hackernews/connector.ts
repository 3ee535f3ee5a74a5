import { defineConnector, type Item } from '../kit/connector.ts'
import { isObject, objectAt } from '../kit/json.ts'
import { parseJson } from '../kit/parse-json.ts'
import { setAside } from '../kit/set-asides.ts'
import { createNews } from './api.ts'
import { KINDS, mapHit, mapItem } from './map.ts'
import { readHackerNews, type Cursor } from './read.ts'
import { searchHackerNews } from './search.ts'
import { searchesOf, settings, type Settings } from './settings.ts'

const help = `
1. **Words**: each word, name or "phrase in quotes" that stories and comments are looked for by, with commas between. Uncommon names find best: what means something else as well can be left out below.
2. **Sites**: stories that lead to them, such as \`example.org\` or \`github.com/example\`.
3. **Comments**: all under a story that is found, also those that do not hold the word. The search gives them at once; Hacker News itself one by one, which takes longer, and says what was taken down.

There is no key and no account: what everybody sees is read, the newest first, to the beginning. Leave words and sites empty where only *watches* are to search here.
`

export const hackernewsConnector = defineConnector<Settings, Cursor>({
  name: 'hackernews',
  label: 'Hacker News',
  summary: 'Stories and comments on Hacker News that hold your words or lead to your sites, with all that is said under them.',
  help,
  settings,
  fields: [
    {
      name: 'words',
      label: 'Words',
      help: 'With commas between; “phrases” in quotes.',
      kind: 'text',
      required: false,
      placeholder: 'numpy, "array api"',
    },
    {
      name: 'sites',
      label: 'Sites',
      help: 'That stories lead to, with commas between.',
      kind: 'text',
      required: false,
      placeholder: 'example.org, github.com/example',
    },
    {
      name: 'without',
      label: 'But not with',
      help: 'Words with which a find is none, with commas between.',
      kind: 'text',
      required: false,
    },
    {
      name: 'comments',
      label: 'Comments under what is found',
      help: 'All of them, also those that do not hold the word.',
      kind: 'choice',
      required: false,
      choices: [
        { value: 'search', label: 'At once, from the search' },
        { value: 'firebase', label: 'One by one, from Hacker News itself' },
        { value: 'none', label: 'None' },
      ],
    },
  ],
  kinds: KINDS,
  order: 'newest-first',
  title: (given) => {
    const [first, ...more] = searchesOf(given)
    if (first === undefined) return 'Hacker News'
    return `Hacker News: ${first.query}${more.length === 0 ? '' : ` and ${more.length} more`}`
  },
  schedule: { everyMinutes: 60 },
  search: { everyMinutes: 30, place: () => 'hackernews', label: () => 'Hacker News', find: searchHackerNews },
  check: async (context) => {
    const [first] = searchesOf(context.settings)
    if (first !== undefined) await createNews(context, { waitMsMax: 5_000 }).countStories(first)
  },
  read: readHackerNews,
  reread: (raw) => reread(raw),
})

const reread = (raw: string): readonly Item[] => {
  const given = parseJson(raw)
  if (!isObject(given)) return [setAside('item_invalid', 'Keep the shape of the item and change values only.', 'retry', raw)]
  if (given['objectID'] !== undefined) return [mapHit(given, Date.now())]
  const item = mapItem(given, objectAt(given, 'story'), Date.now())
  return item === undefined ? [] : [item]
}

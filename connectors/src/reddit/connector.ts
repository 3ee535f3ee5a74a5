import { defineConnector, type Item } from '../kit/connector.ts'
import { isObject } from '../kit/json.ts'
import { parseJson } from '../kit/parse-json.ts'
import { KINDS, mapThing } from '../kit/reddit/map.ts'
import { setAside } from '../kit/set-asides.ts'
import { createReddit } from './api.ts'
import { listingsOf, readReddit, type Cursor } from './read.ts'
import { searchReddit } from './search.ts'
import { communitiesIn, settings, wordsIn, type Settings } from './settings.ts'

const help = `
1. **Communities**, as \`r/numpy\`: all posts and comments in them. **Words**: posts anywhere on Reddit that hold them. Both with commas between; neither where only *watches* are to search here.
2. **Make an app**: sign in to Reddit and open [reddit.com/prefs/apps](https://www.reddit.com/prefs/apps) → *create another app*. Name: Kith. Type: **script**. *redirect uri*: any address, such as \`http://localhost\`; it is not used. Reddit asks those who have not yet to register for its API first.
3. **Number of the app**: the characters under its name. **Secret**: beside *secret*. **Account**: yours, which Reddit wants to be told with each request.

The app reads what everybody sees and acts for nobody. Reddit shows the newest thousand of a listing: connect early, and import older ones with *Reddit files*. Its terms ask to delete what was deleted there: Kith notices that for three days, and leaves it out.
`

export const redditConnector = defineConnector<Settings, Cursor>({
  name: 'reddit',
  label: 'Reddit',
  summary: 'Posts and comments of communities on Reddit, and posts anywhere that hold your words.',
  help,
  settings,
  fields: [
    { name: 'communities', label: 'Communities', help: 'With commas between.', kind: 'text', required: false, placeholder: 'r/numpy' },
    {
      name: 'words',
      label: 'Words',
      help: 'Posts that hold them, with commas between.',
      kind: 'text',
      required: false,
      placeholder: 'numpy, "array api"',
    },
    { name: 'client', label: 'Number of the app', help: 'Under its name at reddit.com/prefs/apps.', kind: 'text', required: true },
    { name: 'secret', label: 'Secret of the app', help: 'It is kept encrypted and never shown again.', kind: 'secret', required: true },
    {
      name: 'account',
      label: 'Account',
      help: 'Yours on Reddit, which it wants to be told.',
      kind: 'text',
      required: true,
      placeholder: 'garden_team',
    },
  ],
  kinds: KINDS,
  order: 'newest-first',
  title: (given) => {
    const [first, ...more] = [...communitiesIn(given).map((name) => `r/${name}`), ...wordsIn(given)]
    return first === undefined ? 'Reddit' : `Reddit: ${first}${more.length === 0 ? '' : ` and ${more.length} more`}`
  },
  sameness: (given) => JSON.stringify(listingsOf(given).map(({ name }) => name.toLowerCase()).toSorted()), // prettier-ignore
  schedule: { everyMinutes: 60 },
  search: { everyMinutes: 30, place: () => 'reddit', label: () => 'Reddit', find: searchReddit },
  check: async (context) => {
    const [first = { path: '/r/all/new', query: {} }] = listingsOf(context.settings)
    await createReddit(context, context.settings, { waitMsMax: 5_000 }).list(first.path, first.query, undefined)
  },
  read: readReddit,
  reread: (raw) => reread(raw),
})

const reread = (raw: string): readonly Item[] => {
  const thing = parseJson(raw)
  const items = isObject(thing) ? mapThing(thing, { locator: 'retry', nowMs: Date.now() }, () => undefined) : []
  return items.length > 0
    ? items
    : [setAside('item_invalid', 'Keep the shape {"kind": "t3", "data": {…}} and change values only.', 'retry', raw)]
}

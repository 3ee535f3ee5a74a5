import { defineConnector, type Item } from '../kit/connector.ts'
import { setAside } from '../kit/set-asides.ts'
import { holdsOf, KINDS, mapEntry } from './map.ts'
import { parseFeed } from './parse.ts'
import { checkFeed, readFeed, type FeedCursor } from './read.ts'
import { settings, type Settings } from './settings.ts'

const help = `
1. Look for the address that a site calls *RSS*, *Atom*, *feed* or *JSON Feed*; or give the address of the site itself, if it names its feed as most do.
2. Say what is in it, unless Kith sees that by itself. It stays the same for ever, since the numbers of one kind should not become those of another.

Some addresses that are worth having:

- **Releases**: on GitHub, the address of a repository and \`/releases.atom\` or \`/tags.atom\`; GitLab has \`/-/tags?format=atom\`.
- **Blogs**: WordPress has \`/feed/\`, and \`/comments/feed/\` for comments; Ghost \`/rss/\`, Medium \`/feed/@name\`, Hugo and Jekyll \`/index.xml\` or \`/feed.xml\`.
- **Forums**: Discourse \`/latest.rss\`, phpBB \`/feed.php\`. Reddit and YouTube have feeds, too, which need no key.
- **Podcasts**: the address that players ask for.
- **Alerts**: at Google Alerts choose *Deliver to: RSS feed*, and copy the address of its icon.

A feed has the newest entries only, so begin early. Where it names older pages, they are read as well.
`

export const feedConnector = defineConnector<Settings, FeedCursor>({
  name: 'feed',
  label: 'Feed',
  summary: 'Articles, releases, episodes of podcasts, comments and alerts, from any RSS, Atom or JSON Feed.',
  help,
  settings,
  fields: [
    {
      name: 'address',
      label: 'Address',
      help: 'Of the feed, or of a page that names it.',
      kind: 'url',
      required: true,
      placeholder: 'https://blog.example.org/feed.xml',
    },
    {
      name: 'holds',
      label: 'Its entries are',
      help: 'What people did who are named there. Left empty, Kith looks.',
      kind: 'choice',
      required: false,
      choices: [
        { value: 'articles', label: 'Articles' },
        { value: 'releases', label: 'Releases' },
        { value: 'episodes', label: 'Episodes of a podcast' },
        { value: 'comments', label: 'Comments' },
        { value: 'mentions', label: 'Pages that an alert found' },
      ],
    },
  ],
  kinds: KINDS,
  order: 'newest-first',
  title: ({ address }) => `Feed: ${new URL(address).host.replace(/^www\./, '')}${new URL(address).pathname.replace(/\/$/, '')}`,
  schedule: { everyMinutes: 60 },
  check: checkFeed,
  read: readFeed,
  reread: (raw, given) => reread(raw, given),
})

/** An entry that was set aside, as it stands in the feed. */
const reread = (raw: string, { address, holds }: Settings): readonly Item[] => {
  const feed = parseFeed(raw, address)
  if (feed === undefined || feed.entries.length === 0)
    return [setAside('entry_invalid', 'Keep the entry from its first tag to its last, and change what it says only.', 'retry', raw)]
  const nowMs = Date.now()
  return feed.entries.map((entry) => mapEntry(entry, { address, feed, holds: holds ?? holdsOf(feed, address), locator: 'retry', nowMs }))
}

import { defineConnector, type Item } from '../kit/connector.ts'
import { forumAt } from '../kit/discourse/identity.ts'
import { KINDS } from '../kit/discourse/kinds.ts'
import { isObject } from '../kit/json.ts'
import { parseJson } from '../kit/parse-json.ts'
import { setAside } from '../kit/set-asides.ts'
import type { Cursor } from './cursor.ts'
import { checkForum } from './forum.ts'
import { HELP } from './help.ts'
import { likeOf } from './people.ts'
import { readDiscourse } from './read.ts'
import { searchDiscourse } from './search.ts'
import { settings, type Settings } from './settings.ts'
import { rereadTold, webhook } from './webhook.ts'

export const discourseConnector = defineConnector<Settings, Cursor>({
  name: 'discourse',
  label: 'Discourse',
  summary: 'Topics, replies, likes, accepted answers, users and groups of a Discourse forum, with webhooks.',
  help: HELP,
  settings,
  fields: [
    {
      name: 'url',
      label: 'Address',
      help: 'Of the forum’s first page.',
      kind: 'url',
      required: true,
      placeholder: 'https://forum.example.org',
    },
    {
      name: 'key',
      label: 'API key',
      help: 'For what not everybody may read. It is kept encrypted and never shown again.',
      kind: 'secret',
      required: false,
    },
    {
      name: 'username',
      label: 'User name of the key',
      help: 'The account that the key was made for; “system” otherwise.',
      kind: 'text',
      required: false,
      placeholder: 'system',
    },
  ],
  kinds: KINDS,
  order: 'newest-first',
  title: ({ url }) => `Discourse: ${url.replace(/^https?:\/\//, '')}`,
  sameness: ({ url }) => url.toLowerCase(),
  schedule: { everyMinutes: 60 },
  search: {
    everyMinutes: 60,
    place: ({ url }) => `discourse ${url.replace(/^https?:\/\//, '').toLowerCase()}`,
    label: ({ url }) => url.replace(/^https?:\/\//, ''),
    find: searchDiscourse,
  },
  webhook,
  check: (context) => checkForum(context, context.settings),
  read: readDiscourse,
  reread: (raw, given) => reread(raw, given),
})

const reread = (raw: string, { url }: Settings): readonly Item[] => {
  const given = parseJson(raw)
  const about = { forum: forumAt(url), nowMs: Date.now() }
  if (isObject(given) && isObject(given['action'])) return [likeOf(given['action'], about)]
  return (
    (isObject(given) ? rereadTold(given, about) : undefined) ?? [
      setAside('item_invalid', 'Keep the shape {"topic": …, "post": {…}} and change values only.', 'retry', raw),
    ]
  )
}

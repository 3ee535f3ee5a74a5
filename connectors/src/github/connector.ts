import { defineConnector } from '../kit/connector.ts'
import { titleOf } from '../kit/forge/places.ts'
import { createApi } from './api.ts'
import type { Cursor } from '../kit/forge/cursor.ts'
import { checkPlaces } from './find-repositories.ts'
import { HELP } from './help.ts'
import { KINDS } from './kinds.ts'
import { readGithub } from './read.ts'
import { reread } from './reread.ts'
import { searchGithub } from './search.ts'
import { homeOf, placesOf, settings, type Settings } from './settings.ts'
import { webhook } from './webhook.ts'

export const githubConnector = defineConnector<Settings, Cursor>({
  name: 'github',
  label: 'GitHub',
  summary:
    'Issues, pull requests, reviews, discussions, comments, stars, forks and releases of repositories and whole organizations, with webhooks.',
  help: HELP,
  settings,
  fields: [
    {
      name: 'repositories',
      label: 'Repositories',
      help: 'owner/name for one, the name of an organization for all of its own; several with commas between. Addresses do as well.',
      kind: 'text',
      required: true,
      placeholder: 'example/garden, example-organization',
    },
    {
      name: 'token',
      label: 'Token',
      help: 'A personal access token that may read them. It is kept encrypted and never shown again.',
      kind: 'secret',
      required: true,
    },
    {
      name: 'api',
      label: 'Address of the API',
      help: 'Only for a GitHub Enterprise Server of your own.',
      kind: 'url',
      required: false,
      placeholder: 'https://github.example.org/api/v3',
    },
  ],
  kinds: KINDS,
  countsPerDay: ['views', 'clones'],
  order: 'newest-first',
  title: (given) => {
    const { repositories, owners } = placesOf(given)
    return titleOf('GitHub', [...repositories, ...owners])
  },
  schedule: { everyMinutes: 60 },
  search: {
    everyMinutes: 60,
    place: (given) => homeOf(given).platform,
    label: (given) => new URL(homeOf(given).url).host,
    find: searchGithub,
  },
  webhook,
  check: async (context) => checkPlaces(createApi(context, context.settings, { waitMsMax: 5_000 }), context.settings),
  read: readGithub,
  reread,
})

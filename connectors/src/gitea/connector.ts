import { defineConnector } from '../kit/connector.ts'
import type { Cursor } from '../kit/forge/cursor.ts'
import { titleOf } from '../kit/forge/places.ts'
import { reread } from '../kit/forge/reread.ts'
import { createApi } from './api.ts'
import { checkPlaces } from './find-repositories.ts'
import { FORGE } from './forge.ts'
import { HELP } from './help.ts'
import { KINDS } from './kinds.ts'
import { readGitea } from './read.ts'
import { homeOf, namesOf, settings, type Settings } from './settings.ts'
import { webhook } from './webhook.ts'

export const giteaConnector = defineConnector<Settings, Cursor>({
  name: 'gitea',
  label: 'Gitea or Forgejo',
  summary:
    'Issues, pull requests, reviews, comments, forks, releases and pushes of repositories on a Gitea or Forgejo server, with webhooks.',
  help: HELP,
  settings,
  fields: [
    {
      name: 'address',
      label: 'Address',
      help: 'Of the server, as you open it in the browser.',
      kind: 'url',
      required: true,
      placeholder: 'https://codeberg.org',
    },
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
      help: 'An access token that may read them; not needed for what is public. It is kept encrypted and never shown again.',
      kind: 'secret',
      required: false,
    },
  ],
  kinds: KINDS,
  order: 'newest-first',
  title: (given) => titleOf(new URL(given.address).host, namesOf(given)),
  schedule: { everyMinutes: 60 },
  webhook,
  check: async (context) => checkPlaces(createApi(context, context.settings, { waitMsMax: 5_000 }), context.settings),
  read: readGitea,
  reread: (raw, given) => reread(raw, FORGE, homeOf(given)),
})

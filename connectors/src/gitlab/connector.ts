import { defineConnector } from '../kit/connector.ts'
import type { Cursor } from '../kit/forge/cursor.ts'
import { titleOf } from '../kit/forge/places.ts'
import { DEFAULT_ADDRESS } from '../kit/gitlab/home.ts'
import { rereadThing } from '../kit/gitlab/reread.ts'
import { createApi } from './api.ts'
import { checkPlaces } from './find-projects.ts'
import { HELP } from './help.ts'
import { KINDS } from '../kit/gitlab/kinds.ts'
import { readGitlab } from './read.ts'
import { homeOf, namesOf, settings, webOf, type Settings } from './settings.ts'
import { webhook } from './webhook.ts'

export const gitlabConnector = defineConnector<Settings, Cursor>({
  name: 'gitlab',
  label: 'GitLab',
  summary:
    'Issues, merge requests, approvals, comments, reactions, stars, forks, releases and members of projects and whole groups, with webhooks.',
  help: HELP,
  settings,
  fields: [
    {
      name: 'projects',
      label: 'Projects',
      help: 'group/name for one, the name of a group for all below it; several with commas between. Addresses do as well.',
      kind: 'text',
      required: true,
      placeholder: 'example/garden, example-group',
    },
    {
      name: 'token',
      label: 'Token',
      help: 'An access token with the scope read_api; not needed for what is public. It is kept encrypted and never shown again.',
      kind: 'secret',
      required: false,
    },
    {
      name: 'address',
      label: 'Address',
      help: 'Only for a GitLab of your own, as you open it in the browser.',
      kind: 'url',
      required: false,
      placeholder: 'https://gitlab.example.org',
    },
    {
      name: 'commits',
      label: 'Commits, too',
      help: 'Leave this out where the repository itself is a source: its commits would count twice.',
      kind: 'toggle',
      required: false,
    },
  ],
  kinds: KINDS,
  order: 'newest-first',
  title: (given) => titleOf(webOf(given) === DEFAULT_ADDRESS ? 'GitLab' : new URL(webOf(given)).host, namesOf(given)),
  sameness: ({ projects, address }) => JSON.stringify([webOf({ address }), namesOf({ projects }).toSorted()]),
  schedule: { everyMinutes: 60 },
  webhook,
  check: async (context) => checkPlaces(createApi(context, context.settings, { waitMsMax: 5_000 }), context.settings),
  read: readGitlab,
  reread: (raw, given) => rereadThing(raw, homeOf(given)),
})

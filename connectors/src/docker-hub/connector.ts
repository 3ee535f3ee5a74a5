import type { Tally } from '@kith/contract/tallies'
import type { ActivityKind, Item } from '../kit/connector.ts'
import { parseTime } from '../kit/dates.ts'
import { idAt, isObject, listAt, textAt, type Json } from '../kit/json.ts'
import { packageConnector, tallyOf } from '../kit/packages.ts'
import { accountOf, postItem } from '../kit/posts.ts'

const help = `
1. Give the repositories as \`owner/name\`; those of Docker itself as \`library/name\`.
2. Give the address of the hub's web API, as its documentation names it.

Pushes of tags come in with who made them. How often a repository was pulled is only told as one number since ever, so Kith keeps that each day: what lies between two days was
pulled between them.
`

const KINDS = {
  push: { label: 'pushed an image', plural: 'images pushed', category: 'release', weight: 3 },
} as const satisfies Readonly<Record<string, ActivityKind>>

/** A tag stands for its newest push; the one that it stood for before stays what it was. */
const mapTag = (repository: string, tag: Json, nowMs: number): Item => {
  const [name, username] = [textAt(tag, 'name'), textAt(tag, 'last_updater_username')]
  const at = textAt(tag, 'tag_last_pushed') ?? textAt(tag, 'last_updated')
  const { images: _, ...alone } = tag
  return postItem(
    {
      kind: 'push',
      id: name === undefined || at === undefined ? undefined : `${repository}:${name}@${at}`,
      atMs: parseTime(at),
      author: accountOf({
        platform: 'dockerhub',
        key: idAt(tag, 'last_updater') ?? (username === undefined ? undefined : `name:${username.toLowerCase()}`),
        username,
        name: username,
      }),
      title: `${repository}:${name ?? ''}`,
      conversation: repository,
      place: repository,
      attributes: { tag: name, bytes: typeof tag['full_size'] === 'number' ? tag['full_size'] : undefined, digest: textAt(tag, 'digest') },
    },
    { locator: `${repository}:${name ?? 'without name'}`, raw: JSON.stringify({ repository, tag: alone }), nowMs },
  )
}

/** What a repository counts, as it is today. */
export const mapRepository = (repository: Json, name: string, today: string): readonly Tally[] => [
  ...tallyOf('pulls in all', name, today, repository['pull_count']),
  ...tallyOf('stars', name, today, repository['star_count']),
]

const PER_PAGE = 100

export const dockerHub = packageConnector({
  name: 'docker-hub',
  label: 'Docker Hub',
  summary: 'Images pushed to repositories of Docker Hub; pulls and stars by day.',
  help,
  kinds: KINDS,
  noun: 'repository',
  isName: /^[a-z0-9][a-z0-9_-]{0,254}\/[a-z0-9][a-z0-9._-]{0,254}$/,
  placeholder: 'example/garden',
  first: (name) => ({ path: `/v2/repositories/${name}/tags`, query: { page_size: PER_PAGE, ordering: 'last_updated' } }),
  read: (page, name, { nowMs }) => {
    const next = textAt(page, 'next')
    const query = next === undefined || !URL.canParse(next) ? undefined : new URL(next).searchParams.get('page')
    return {
      items: listAt(page, 'results')
        .filter(isObject)
        .map((tag) => mapTag(name, tag, nowMs)),
      next:
        query === undefined || query === null || !/^\d{1,6}$/.test(query)
          ? undefined
          : { path: `/v2/repositories/${name}/tags`, query: { page_size: PER_PAGE, ordering: 'last_updated', page: query } },
    }
  },
  reread: (kept, nowMs) => {
    const repository = textAt(kept, 'repository')
    return repository === undefined || !isObject(kept['tag']) ? undefined : [mapTag(repository, kept['tag'], nowMs)]
  },
  count: async (name, { api, today }) => {
    const { json } = await api.ask({ path: `/v2/repositories/${name}/`, accept: [403, 404] })
    return isObject(json) ? mapRepository(json, name, today) : []
  },
})

import type { IdentityRef } from '@kith/contract/records'
import type { Tally } from '@kith/contract/tallies'
import type { Item } from '../kit/connector.ts'
import { parseTime } from '../kit/dates.ts'
import { countAt, idAt, isObject, listAt, objectAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { packageConnector, tallyOf } from '../kit/packages.ts'
import { accountOf, postItem, PUBLISHED_KINDS } from '../kit/posts.ts'

const help = `
1. Give the names of your crates.
2. Give the address of the registry's web API: the address of its web site, as a rule.

Versions come in with who published them; for old ones, of which the registry does not know that, the crate's first owner stands. Downloads are kept by day from 90 days back on, as is
the number of crates that depend on yours.
`

const userOf = (user: Json): IdentityRef | undefined => {
  const login = textAt(user, 'login')
  const url = urlAt(user, 'url')
  return accountOf({
    platform: 'crates',
    key: idAt(user, 'id'),
    username: login,
    name: textAt(user, 'name') ?? login,
    url,
    avatarUrl: urlAt(user, 'avatar'),
    // People sign in there with GitHub.
    attributes: { github: url?.startsWith('https://github.com/') === true ? login : undefined },
  })
}

export const mapVersion = (name: string, version: Json, owner: Json | undefined, nowMs: number): Item => {
  const number = textAt(version, 'num')
  const publisher = isObject(version['published_by']) ? version['published_by'] : undefined
  const kept = {
    crate: name,
    version: {
      num: number,
      created_at: version['created_at'],
      yanked: version['yanked'],
      published_by: publisher,
      downloads: version['downloads'],
    },
    owner,
  }
  return postItem(
    {
      kind: 'release',
      id: number === undefined ? undefined : `${name} ${number}`,
      atMs: parseTime(version['created_at']),
      author: userOf(publisher ?? owner ?? {}),
      title: `${name} ${number ?? ''}`,
      conversation: `${name} ${number ?? ''}`,
      place: name,
      attributes: {
        version: number,
        withdrawn: version['yanked'] === true,
        by: publisher === undefined ? 'the crate’s first owner' : undefined,
      },
    },
    { locator: `${name} ${number ?? 'without number'}`, raw: JSON.stringify(kept), nowMs },
  )
}

/** Downloads of all versions by day: those of the last versions one by one, the rest in one number. */
export const mapDownloads = (name: string, json: Json): readonly Tally[] => {
  const days = new Map<string, number>()
  for (const row of [...listAt(json, 'version_downloads'), ...listAt(objectAt(json, 'meta'), 'extra_downloads')].filter(isObject)) {
    const [day, count] = [textAt(row, 'date')?.slice(0, 10), countAt(row, 'downloads')]
    if (day !== undefined && count !== undefined) days.set(day, (days.get(day) ?? 0) + count)
  }
  return [...days].flatMap(([day, count]) => tallyOf('downloads', name, day, count))
}

export const mapCrate = (name: string, crate: Json, today: string): readonly Tally[] =>
  tallyOf('downloads in all', name, today, crate['downloads'])

export const crates = packageConnector({
  name: 'crates',
  label: 'Rust crates',
  summary: 'Versions of Rust crates with who published them; downloads and dependents by day.',
  help,
  kinds: { release: PUBLISHED_KINDS.release },
  noun: 'crate',
  isName: /^[a-z][a-z0-9_-]{0,63}$/i,
  placeholder: 'example-garden',
  first: (name) => ({ path: `/api/v1/crates/${encodeURIComponent(name)}` }),
  read: async (whole, name, { api, nowMs, claim }) => {
    const versions = listAt(whole, 'versions').filter(isObject)
    const claimed = countAt(objectAt(whole, 'crate'), 'num_versions')
    if (claimed !== undefined) claim(claimed)
    const isOld = versions.some((version) => !isObject(version['published_by']))
    const { json } = isOld
      ? await api.ask({ path: `/api/v1/crates/${encodeURIComponent(name)}/owner_user`, accept: [403, 404] })
      : { json: {} }
    const [owner] = isObject(json) ? listAt(json, 'users').filter(isObject) : []
    return { items: versions.map((version) => mapVersion(name, version, owner, nowMs)) }
  },
  reread: (kept, nowMs) => {
    const name = textAt(kept, 'crate')
    return name === undefined
      ? undefined
      : [mapVersion(name, objectAt(kept, 'version'), isObject(kept['owner']) ? kept['owner'] : undefined, nowMs)]
  },
  count: async (name, { api, today }) => {
    const path = `/api/v1/crates/${encodeURIComponent(name)}`
    const ask = async (rest: string): Promise<Json> => {
      const { json } = await api.ask({ path: `${path}${rest}`, accept: [403, 404] })
      return isObject(json) ? json : {}
    }
    const dependents = countAt(objectAt(await ask('/reverse_dependencies?per_page=1'), 'meta'), 'total')
    return [
      ...mapDownloads(name, await ask('/downloads')),
      ...mapCrate(name, objectAt(await ask(''), 'crate'), today),
      ...tallyOf('dependents', name, today, dependents),
    ]
  },
})

import type { IdentityRef } from '@kith/contract/records'
import type { Tally } from '@kith/contract/tallies'
import type { Item } from '../kit/connector.ts'
import { parseTime } from '../kit/dates.ts'
import { isObject, listAt, objectAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { daysBefore, packageConnector, tallyOf, type PackageDay } from '../kit/packages.ts'
import { accountOf, postItem, PUBLISHED_KINDS } from '../kit/posts.ts'

const help = `
1. Give the names of your packages, with their scope: \`@example/garden\`.
2. Give the address of the registry: the one that \`npm config get registry\` prints. A registry of your own (Verdaccio, Artifactory, GitHub Packages) does as well.
3. For downloads by day, give the address of its API for download counts, as the registry's documentation names it. It is another host than the registry's.

Releases come in with who published them. Downloads are kept by day, from 18 months back on, as is the number of packages that depend on yours, where the registry's search tells it.
`

/** Who published it: a person, or a program that the registry says it trusts to do so. */
const publisherOf = (version: Json, whole: Json): IdentityRef | undefined => {
  const [maintainer] = listAt(whole, 'maintainers').filter(isObject)
  const user = isObject(version['_npmUser']) ? version['_npmUser'] : maintainer
  if (user === undefined) return undefined
  const [name, email] = [textAt(user, 'name'), textAt(user, 'email')]
  const isRobot = isObject(user['trustedPublisher'])
  return accountOf({
    platform: 'npm',
    key: name?.toLowerCase(),
    username: name,
    name,
    email: isRobot ? undefined : email?.toLowerCase(),
    robot: isRobot,
  })
}

const release = (name: string, number: string, at: unknown, version: Json | undefined, whole: Json, nowMs: number): Item => {
  const kept = {
    package: name,
    version: number,
    at,
    manifest: version === undefined ? undefined : slim(version),
    maintainers: listAt(whole, 'maintainers').slice(0, 1),
  }
  return postItem(
    {
      kind: 'release',
      id: `${name}@${number}`,
      atMs: parseTime(at),
      author: publisherOf(version ?? {}, whole),
      title: `${name} ${number}`,
      text: version === undefined ? undefined : textAt(version, 'description'),
      url: version === undefined ? undefined : (urlAt(version, 'homepage') ?? urlAt(objectAt(version, 'repository'), 'url')),
      conversation: `${name}@${number}`,
      place: name,
      attributes: { version: number, withdrawn: version === undefined ? undefined : textAt(version, 'deprecated') },
      // What was taken back stays in the list of times alone.
      deleted: version === undefined,
    },
    { locator: `${name}@${number}`, raw: JSON.stringify(kept), nowMs },
  )
}

const slim = ({ _npmUser, description, homepage, repository, deprecated }: Json): Json => ({
  _npmUser,
  description,
  homepage,
  repository,
  deprecated,
})

const DAYS_KEPT = 540
const DAYS_AT_ONCE = 360
/** Counts of the last days come late. */
const DAYS_AGAIN = 10

const downloadsOf = async (name: string, { downloads, today, last }: PackageDay): Promise<readonly Tally[]> => {
  if (downloads === undefined) return []
  const found: Tally[] = []
  const start = last === undefined ? daysBefore(today, DAYS_KEPT) : daysBefore(last, DAYS_AGAIN)
  for (let from = start > daysBefore(today, DAYS_KEPT) ? start : daysBefore(today, DAYS_KEPT); from < today;) {
    const until = daysBefore(from, -DAYS_AT_ONCE) < today ? daysBefore(from, -DAYS_AT_ONCE) : daysBefore(today, 1)
    const { json } = await downloads.ask({ path: `/downloads/range/${from}:${until}/${name}`, accept: [404] })
    for (const day of (isObject(json) ? listAt(json, 'downloads') : []).filter(isObject))
      found.push(...tallyOf('downloads', name, textAt(day, 'day') ?? '', day['downloads']))
    from = daysBefore(until, -1)
  }
  return found
}

export const npm = packageConnector({
  name: 'npm',
  label: 'npm packages',
  summary: 'Releases of packages of npm with who published them; downloads and dependents by day.',
  help,
  kinds: { release: PUBLISHED_KINDS.release },
  noun: 'package',
  isName: /^(?:@[a-z0-9~._-]{1,100}\/)?[a-z0-9~._-]{1,214}$/i,
  placeholder: '@example/garden, example-tools',
  downloads: 'Of its API for download counts, which is another host.',
  first: (name) => ({ path: `/${name.replace('/', '%2f')}` }),
  read: (whole, name, { nowMs }) => {
    const versions = objectAt(whole, 'versions')
    const times = Object.entries(objectAt(whole, 'time')).filter(([number]) => !['created', 'modified', 'unpublished'].includes(number))
    return {
      items: times.map(([number, at]) => {
        const version = Object.hasOwn(versions, number) ? versions[number] : undefined
        return release(name, number, at, isObject(version) ? version : undefined, whole, nowMs)
      }),
    }
  },
  reread: (kept, nowMs) => {
    const [name, number] = [textAt(kept, 'package'), textAt(kept, 'version')]
    if (name === undefined || number === undefined) return undefined
    return [release(name, number, kept['at'], isObject(kept['manifest']) ? kept['manifest'] : undefined, kept, nowMs)]
  },
  count: async (name, day) => {
    const { json } = await day.api.ask({ path: '/-/v1/search', query: { text: name, size: 20 }, accept: [400, 404, 405] })
    const hit = (isObject(json) ? listAt(json, 'objects') : [])
      .filter(isObject)
      .find((object) => textAt(objectAt(object, 'package'), 'name') === name)
    return [...(await downloadsOf(name, day)), ...(hit === undefined ? [] : tallyOf('dependents', name, day.today, hit['dependents']))]
  },
})

import type { IdentityRef } from '@kith/contract/records'
import type { Tally } from '@kith/contract/tallies'
import type { Item } from '../kit/connector.ts'
import { parseTime } from '../kit/dates.ts'
import { isObject, listAt, objectAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { packageConnector, tallyOf } from '../kit/packages.ts'
import { clipped } from '../kit/text.ts'
import { accountOf, postItem, PUBLISHED_KINDS } from '../kit/posts.ts'

const help = `
1. Give the names of your projects.
2. Give the address of the index: what stands before \`/simple\` in the address that \`pip\` uses. An index of your own does as well, if it knows the JSON API (\`/pypi/NAME/json\`).
3. For downloads by day, give the address of a service that counts them and answers \`/api/packages/NAME/overall\`, such as PyPI Stats.

The index does not say who uploaded a release, so whoever the project names as its author stands for it. How many projects depend on yours, nobody there counts.
`

const authorOf = (info: Json, name: string): IdentityRef | undefined => {
  const [, named = '', address = ''] =
    /^(?:"?([^"<]*?)"?\s*)?<?([^\s<>,;"]{1,64}@[^\s<>,;"]{1,255})>?/.exec(
      // The pattern looks at each run of spaces in several ways: of more than one at a time it would look for long.
      (textAt(info, 'author_email') ?? textAt(info, 'maintainer_email') ?? '').slice(0, 1_000).replace(/\s+/g, ' ').trim(),
    ) ?? []
  const author = textAt(info, 'author') ?? textAt(info, 'maintainer') ?? named
  if (address !== '') return accountOf({ platform: 'email', key: address.toLowerCase(), email: address.toLowerCase(), name: author })
  return author === ''
    ? accountOf({ platform: 'pypi', key: `project:${name.toLowerCase()}`, name })
    : accountOf({ platform: 'pypi', key: `name:${author.toLowerCase()}`, name: author })
}

const release = (name: string, number: string, files: readonly Json[], info: Json, nowMs: number): Item => {
  const times = files.flatMap((file) => parseTime(file['upload_time_iso_8601']) ?? parseTime(`${textAt(file, 'upload_time') ?? ''}Z`) ?? [])
  const kept = {
    project: name,
    version: number,
    info: slim(info),
    files: files
      .map(({ upload_time_iso_8601, upload_time, yanked, yanked_reason }) => ({ upload_time_iso_8601, upload_time, yanked, yanked_reason }))
      .slice(0, 100),
  }
  const isYanked = files.length > 0 && files.every((file) => file['yanked'] === true)
  return postItem(
    {
      kind: 'release',
      id: `${name} ${number}`,
      atMs: times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b)),
      author: authorOf(info, name),
      title: `${name} ${number}`,
      url: urlAt(info, 'project_url') ?? urlAt(info, 'home_page'),
      conversation: `${name} ${number}`,
      place: name,
      attributes: {
        version: number,
        files: files.length,
        withdrawn: isYanked ? (textAt(files[0] ?? {}, 'yanked_reason') ?? true) : undefined,
        by: 'the author that the project names',
      },
    },
    { locator: `${name} ${number}`, raw: JSON.stringify(kept), nowMs },
  )
}

/** What is kept of a project beside a release that was set aside. */
const slim = (info: Json): Json =>
  Object.fromEntries(
    ['author', 'author_email', 'maintainer', 'maintainer_email', 'project_url', 'home_page'].map((name) => [
      name,
      clipped(info[name], 1_000),
    ]),
  )

export const pypi = packageConnector({
  name: 'pypi',
  label: 'PyPI',
  summary: 'Releases of Python projects; downloads by day.',
  help,
  kinds: { release: PUBLISHED_KINDS.release },
  noun: 'project',
  isName: /^[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?$/i,
  placeholder: 'example-garden',
  downloads: 'Of a service that counts them; the index itself does not.',
  isWhole: true,
  first: (name) => ({ path: `/pypi/${encodeURIComponent(name)}/json` }),
  read: (whole, name, { nowMs }) => {
    const info = objectAt(whole, 'info')
    const releases = Object.entries(objectAt(whole, 'releases')).map(
      ([number, files]) => [number, Array.isArray(files) ? files.filter(isObject) : []] as const,
    )
    // A number without files was only reserved, or all of its files are gone.
    return { items: releases.filter(([, files]) => files.length > 0).map(([number, files]) => release(name, number, files, info, nowMs)) }
  },
  reread: (kept, nowMs) => {
    const [name, number] = [textAt(kept, 'project'), textAt(kept, 'version')]
    return name === undefined || number === undefined
      ? undefined
      : [release(name, number, listAt(kept, 'files').filter(isObject), objectAt(kept, 'info'), nowMs)]
  },
  count: async (name, { downloads, today }) => {
    if (downloads === undefined) return []
    const { json } = await downloads.ask({
      path: `/api/packages/${encodeURIComponent(name.toLowerCase())}/overall`,
      query: { mirrors: 'false' },
      accept: [404],
    })
    const rows = (isObject(json) ? listAt(json, 'data') : []).filter(isObject)
    // The day itself is not over.
    return rows
      .filter((row) => textAt(row, 'category') !== 'with_mirrors' && (textAt(row, 'date') ?? '') < today)
      .flatMap((row): readonly Tally[] => tallyOf('downloads', name, textAt(row, 'date') ?? '', row['downloads']))
  },
})

import type { PersonRecord } from '@kith/contract/records'
import type { Item } from '../connector.ts'
import { described } from '../github/identities.ts'
import { idAt, isObject, textAt, urlAt, type Json } from '../json.ts'
import { clipped } from '../text.ts'
import { say, type Context, type Repository } from './say.ts'

const NAME = /^[\w.-]{1,140}\/(?!\.+$)[\w.-]{1,150}$/
const TECHNOLOGIES_MAX = 10
/** Languages with a smaller share of the code (bytes) are left out. */
const SHARE_MIN = 0.05

/** The repository that an object of the API or a webhook describes; undefined where it has no number or no name. */
export const readRepository = (value: unknown, languages?: Json): Repository | undefined => {
  if (!isObject(value)) return undefined
  const id = idAt(value, 'id')
  const name = textAt(value, 'full_name')
  if (id === undefined || name === undefined || !NAME.test(name)) return undefined
  const main = clipped(value['language'], 80)
  const technologies = languages === undefined ? (main === undefined ? [] : [main]) : mostOf(languages)
  return { id, name, url: urlAt(value, 'html_url') ?? `https://github.com/${name}`, technologies }
}

/** The languages that make up the code, largest first. */
export const mostOf = (languages: Json): readonly string[] => {
  const sizes = Object.entries(languages).flatMap(([name, bytes]) =>
    typeof bytes === 'number' && bytes > 0 && clipped(name, 80) !== undefined ? [{ name: clipped(name, 80) ?? '', bytes }] : [],
  )
  const all = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  return sizes
    .toSorted((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1))
    .filter(({ bytes }) => bytes >= all * SHARE_MIN)
    .slice(0, TECHNOLOGIES_MAX)
    .map(({ name }) => name)
}

/** A star; taken back and given again it is the same, at another time. */
export const star = (context: Context, account: Json, at: unknown): Item => {
  const id = idAt(account, 'id')
  return say(context, {
    type: 'WatchEvent',
    payload: {},
    id: id === undefined ? undefined : `${context.repository.id}*${id}`,
    by: account,
    at,
    raw: { user: account, starred_at: at },
  })
}

export const fork = (context: Context, item: Json): Item =>
  say(context, {
    type: 'ForkEvent',
    payload: { forkee: item },
    id: idAt(item, 'id'),
    by: item['owner'],
    at: item['created_at'],
    raw: item,
  })

/** A release; a draft is nothing yet. */
export const release = (context: Context, item: Json): readonly Item[] => {
  const at = textAt(item, 'published_at')
  if (item['draft'] === true || (at === undefined && context.deleted !== true)) return []
  return [
    say(context, {
      type: 'ReleaseEvent',
      payload: { action: 'published', release: item },
      id: idAt(item, 'id'),
      by: item['author'],
      at: at ?? item['created_at'],
      raw: item,
    }),
  ]
}

export const commitComment = (context: Context, item: Json): Item =>
  say(context, {
    type: 'CommitCommentEvent',
    payload: { comment: item },
    id: idAt(item, 'id'),
    by: item['user'],
    at: item['created_at'],
    raw: item,
  })

/** Somebody without a date: a watcher of the repository, or an account with its profile. */
export const person = (context: Pick<Context, 'identities' | 'raw'>, account: Json, tags: readonly string[] = []): readonly Item[] => {
  const known = context.identities.of(account)
  if (known === undefined || account['type'] === 'Organization') return []
  const organization = organizationOf(account)
  const record: PersonRecord = {
    type: 'person',
    identity: { ...known, ...described(account) },
    ...(organization === undefined ? {} : { organization }),
    ...(tags.length === 0 ? {} : { tags: tags.map((tag) => tag.slice(0, 80)) }),
  }
  return [{ record, raw: context.raw ?? JSON.stringify(account) }]
}

/** The company of a profile where it is one: "@acme" is GitHub's way to name an organization there, "@acme @example" names two. */
const organizationOf = (account: Json): string | undefined => {
  const company = clipped(account['company'], 200)?.trim().replace(/^@/, '')
  return company === undefined || company === '' || company.includes('@') ? undefined : company
}

import type { IdentityRef } from '@kith/contract/records'
import { platformAt } from '../chat-directory.ts'
import { countAt, isObject, listAt, objectAt, textAt, type Json } from '../json.ts'
import type { KnownPeople } from '../known-people.ts'
import { clipped } from '../text.ts'

/** Where a forum is: its numbers are its own. */
export interface Forum {
  /** What its accounts stand under: "discourse:forum.example.org". */
  readonly platform: string
  /** "forum.example.org"; empty where nobody says. */
  readonly host: string
  /** Address of its pages, without a slash at its end; empty where nobody says. */
  readonly url: string
}

export const forumAt = (url: string): Forum => {
  const { host } = new URL(url)
  return { platform: platformAt('discourse', host), host, url: url.replace(/\/+$/, '') }
}

/** By the name of its host alone, as files have it. */
export const forumOf = (given: string | undefined): Forum => {
  const host = (given ?? '')
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
    .toLowerCase()
  return { platform: platformAt('discourse', host), host, url: host === '' ? '' : `https://${host}` }
}

/** Whose post it is, from the fields that a post has of its author. */
export const authorOf = (post: Json, forum: Forum, known?: KnownPeople): IdentityRef | undefined => {
  const id = post['user_id'] ?? objectAt(post, 'user')['id']
  const { username, name, display_username, email, user_title, trust_level, primary_group_name, website, location, moderator, admin } = post
  const make = (): IdentityRef | undefined =>
    identityOf(
      {
        id,
        username,
        name: clipped(name, 300) ?? display_username,
        email,
        title: user_title,
        trust_level,
        primary_group_name,
        website,
        location,
        moderator,
        admin,
      },
      forum,
    )
  if (known === undefined) return make()
  const looks = [username, name, display_username, email, user_title, trust_level, primary_group_name, website, location, moderator, admin]
  return known(id, looks, make)
}

/** An account as lists of users, groups and webhooks give it. Those with negative numbers are the forum's own: system, discobot. */
export const identityOf = (account: Json, forum: Forum): IdentityRef | undefined => {
  const { id } = account
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id === 0) return undefined
  const ref: IdentityRef = { platform: forum.platform, key: String(id) }
  const username = clipped(account['username'], 200)
  if (username !== undefined) ref.username = username
  const name = clipped(account['name'], 300)
  if (name !== undefined) ref.name = name
  const email = clipped(account['email'], 320)?.trim().toLowerCase()
  if (email?.includes('@') === true) ref.email = email
  if (forum.url !== '' && username !== undefined) ref.url = `${forum.url}/u/${encodeURIComponent(username)}`
  if (id < 0) ref.robot = true
  const attributes = factsOf(account)
  if (Object.keys(attributes).length > 0) ref.attributes = attributes
  return ref
}

const factsOf = (account: Json): Record<string, string | number | boolean> => {
  const attributes: Record<string, string | number | boolean> = {}
  const level = countAt(account, 'trust_level')
  if (level !== undefined) attributes['trustLevel'] = level
  for (const [label, field] of [
    ['title', 'title'],
    ['group', 'primary_group_name'],
    ['website', 'website'],
    ['location', 'location'],
  ] as const) {
    const text = clipped(account[field], 200)
    if (text !== undefined) attributes[label] = text
  }
  for (const role of ['moderator', 'admin'] as const) if (account[role] === true) attributes[role] = true
  return attributes
}

/** Names of the groups of an account, without those that the forum makes of trust levels by itself. */
export const groupsOf = (account: Json): readonly string[] =>
  listAt(account, 'groups').flatMap((group) => (isObject(group) && group['automatic'] !== true ? (textAt(group, 'name') ?? []) : []))

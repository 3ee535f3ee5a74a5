import type { IdentityRef } from '@kith/contract/records'
import { idAt, urlAt, type Json } from '../json.ts'
import { clip, clipped } from '../text.ts'

/** Makes identities; equal ones are made once. */
export interface Identities {
  /** Of an account with id and login; undefined without either. */
  readonly of: (account: Json) => IdentityRef | undefined
  /** Of a login alone, with the profile that old events carry. */
  readonly ofLogin: (login: string, profile: Json) => IdentityRef | undefined
}

/** Where accounts live: one platform for github.com, one for each host of GitHub Enterprise Server. */
export interface Home {
  readonly platform: string
  /** Address of the web pages, without a slash at its end. */
  readonly url: string
  /** Names and addresses stand with each account, and not in profiles alone. */
  readonly named?: boolean
}

export const GITHUB: Home = { platform: 'github', url: 'https://github.com' }

const CACHE_MAX = 50_000

export const createIdentities = (home: Home = GITHUB): Identities => {
  const cache = new Map<unknown, IdentityRef>()
  const ofLogin = (given: string, profile: Json): IdentityRef | undefined => {
    const login = clip(given.trim(), 200)
    return login === '' ? undefined : Object.assign(account(home, login, `login:${login.toLowerCase()}`), described(profile))
  }
  const of = (value: Json): IdentityRef | undefined => {
    // Most events are by somebody seen before, under the same name: this path decides the speed.
    const known = cache.get(value['id'])
    if (known !== undefined && known.username === value['login'] && saysNoMore(home, known, value)) return known
    const id = idAt(value, 'id')
    const login = clipped(value['login'], 200)
    const isRobot = value['type'] === 'Bot'
    if (id === undefined) {
      const byLogin = login === undefined ? undefined : ofLogin(login, value)
      return byLogin !== undefined && isRobot ? { ...byLogin, robot: true } : byLogin
    }
    const made = Object.assign(account(home, login, id), avatarOf(home, id, value), named(home, value), isRobot ? { robot: true } : {})
    if (cache.size >= CACHE_MAX) cache.clear()
    cache.set(value['id'], made)
    return made
  }
  return { of, ofLogin }
}

/** GitHub gives no names with what people do; GitLab and Gitea do. */
const named = (home: Home, { name, email }: Json): Partial<IdentityRef> => (home.named === true ? described({ name, email }) : {})

/** Where names stand with accounts, some things tell no more of one than its number. */
const saysNoMore = (home: Home, known: IdentityRef, { name }: Json): boolean =>
  home.named !== true || typeof name !== 'string' || name === '' || name === known.name

const avatarOf = (home: Home, id: string, value: Json): { avatarUrl?: string } => {
  const avatarUrl = home === GITHUB ? `https://avatars.githubusercontent.com/u/${id}` : urlAt(value, 'avatar_url')
  return avatarUrl === undefined ? {} : { avatarUrl }
}

const account = ({ platform, url }: Home, login: string | undefined, key: string): IdentityRef => ({
  platform,
  key,
  ...(login === undefined ? {} : { username: login, url: `${url}/${encodeURIComponent(login.replace(/\[bot\]$/i, ''))}` }),
  ...(login?.toLowerCase().endsWith('[bot]') === true ? { robot: true } : {}),
})

/** What a profile says of its owner. */
export const described = (profile: Json): Partial<IdentityRef> => {
  const name = clipped(profile['name'], 300)
  const email = clipped(profile['email'], 320)?.trim().toLowerCase()
  const attributes: Record<string, string> = {}
  for (const fact of ['company', 'location', 'blog', 'type'] as const) {
    const text = clipped(profile[fact], 300)
    if (text !== undefined) attributes[fact] = text
  }
  const twitter = clipped(profile['twitter_username'], 100)
  if (twitter !== undefined) attributes['twitter'] = twitter
  return {
    ...(name === undefined ? {} : { name }),
    ...(email?.includes('@') === true ? { email } : {}),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  }
}

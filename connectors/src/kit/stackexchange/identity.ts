import type { IdentityRef } from '@kith/contract/records'
import { clip, clipped } from '../text.ts'

export interface Site {
  /** "ai.stackexchange.com"; empty where nobody says. */
  readonly host: string
  readonly platform: string
}

export const siteOf = (given: string): Site => {
  const host = given
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/\/.*$/, '')
  const known = /^[a-z0-9-]+(?:\.[a-z0-9-]+){1,4}$/.test(host) ? host : ''
  return { host: known, platform: known === '' ? 'stackexchange' : `stackexchange:${known}` }
}

const COMMUNITY = '-1'

/** Somebody with an account, or the name alone of one whose account is gone. */
export const identityOf = (site: Site, id: unknown, name: unknown): IdentityRef | undefined => {
  const key =
    typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : typeof id === 'string' && /^-?\d{1,15}$/.test(id) ? id : undefined
  const shown = clipped(name, 200)
  if (key === undefined) {
    return shown === undefined ? undefined : { platform: site.platform, key: clip(`name:${shown.toLowerCase()}`, 500), name: shown }
  }
  const ref: IdentityRef = { platform: site.platform, key }
  if (shown !== undefined) ref.name = shown
  if (site.host !== '' && key !== COMMUNITY) ref.url = `https://${site.host}/users/${key}`
  if (key === COMMUNITY) ref.robot = true
  return ref
}

import type { IdentityRef, PersonRecord } from '@kith/contract/records'
import { fault, type Fault, type RowReader } from './row-reader.ts'

const KEY_MAX = 500
const ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+$/

/**
 * Who a row is about. The key is the platform's own id where a column gives it, else the username, else the address, else the name, in
 * lower case. Without an id the platform is called "csv:PLATFORM" ("csv:file" where none is named), as usernames can be given away and
 * must not meet the ids of a connector for that platform; an address alone is an identity of the platform "email".
 */
export function readIdentity(row: RowReader): IdentityRef | Fault {
  const platform = row.text('platform', 100).toLowerCase()
  const id = row.text('person-id', KEY_MAX)
  const username = asUsername(row.text('username', 200))
  const email = readEmail(row)
  const name = row.text('name', 300) || `${row.text('first-name', 140)} ${row.text('last-name', 140)}`.trim()
  const weak = username || email || name.replaceAll(/\s+/g, ' ')
  if (id === '' && weak === '') {
    return fault('person_missing', 'Nothing tells who it was: fill in the address, the username, the name or the id.')
  }
  const isAddressOnly = id === '' && username === '' && email !== '' && platform === ''
  const identity: IdentityRef = {
    platform: id !== '' && platform !== '' ? platform : isAddressOnly ? 'email' : `csv:${platform || 'file'}`,
    key: id || weak.toLowerCase(),
  }
  if (username !== '') identity.username = username
  if (name !== '') identity.name = name
  if (email !== '') identity.email = email
  return identity
}

/** A row of a list of people. */
export function readPerson(row: RowReader): PersonRecord | Fault {
  const identity = readIdentity(row)
  if ('reason' in identity) return identity
  const url = row.text('url', 2_000)
  if (url !== '') identity.url = url
  const attributes = row.attributes()
  if (attributes !== undefined) identity.attributes = attributes
  const record: PersonRecord = { type: 'person', identity }
  const teammate = readYesNo(row.text('teammate', 40))
  if (teammate === 'unclear') return fault('teammate_unclear', 'The column for teammates says neither yes nor no: write one of them.')
  if (teammate !== undefined) record.teammate = teammate
  const organization = row.text('organization', 200)
  if (organization !== '') record.organization = organization
  const tags = row.list('tags')
  if (tags.length > 0) record.tags = tags
  const also = readAccounts(row)
  if (also.length > 0) record.also = also
  return record
}

function readAccounts(row: RowReader): IdentityRef[] {
  const accounts = row.family('account:').flatMap(([platform, value]): IdentityRef[] => {
    if (platform === 'email')
      return ADDRESS.test(value) && value.length <= 320 ? [{ platform, key: value.toLowerCase(), email: value }] : []
    const username = asUsername(value)
    return username === '' || username.length > 200 ? [] : [{ platform: `csv:${platform}`, key: username.toLowerCase(), username }]
  })
  const ids = row.family('account-id:').flatMap(([platform, key]): IdentityRef[] => (key.length > KEY_MAX ? [] : [{ platform, key }]))
  return [...accounts, ...ids].slice(0, 50)
}

function readEmail(row: RowReader): string {
  const text = row.text('email', 330).replace(/^mailto:/i, '')
  // "Ada Example <ada@example.org>"
  const address = /<([^<>]+)>$/.exec(text)?.[1] ?? text
  if (address === '' || (ADDRESS.test(address) && address.length <= 320)) return address
  row.note('email_unreadable')
  return ''
}

/** "@ada" and "https://github.com/ada" → "ada". */
const asUsername = (text: string): string => {
  const path = /^https?:\/\/[^/]+\/(?:.*\/)?([^/?#]+)\/?(?:[?#].*)?$/.exec(text)?.[1]
  return (path ?? text).replace(/^@/, '')
}

const YES = new Set(['yes', 'y', 'true', '1', 'x', '✓', '✔', 'ja', 'j', 'oui', 'o', 'si', 'sí', 's', 'sim', 'wahr', 'vrai', 'on'])
const NO = new Set(['no', 'n', 'false', '0', '-', '✗', 'nein', 'non', 'não', 'nao', 'nee', 'falsch', 'faux', 'off'])

const readYesNo = (text: string): boolean | 'unclear' | undefined => {
  const word = text.toLowerCase()
  if (word === '') return undefined
  if (YES.has(word)) return true
  return NO.has(word) ? false : 'unclear'
}

import type { IdentityRef } from '@kith/contract/records'
import { fault, type Fault, type RowReader } from './row-reader.ts'

export const KEY_MAX = 500
export const ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+$/

/**
 * Who a row is about. The key is the platform's own id where a column gives it, else the username, else the address, else the name, in
 * lower case. Without an id the platform is called "csv:PLATFORM" ("csv:file" where none is named), as usernames can be given away and
 * must not meet the ids of a connector for that platform; an address alone is an identity of the platform "email".
 */
export function readIdentity(row: RowReader): IdentityRef | Fault {
  const platform = row.text('platform', 100).toLowerCase()
  const id = row.text('person-id', KEY_MAX)
  const username = asUsername(row.text('username', 200))
  const email = addressIn(row)
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

/** The address of a row, also of "Ada Example <ada@example.org>"; '' where there is none that could be one. */
export const addressIn = (row: RowReader): string => {
  const text = row.text('email', 330)
  if (text === '') return ''
  const plain = text.charAt(6) === ':' ? text.replace(/^mailto:/i, '') : text
  const address = (plain.endsWith('>') ? /<([^<>]+)>$/.exec(plain)?.[1] : undefined) ?? plain
  if (address === '' || (ADDRESS.test(address) && address.length <= 320)) return address
  row.note('email_unreadable')
  return ''
}

/** "@ada" and "https://github.com/ada" → "ada". */
export const asUsername = (text: string): string => {
  if (text === '') return ''
  const path = /^https?:\/\/[^/]+\/(?:.*\/)?([^/?#]+)\/?(?:[?#].*)?$/.exec(text)?.[1]
  return (path ?? text).replace(/^@/, '')
}

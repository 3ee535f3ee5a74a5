import type { IdentityRef } from '@kith/contract/records'
import { addressIn, asUsername } from './person.ts'
import { fault, type Fault, type RowReader } from './row-reader.ts'

/**
 * Who a row of a platform's own export is about: by the platform's id where a column has it, else by the address, else by the name alone, which then stands apart
 * from all accounts ("csv:PLATFORM").
 */
export const whoIs = (platform: string, row: RowReader): IdentityRef | Fault => {
  const id = row.text('person-id', 300)
  const email = addressIn(row)
  const name = nameIn(row)
  const username = asUsername(row.text('username', 200))
  const identity = identityOf(platform, { id, email, name, username })
  if (identity === undefined) return fault('person_missing', 'Nothing tells who it was: fill in the address or the name.')
  if (name !== '') identity.name = name
  if (email !== '') identity.email = email
  if (username !== '') identity.username = username
  const avatarUrl = row.text('avatar', 2_000)
  if (isLink(avatarUrl)) identity.avatarUrl = avatarUrl
  const url = row.text('profile', 2_000)
  if (isLink(url)) identity.url = url
  return identity
}

const identityOf = (
  platform: string,
  { id, email, name, username }: { id: string; email: string; name: string; username: string },
): IdentityRef | undefined => {
  if (id !== '') return { platform, key: id }
  if (email !== '') return { platform: 'email', key: email.toLowerCase() }
  const weak = oneSpaced((username || name).toLowerCase())
  return weak === '' ? undefined : { platform: `csv:${platform}`, key: weak }
}

/** With one space wherever there was any. */
export const oneSpaced = (text: string): string => (/\s\s|[^\S ]/.test(text) ? text.replaceAll(/\s+/g, ' ') : text)

const isLink = (text: string): boolean => text.startsWith('https://') || text.startsWith('http://')

const nameIn = (row: RowReader): string => {
  const [first, last] = [row.text('first-name', 140), row.text('last-name', 140)]
  return (last === '' ? first : `${first} ${last}`).trim() || row.text('name', 300)
}

import type { IdentityRef, PersonRecord } from '@kith/contract/records'
import { ADDRESS, asUsername, KEY_MAX, readIdentity } from '../kit/tables/person.ts'
import { fault, type Fault, type RowReader } from '../kit/tables/row-reader.ts'

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

const YES = new Set(['yes', 'y', 'true', '1', 'x', '✓', '✔', 'ja', 'j', 'oui', 'o', 'si', 'sí', 's', 'sim', 'wahr', 'vrai', 'on'])
const NO = new Set(['no', 'n', 'false', '0', '-', '✗', 'nein', 'non', 'não', 'nao', 'nee', 'falsch', 'faux', 'off'])

const readYesNo = (text: string): boolean | 'unclear' | undefined => {
  const word = text.toLowerCase()
  if (word === '') return undefined
  if (YES.has(word)) return true
  return NO.has(word) ? false : 'unclear'
}

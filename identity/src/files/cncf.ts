import { affiliationOf, chained, isRobots, organizationOf } from './affiliations.ts'
import { isRecord, listOf, readJson, sampleOf, textOf, type Json } from './json.ts'
import { isAddress, named, type Affiliation, type Collector } from './knowledge.ts'

/** Files in which gitdm's lists are kept by the CNCF: who is at each company, and the accounts of GitHub as JSON (`github_users.json`). */

/** As long as it may be an address at all: "Yahoo!" is a company. */
export const decodeAddress = (text: string): string => (text.includes('@') ? text : text.replace(/^([^!]+)!([^!]+)$/, '$1@$2'))

/** Whose block it is; null where it says nothing of where they are. */
export interface Company {
  readonly organization: string | null
  readonly areRobots: boolean
}

export const companyOf = (head: string): Company => ({ organization: organizationOf(head) ?? null, areRobots: isRobots(head) })

const NO_EMPLOYEE = 'Below a company stand its developers: a name, a colon and their addresses.'
const PART = /^(?:(?!(?:from|until)\s)(\S+))?\s*(?:from\s+(\S+))?\s*(?:until\s+(\S+))?$/i

/**
 * A line below a company: `annl: ann!example.org, ann!old.example from 2014-01-01 until 2015-01-01, from 2017-01-01`. Answers why it is none. The same
 * person stands below each company where they were, with the same addresses: by these they are known, as heads may be of several.
 */
export const readEmployee = (
  collector: Collector,
  { organization, areRobots }: Company,
  place: string,
  text: string,
): string | undefined => {
  const [, list] = /^[^\s:][^:]{0,299}:\s+(\S.*)$/.exec(text) ?? []
  if (list === undefined) return NO_EMPLOYEE
  const parts = list.split(',').map((each) => PART.exec(each.trim()) ?? [each, each.trim()])
  const written = parts.flatMap(([, address]) => (address === undefined ? [] : decodeAddress(address)))
  const addresses = written.filter(isAddress)
  if (addresses.length === 0) return NO_EMPLOYEE
  const person = collector.person(
    `employee ${addresses
      .map((each) => each.toLowerCase())
      .toSorted()
      .join(' ')}`,
    place,
  )
  for (const email of addresses) person.add({ email })
  for (const wrong of written) if (!isAddress(wrong)) collector.setAside(place, `“${wrong}” is no address.`, text)
  if (areRobots) person.markRobot()
  if (areRobots || organization === null) return undefined
  const periods = parts.filter(([, , from, until]) => from !== undefined || until !== undefined)
  for (const [, , from, until] of periods.length === 0 ? [[]] : periods) {
    const affiliation = affiliationOf(organization, from, until)
    if ('reason' in affiliation) collector.setAside(place, affiliation.reason, text)
    else person.affiliate(affiliation)
  }
  return undefined
}

/** Whether a text begins as such a list does. */
export const looksLikeUsers = (text: string): boolean => {
  if (!/^\u{feff}?\s*\[/u.test(text)) return false
  const beginning = text.slice(0, 1_000_000)
  return /"login"\s*:/.test(beginning) && /"affiliation"\s*:/.test(beginning)
}

/** A list of accounts of GitHub, each with one address and `affiliation`: "Initech < 2015-01-01, Globex". One account has an entry for each address. */
export const readUsers = (collector: Collector, text: string): void => {
  const json = readJson(text)
  if ('reason' in json) return collector.setAside('the file', json.reason, text)
  if (!Array.isArray(json.value)) return collector.setAside('the file', 'There is no list of accounts.', sampleOf(json.value))
  for (const [at, user] of listOf(json.value).entries()) readUser(collector, `entry ${at + 1}`, user)
}

const readUser = (collector: Collector, place: string, user: Json): void => {
  const login = textOf(user, 'login')
  if (!isRecord(user) || login === undefined) return collector.setAside(place, 'The entry has no login.', sampleOf(user))
  const account = named({ platform: 'github', username: login })
  const email = decodeAddress((textOf(user, 'email') ?? '').trim())
  const person = collector.person(`account ${login.toLowerCase()}`, place)
  if (account !== undefined) person.add(account)
  if (isAddress(email)) person.add({ email })
  else if (email !== '') collector.setAside(place, `“${email.slice(0, 80)}” is no address.`, sampleOf(user))
  const found: Affiliation[] = []
  for (const each of (textOf(user, 'affiliation') ?? '').slice(0, 10_000).split(',')) {
    const [, employer = '', until] = /^(.*?)(?:\s*<\s*(\d[\w-]*))?$/.exec(each.trim()) ?? []
    if (isRobots(employer)) person.markRobot()
    const organization = isRobots(employer) ? undefined : organizationOf(employer)
    if (organization === undefined) continue
    const affiliation = affiliationOf(organization, null, until)
    if ('reason' in affiliation) collector.setAside(place, affiliation.reason, sampleOf(user))
    else found.push(affiliation)
  }
  for (const affiliation of chained(found)) person.affiliate(affiliation)
}

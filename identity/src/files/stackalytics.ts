import { affiliationOf, chained, organizationOf } from './affiliations.ts'
import { collect, isAddress, named, type Affiliation, type Collector, type Knowledge } from './knowledge.ts'
import { isRecord, listOf, readJson, sampleOf, textOf, type Json } from './json.ts'

/** Where each id of a user is an account. */
const ACCOUNTS = [
  ['launchpad', 'launchpad_id'],
  ['github', 'github_id'],
  ['gerrit', 'gerrit_id'],
  ['gitlab', 'gitlab_id'],
  ['zanata', 'zanata_id'],
] as const

/** The `users` and `companies` of a stackalytics default_data.json: accounts, addresses, and employers each until an `end_date`. */
export const parseStackalytics = (text: string): Knowledge => {
  const collector = collect('stackalytics')
  const json = readJson(text)
  if ('reason' in json) collector.setAside('the file', json.reason, text)
  else if (!isRecord(json.value) || !Array.isArray(json.value['users']))
    collector.setAside('the file', 'There is no list of “users”.', sampleOf(json.value))
  else {
    for (const [at, user] of listOf(json.value['users']).entries()) readUser(collector, `user ${at + 1}`, user)
    for (const [at, company] of listOf(json.value['companies']).entries()) readCompany(collector, `company ${at + 1}`, company)
  }
  return collector.finish()
}

const readUser = (collector: Collector, place: string, user: Json): void => {
  const name = textOf(user, 'user_name') ?? ''
  const accounts = ACCOUNTS.flatMap(([platform, field]) => named({ platform, username: textOf(user, field) ?? '' }) ?? [])
  const written = isRecord(user) ? listOf(user['emails']) : []
  const emails = written.filter((email) => typeof email === 'string').map((email) => email.trim())
  const identities = [
    ...accounts.filter((one) => one.username !== undefined),
    // The name is the person's; with which address it was used is not said.
    ...emails.filter(isAddress).flatMap((email) => named({ email }) ?? []),
  ]
  for (const wrong of emails.filter((email) => email !== '' && !isAddress(email)))
    collector.setAside(place, `“${wrong}” is no address.`, wrong)
  if (identities.length === 0)
    return collector.setAside(place, `The user${name === '' ? '' : ` ${name}`} has no account and no address.`, sampleOf(user))
  const person = collector.person(place, place)
  for (const identity of identities) person.add(identity)
  const found: Affiliation[] = []
  for (const company of isRecord(user) ? listOf(user['companies']) : []) {
    const organization = organizationOf(textOf(company, 'company_name') ?? '')
    if (organization === undefined) continue
    const affiliation = affiliationOf(organization, null, textOf(company, 'end_date'))
    if ('reason' in affiliation) collector.setAside(place, affiliation.reason, sampleOf(company))
    else found.push(affiliation)
  }
  for (const affiliation of chained(found)) person.affiliate(affiliation)
}

const readCompany = (collector: Collector, place: string, company: Json): void => {
  const organization = organizationOf(textOf(company, 'company_name') ?? '')
  if (organization === undefined) return collector.setAside(place, 'The company has no name.', sampleOf(company))
  for (const domain of isRecord(company) ? listOf(company['domains']) : []) {
    if (typeof domain !== 'string' || domain.trim() === '') continue
    const host = domain.trim().toLowerCase()
    if (/^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u.test(host) && host.length <= 253) collector.domain({ domain: host, organization, top: true })
    else collector.setAside(place, `“${host.slice(0, 80)}” is no domain.`, sampleOf(company))
  }
}

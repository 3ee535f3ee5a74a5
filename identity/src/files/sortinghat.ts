import { affiliationOf, organizationOf } from './affiliations.ts'
import { collect, named, type Collector, type Domain, type Draft, type Knowledge, type Known } from './knowledge.ts'
import { isRecord, listOf, readJson, sampleOf, textOf, type Json } from './json.ts'

/**
 * SortingHat's registry as JSON: the export of 0.7 (`uidentities`, `organizations`), and of newer versions the answer of its API (`individuals`, or
 * `data.individuals.entities`) and the dump of its tables (a list of `{ model, pk, fields }`). A source is a platform; "far" years are open ends.
 */
export const parseSortingHat = (text: string): Knowledge => {
  const collector = collect('sortinghat')
  const json = readJson(text)
  if ('reason' in json) collector.setAside('the file', json.reason, text)
  else if (Array.isArray(json.value) && json.value.some((row) => textOf(row, 'model') !== undefined)) readTables(collector, json.value)
  else if (!readRegistry(collector, json.value))
    collector.setAside('the file', 'There are neither “uidentities” nor “individuals” in it.', sampleOf(json.value))
  return collector.finish()
}

const readRegistry = (collector: Collector, value: Json): boolean => {
  if (Array.isArray(value)) return readIndividuals(collector, value)
  if (!isRecord(value)) return false
  const { uidentities, organizations, individuals, data } = value
  if (isRecord(data)) return readRegistry(collector, data)
  if (isRecord(organizations)) for (const [name, domains] of Object.entries(organizations)) readDomains(collector, name, listOf(domains))
  if (isRecord(uidentities)) for (const [key, one] of Object.entries(uidentities)) readIndividual(collector, `entry ${key}`, one)
  if (individuals !== undefined)
    return readIndividuals(collector, isRecord(individuals) ? listOf(individuals['entities']) : listOf(individuals))
  return isRecord(uidentities) || isRecord(organizations)
}

const readIndividuals = (collector: Collector, individuals: readonly Json[]): boolean => {
  for (const [at, one] of individuals.entries()) readIndividual(collector, `entry ${textOf(one, 'mk', 'uuid') ?? at + 1}`, one)
  return true
}

const readDomains = (collector: Collector, name: string, domains: readonly Json[]): void => {
  const organization = organizationOf(name)
  for (const each of domains) {
    const domain = textOf(each, 'domain')?.trim().toLowerCase()
    const top = isRecord(each) && [each['is_top'], each['is_top_domain'], each['isTopDomain']].includes(true)
    if (organization !== undefined && domain !== undefined && domain.length <= 253) collector.domain({ domain, organization, top })
  }
}

const readIndividual = (collector: Collector, place: string, one: Json): void => {
  if (!isRecord(one)) return collector.setAside(place, 'This is no person: it has no fields.', sampleOf(one))
  const person = collector.person(place, place)
  const profile = one['profile']
  if (isRecord(profile) && (profile['is_bot'] === true || profile['isBot'] === true)) person.markRobot()
  for (const identity of listOf(one['identities'])) addIdentity(collector, person, place, identity)
  for (const enrollment of listOf(one['enrollments'])) addEnrollment(collector, person, place, enrollment)
}

const addIdentity = (collector: Collector, person: Draft, place: string, identity: Json): void => {
  const read = named({
    platform: textOf(identity, 'source') ?? '',
    name: textOf(identity, 'name') ?? '',
    email: textOf(identity, 'email') ?? '',
    username: textOf(identity, 'username') ?? '',
  })
  if (read === undefined) collector.setAside(place, 'An identity has no name, address or username.', sampleOf(identity))
  else person.add(read)
}

const addEnrollment = (collector: Collector, person: Draft, place: string, enrollment: Json): void => {
  if (!isRecord(enrollment)) return collector.setAside(place, 'An enrollment has no fields.', sampleOf(enrollment))
  const of = enrollment['group'] ?? enrollment['organization']
  const organization = organizationOf((typeof of === 'string' ? of : textOf(of, 'name')) ?? '')
  if (organization === undefined) return
  const affiliation = affiliationOf(organization, textOf(enrollment, 'start'), textOf(enrollment, 'end'))
  if ('reason' in affiliation) collector.setAside(place, affiliation.reason, sampleOf(enrollment))
  else person.affiliate(affiliation)
}

/** Tables as Django dumps them: identities, profiles and enrollments name their individual, enrollments and domains their organization. */
const readTables = (collector: Collector, rows: readonly Json[]): void => {
  const organizations = new Map<string, string>()
  const each = (model: RegExp, visit: (fields: Json, key: string, place: string) => void): void => {
    for (const [at, row] of rows.entries()) {
      if (!isRecord(row) || !model.test(textOf(row, 'model') ?? '')) continue
      visit(row['fields'], textOf(row, 'pk') ?? '', `entry ${at + 1}`)
    }
  }
  const of = (fields: Json): string => textOf(fields, 'individual') ?? ''
  const person = (fields: Json, place: string): Draft => collector.person(of(fields), place)
  each(/\.(organization|group)$/i, (fields, key) => organizations.set(key, textOf(fields, 'name') ?? ''))
  each(/\.domain$/i, (fields) => readDomains(collector, organizations.get(textOf(fields, 'organization') ?? '') ?? '', [fields]))
  each(/\.identity$/i, (fields, _, place) => {
    if (of(fields) === '') collector.setAside(place, 'The identity names no individual.', sampleOf(fields))
    else addIdentity(collector, person(fields, place), place, fields)
  })
  each(/\.profile$/i, (fields, _, place) => {
    if (isRecord(fields) && fields['is_bot'] === true && of(fields) !== '') person(fields, place).markRobot()
  })
  each(/\.enrollment$/i, (fields, _, place) => {
    const organization = organizations.get(textOf(fields, 'group', 'organization') ?? '') ?? ''
    if (of(fields) === '') collector.setAside(place, 'The enrollment names no individual.', sampleOf(fields))
    else if (isRecord(fields)) addEnrollment(collector, person(fields, place), place, { ...fields, group: organization })
  })
}

const FAR = { from: '1900-01-01', to: '2100-01-01' } as const

/** A person as an entry of `uidentities` of SortingHat 0.7, without the comma that separates. `id` is unique in the file. */
export const writeSortingHatPerson = (
  { identities, affiliations, robot }: Omit<Known, 'place'>,
  id: string,
  name: string | null,
): string => {
  const entry = {
    uuid: id,
    profile: {
      uuid: id,
      name,
      email: identities.find((one) => one.email !== undefined)?.email ?? null,
      gender: null,
      gender_acc: null,
      is_bot: robot,
      country: null,
    },
    identities: identities.map((one, at) => ({
      id: `${id}-${at + 1}`,
      uuid: id,
      source: one.platform ?? 'unknown',
      name: one.name ?? null,
      email: one.email ?? null,
      username: one.username ?? null,
    })),
    enrollments: affiliations.map(({ organization, from = FAR.from, to = FAR.to }) => ({
      uuid: id,
      organization,
      start: `${from}T00:00:00`,
      end: `${to}T00:00:00`,
    })),
  }
  return `${JSON.stringify(id)}: ${JSON.stringify(entry)}`
}

export const SORTINGHAT_BEGIN = (time: string): string =>
  `{"time": ${JSON.stringify(time)}, "source": null, "blacklist": [], "uidentities": {\n`
/** The organizations that were named, which SortingHat has to know before it can enroll anybody, with their domains. */
export const SORTINGHAT_END = (organizations: ReadonlyMap<string, readonly Pick<Domain, 'domain' | 'top'>[]>): string => {
  const listed = [...organizations].map(([name, domains]) => [name, domains.map(({ domain, top }) => ({ domain, is_top: top }))])
  return `\n}, "organizations": ${JSON.stringify(Object.fromEntries(listed))}}\n`
}

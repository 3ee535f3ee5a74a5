import { CSV_BEGIN, writeCsvPerson } from '@kith/identity/files/csv'
import { writeGitdmPerson } from '@kith/identity/files/gitdm'
import { named, type Affiliation, type Known, type Named } from '@kith/identity/files/knowledge'
import { writeMailmapPerson } from '@kith/identity/files/mailmap'
import { SORTINGHAT_BEGIN, SORTINGHAT_END, writeSortingHatPerson } from '@kith/identity/files/sortinghat'
import { sql } from 'kysely'
import { addDays } from '../../analytics/calendar.ts'
import type { App } from '../../app.ts'
import type { Db } from '../identities/index.ts'
import { domainsOfOrganizations, staysOf, type OrganizationDomain, type Stay } from '../organizations/index.ts'

export type ExportFormat = 'mailmap' | 'gitdm' | 'sortinghat' | 'csv'
export type WhichRobots = 'with' | 'without' | 'only'

export const FILES: Readonly<Record<ExportFormat, { readonly contentType: string; readonly name: string }>> = {
  mailmap: { contentType: 'text/plain; charset=utf-8', name: 'mailmap.txt' },
  gitdm: { contentType: 'text/plain; charset=utf-8', name: 'developers_affiliations.txt' },
  sortinghat: { contentType: 'application/json; charset=utf-8', name: 'sortinghat.json' },
  csv: { contentType: 'text/csv; charset=utf-8', name: 'identities.csv' },
}

interface Person extends Omit<Known, 'place'> {
  readonly id: number
  readonly name: string
  /** The identities for a mailmap: who is meant first. */
  readonly commits: readonly Named[]
}

interface Form {
  readonly begin: string
  readonly person: (person: Person) => string
  readonly between?: string
  readonly end: () => string
}

/** Numbers of the identities of which a source tells: who did something there, and who was only listed. */
export const identitiesOfSource = async (app: Pick<App, 'state' | 'log'>, source: number): Promise<ReadonlySet<number>> => {
  const { rows: listed } = await sql<{ id: number }>`select identity_id as id from listed where source_id = ${source}`.execute(app.state.db)
  const found = new Set(listed.map((row) => row.id))
  const rows = app.log.stream<{ id: number }>(`SELECT DISTINCT identity_id AS id FROM activity WHERE source_id = ${source}`)
  for await (const part of rows) for (const { id } of part) found.add(id)
  return found
}

/** Everybody as a file of this format, in parts; with `among`, only these identities. */
export async function* exportPeople(
  app: App,
  format: ExportFormat,
  robots: WhichRobots,
  among?: ReadonlySet<number>,
): AsyncGenerator<string> {
  const form = formOf(format, app.now(), format === 'sortinghat' ? await domainsOfOrganizations(app.state.db) : new Map())
  const meant = format === 'mailmap' ? await addressesMeant(app.state.db) : new Set<string>()
  yield form.begin
  let first = true
  for await (const people of everyone(app.state.db, robots, among, meant)) {
    const parts = people.map(form.person).filter((part) => part !== '')
    if (parts.length === 0) continue
    yield `${first ? '' : (form.between ?? '')}${parts.join(form.between ?? '')}`
    first = false
  }
  yield form.end()
}

const formOf = (format: ExportFormat, now: Date, domainsOf: ReadonlyMap<string, readonly OrganizationDomain[]>): Form => {
  if (format === 'csv') return { begin: CSV_BEGIN, person: (one) => writeCsvPerson(one, String(one.id)), end: () => '' }
  if (format === 'gitdm')
    return { begin: '# Who is who and where they are, from Kith\n', person: (one) => writeGitdmPerson(one, one.name), end: () => '' }
  if (format === 'mailmap') {
    // A mailmap has no word for robots: a comment tells them.
    const person = (one: Person): string => {
      const lines = writeMailmapPerson({ identities: one.commits })
      return one.robot && lines !== '' ? `# The next is a robot.\n${lines}` : lines
    }
    return { begin: '# Who is who, from Kith\n', person, end: () => '' }
  }
  const organizations = new Map<string, readonly OrganizationDomain[]>()
  return {
    begin: SORTINGHAT_BEGIN(now.toISOString().replace('T', ' ').slice(0, 19)),
    person: (one) => {
      for (const { organization } of one.affiliations) organizations.set(organization, domainsOf.get(organization) ?? [])
      return writeSortingHatPerson(one, String(one.id).padStart(40, '0'), one.name)
    },
    between: ',\n',
    end: () => SORTINGHAT_END(organizations),
  }
}

const PAGE = 2_000
const PEOPLE_MAX = 5_000_000

interface Row {
  readonly id: number
  readonly name: string
  readonly robot: string
  readonly identities: readonly {
    readonly id: number
    readonly platform: string
    readonly name: string | null
    readonly email: string | null
    readonly username: string | null
    readonly email_key: string | null
    /** Whether others use the address, too. */
    readonly shared: boolean
  }[]
}

async function* everyone(
  db: Db,
  robots: WhichRobots,
  among: ReadonlySet<number> | undefined,
  meant: ReadonlySet<string>,
): AsyncGenerator<Person[]> {
  const which = robots === 'with' ? sql`true` : robots === 'only' ? sql`m.robot = 'robot'` : sql`m.robot <> 'robot'`
  let last = 0
  for (let done = 0; done < PEOPLE_MAX; done += PAGE) {
    const { rows: read } =
      await sql<Row>`select m.id, m.name, m.robot, (select coalesce(json_agg(json_build_object('id', i.id, 'platform', i.platform, 'name', i.name,
        'email', i.email, 'username', i.username, 'email_key', i.email_key, 'shared',
        i.email_key is not null and exists (select from identity o where o.email_key = i.email_key and o.member_id <> m.id))
        order by i.platform = 'git' desc, i.as_of desc, i.id), '[]') from identity i where i.member_id = m.id) as identities
      from member m where m.id > ${last} and m.merged_into is null and ${which} order by m.id limit ${PAGE}`.execute(db)
    if (read.length === 0) return
    last = read.at(-1)?.id ?? last
    const rows = among === undefined ? read : read.flatMap((row) => within(row, among))
    const stays = await staysOf(
      db,
      rows.map((row) => row.id),
    )
    yield rows.map((row) => toPerson(row, (stays.get(row.id) ?? []).map(toAffiliation), meant))
  }
}

const within = (row: Row, among: ReadonlySet<number>): Row[] => {
  const identities = row.identities.filter(({ id }) => among.has(id))
  return identities.length === 0 ? [] : [{ ...row, identities }]
}

/** Files name the first day on which it is so no more. */
const toAffiliation = ({ organization, from, to }: Stay): Affiliation => ({
  organization,
  ...(from === null ? {} : { from }),
  ...(to === null ? {} : { to: addDays(to, 1) }),
})

const toPerson = ({ id, name, robot, identities }: Row, affiliations: readonly Affiliation[], meant: ReadonlySet<string>): Person => ({
  id,
  name,
  robot: robot === 'robot',
  affiliations,
  // "csv:github" is an account on GitHub of which a table told.
  identities: identities.flatMap((one) => named({ ...textsOf(one), platform: one.platform.replace(/^csv:/, '') }) ?? []),
  commits: commitsOf(name, identities, meant),
})

const textsOf = ({ name, email, username }: Row['identities'][number]) => ({
  name: name ?? '',
  email: email ?? '',
  username: username ?? '',
})

/** Addresses that mailmaps give as those that are meant: whoever has written one knows best. */
const addressesMeant = async (db: Db): Promise<ReadonlySet<string>> => {
  const { rows } = await sql<{ email: string }>`select distinct lower(identities->0->>'email') as email from identity_evidence
    where evidence = 'mailmap' and identities->0->>'email' is not null`.execute(db)
  return new Set(rows.map((row) => row.email))
}

/**
 * The personal address in commits that a mailmap means, else the newest, is the one that is meant, so who has none is left out. What nobody else uses stands
 * for all names used with it.
 */
const commitsOf = (name: string, identities: Row['identities'], wanted: ReadonlySet<string>): Named[] => {
  const commits = identities.filter((one) => one.platform === 'git' && one.email !== null)
  const own = commits.filter((one) => one.email_key !== null && !one.shared)
  const meant = own.find((one) => wanted.has(one.email?.toLowerCase() ?? '')) ?? own[0] ?? commits.find((one) => one.email_key !== null)
  if (meant === undefined) return []
  const isTheirs = (one: Row['identities'][number]): boolean => one.email_key !== null && !one.shared
  const others = commits
    .filter((one) => one.email?.toLowerCase() !== meant.email?.toLowerCase() || one.name !== name)
    .filter((one) => isTheirs(one) || one.name !== null)
    .map((one) => named({ platform: 'git', name: isTheirs(one) ? '' : (one.name ?? ''), email: one.email ?? '' }))
  return [named({ platform: 'git', name, email: meant.email ?? '' }), ...others].filter((one) => one !== undefined)
}

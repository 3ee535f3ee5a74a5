import { addDays } from '../../analytics/calendar.ts'
import type { Db } from '../identities/index.ts'
import { addAffiliations, addDomains, meaningOf, staysOf, type AffiliationRecord, type Stay } from '../organizations/index.ts'
import { personsOf } from '../people/index.ts'
import type { Plan } from './plan.ts'
import type { ReadFile } from './read.ts'

/** Where people are, and whose domains are. Answers what is new. */
export const takeOrganizations = async (
  db: Db,
  file: ReadFile,
  plan: Plan,
): Promise<{ affiliations: number; domains: readonly string[] }> => {
  const affiliations = await takeAffiliations(db, file, plan)
  const records = file.knowledge.domains.map(({ organization, ...domain }) => ({ ...domain, organizationName: organization }))
  return { affiliations, domains: await addDomains(db, records) }
}

class Undone extends Error {}

/** Does it, and undoes it at once: what is new can only be told by the tables themselves. */
export const tryOrganizations = async (db: Db, file: ReadFile, plan: Plan): Promise<{ affiliations: number; domains: number }> => {
  let taken = { affiliations: 0, domains: 0 }
  await db
    .transaction()
    .execute(async (trx) => {
      const { affiliations, domains } = await takeOrganizations(trx, file, plan)
      taken = { affiliations, domains: domains.length }
      throw new Undone()
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error
    })
  return taken
}

/**
 * What the file says of those who are known; of others it can be taken when they have arrived. What is true of a person anyway, to the day, is no news: so
 * a file that Kith has written changes nothing. Answers how many affiliations are new.
 */
const takeAffiliations = async (db: Db, { name }: ReadFile, plan: Plan): Promise<number> => {
  const records = plan.people.flatMap(({ known, member }): AffiliationRecord[] =>
    known.affiliations.flatMap(({ organization, from, to }) =>
      member === undefined
        ? []
        : {
            memberId: member,
            organizationName: organization,
            from,
            // Files name the first day on which it is so no more, Kith the last on which it is.
            to: to === undefined ? undefined : addDays(to, -1),
            origin: 'file',
            sourceLabel: name,
          },
    ),
  )
  if (records.length === 0) return 0
  const personOf = await personsOf(
    db,
    records.map((record) => record.memberId),
  )
  const known = await staysKnown(db, [...new Set(personOf.values())])
  const news = records.filter((record) => {
    const { organizationName: organization, from = null, to = null } = record
    return known.get(personOf.get(record.memberId) ?? 0)?.has(stayKey({ organization, from, to })) !== true
  })
  return news.length === 0 ? 0 : (await addAffiliations(db, news)).added
}

const PERSONS_AT_ONCE = 5_000

const staysKnown = async (db: Db, persons: readonly number[]): Promise<Map<number, ReadonlySet<string>>> => {
  const known = new Map<number, ReadonlySet<string>>()
  for (let start = 0; start < persons.length; start += PERSONS_AT_ONCE)
    for (const [person, stays] of await staysOf(db, persons.slice(start, start + PERSONS_AT_ONCE)))
      known.set(person, new Set(stays.map(stayKey)))
  return known
}

const stayKey = ({ organization, from, to }: Stay): string => {
  const said = meaningOf(organization)
  return JSON.stringify([said.kind === 'name' ? said.key : said.kind, from, to])
}

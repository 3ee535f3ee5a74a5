import { affiliationOf, chained, isRobots, organizationOf } from './affiliations.ts'
import { companyOf, decodeAddress, looksLikeUsers, readEmployee, readUsers, type Company } from './cncf.ts'
import {
  cleanText,
  collect,
  isAddress,
  named,
  type Affiliation,
  type Collector,
  type Draft,
  type Knowledge,
  type Known,
} from './knowledge.ts'
import { linesOf, TOO_LONG } from './text.ts'

/**
 * What gitdm and its descendants read, told apart line by line. "#" begins a comment, "!" may stand for "@":
 *
 * - an alias: `ann@old.example ann@example.org`, the first may be a name in double quotes;
 * - an employer: `ann@example.org Example Inc < 2015-01-01` (until that day, each line going on where the one before ends);
 * - a domain: `example.com Example Inc`;
 * - a developer: `ann: ann!example.org, ann!old.example`, below it, indented, `Example Inc from 2014-01-01 until 2015-01-01`.
 *   Developers are headed by a display name or a login: nobody can tell which, so only the addresses say who it is;
 * - a company: `Example Inc:`, below it, indented, its developers, each with their addresses and `from` and `until`.
 *
 * A list of accounts in JSON is read as well (`cncf.ts`).
 */
export const parseGitdm = (text: string): Knowledge => {
  const collector = collect('gitdm')
  if (looksLikeUsers(text)) {
    readUsers(collector, text)
    return collector.finish()
  }
  const employers = createEmployers(collector)
  let block: Developer | Company | undefined
  for (const line of linesOf(text)) {
    const place = `line ${line.number}`
    if (line.tooLong) {
      collector.setAside(place, TOO_LONG, line.text)
      block = undefined
      continue
    }
    const content = line.text.replace(/(^|\s)#.*$/, '').trimEnd()
    if (content.trim() === '') continue
    if (/^\s/.test(content) && block !== undefined) {
      const below = content.trim().replace(/\s+/g, ' ')
      const reason = 'person' in block ? employ(block.person, below) : readEmployee(collector, block, place, below)
      if (reason !== undefined) collector.setAside(place, reason, line.text)
      continue
    }
    block = begin(collector, place, content)
    if (block === undefined) readLine(collector, employers, place, content.trim(), line.text)
    else if ('person' in block) for (const wrong of block.wrong) collector.setAside(place, `“${wrong}” is no address.`, line.text)
  }
  employers.finish()
  return collector.finish()
}

const HEADER = /^([^\s:][^:]{0,299}):(?:\s+(\S.*))?$/

interface Developer {
  readonly person: Draft
  readonly wrong: readonly string[]
}

const begin = (collector: Collector, place: string, content: string): Developer | Company | undefined => {
  const company = /^(\S.{0,299}):$/.exec(content)?.[1]
  if (company !== undefined) return companyOf(company)
  const [, head, list] = HEADER.exec(content) ?? []
  return head === undefined ? undefined : beginDeveloper(collector, place, head, list ?? '')
}

/** "*" behind a name says that there is another block of the same name. */
const beginDeveloper = (collector: Collector, place: string, head: string, list: string): Developer | undefined => {
  const addresses = list.split(',').map((each) => decodeAddress(each.trim()))
  const right = addresses.filter(isAddress)
  if (right.length === 0) return undefined
  const person = collector.person(place, place)
  const name = head.replace(/\*+$/, '')
  for (const email of right) {
    const identity = named({ name: isAddress(decodeAddress(name)) ? '' : name, email })
    // The name heads the list; with which of the addresses it was used is not said.
    if (identity?.email !== undefined) person.add({ email: identity.email })
  }
  return { person, wrong: addresses.filter((each) => each !== '' && !isAddress(each)) }
}

const PERIOD = /^(.*?)(?:\s+from\s+(\S+))?(?:\s+until\s+(\S+))?$/i

/** Reads "Example Inc from 2014-01-01 until 2015-01-01". Answers why it cannot be taken. */
const employ = (person: Draft, text: string): string | undefined => {
  const [, employer = '', from, to] = PERIOD.exec(text) ?? []
  if (isRobots(employer)) {
    person.markRobot()
    return undefined
  }
  const organization = organizationOf(employer)
  if (organization === undefined) return undefined
  const affiliation = affiliationOf(organization, from, to)
  if ('reason' in affiliation) return affiliation.reason
  person.affiliate(affiliation)
  return undefined
}

const FORM = 'The line is no alias, employer, domain or developer of gitdm.'

const readLine = (collector: Collector, employers: Employers, place: string, content: string, raw: string): void => {
  const [, quoted, plain = '', rest = ''] = /^(?:"([^"]+)"|(\S+))\s+(.+)$/.exec(content) ?? []
  const [first, second] = [decodeAddress(plain), decodeAddress(rest)]
  if (rest === '') collector.setAside(place, FORM, raw)
  else if (isAddress(second)) {
    const alias = quoted === undefined ? named(isAddress(first) ? { email: first } : { name: first }) : named({ name: quoted })
    if (alias === undefined || alias.email?.toLowerCase() === second.toLowerCase()) return
    const person = collector.person(`alias ${second.toLowerCase()}`, place)
    person.add({ email: second })
    person.add(alias)
  } else if (isAddress(first)) employers.add(first, rest, place, raw)
  else if (/^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u.test(first)) readDomain(collector, first, rest, place, raw)
  else collector.setAside(place, FORM, raw)
}

const readDomain = (collector: Collector, domain: string, rest: string, place: string, raw: string): void => {
  const [, employer = '', until] = UNTIL.exec(rest) ?? []
  const organization = organizationOf(employer)
  if (until !== undefined) collector.setAside(place, 'A domain is its organization’s at all times here: the date cannot be kept.', raw)
  else if (organization !== undefined) collector.domain({ domain: domain.toLowerCase(), organization, top: true })
}

const UNTIL = /^(.*?)(?:\s*<\s*(\d[\w-]*))?$/

interface Employers {
  readonly add: (email: string, rest: string, place: string, raw: string) => void
  readonly finish: () => void
}

/** The employers of one address stand on several lines in any order: their periods are known at the end. */
const createEmployers = (collector: Collector): Employers => {
  const found = new Map<string, { readonly person: Draft; readonly affiliations: Affiliation[] }>()
  return {
    add: (email, rest, place, raw) => {
      const [, employer = '', until] = UNTIL.exec(rest) ?? []
      const key = email.toLowerCase()
      const known = found.get(key) ?? { person: collector.person(`employer ${key}`, place), affiliations: [] }
      found.set(key, known)
      known.person.add({ email })
      if (isRobots(employer)) return known.person.markRobot()
      const organization = organizationOf(employer)
      if (organization === undefined) return
      const affiliation = affiliationOf(organization, null, until)
      if ('reason' in affiliation) collector.setAside(place, affiliation.reason, raw)
      else known.affiliations.push(affiliation)
    },
    finish: () => {
      for (const { person, affiliations } of found.values()) for (const one of chained(affiliations)) person.affiliate(one)
    },
  }
}

/** A person as a developer with affiliations, or nothing where no address is known. */
export const writeGitdmPerson = ({ identities, affiliations, robot }: Omit<Known, 'place'>, name: string): string => {
  const emails = [...new Set(identities.flatMap((one) => one.email ?? []).filter(isWritable))]
  if (emails.length === 0) return ''
  const head = cleanText(name.replace(/[:#]+/g, ' '), 300).replace(/\*+$/, '') || (emails[0] ?? '').replace(/@.*$/, '')
  const below = affiliations.flatMap(({ organization, from, to }) => {
    const employer = organizationOf(organization.replace(/(^|\s)#/g, '$1'))
    const isRead = employer !== undefined && !isRobots(employer) && !/\s(from|until)\s+\S+$/i.test(employer)
    return isRead ? [`\t${employer}${from === undefined ? '' : ` from ${from}`}${to === undefined ? '' : ` until ${to}`}\n`] : []
  })
  return `${head}: ${emails.map((email) => email.replace('@', '!')).join(', ')}\n${robot ? '\t(Robots)\n' : ''}${below.join('')}`
}

/** An address with a "!" of its own, or with what separates, would be read as another. */
const isWritable = (email: string): boolean => isAddress(email) && !/[!#]/.test(email)

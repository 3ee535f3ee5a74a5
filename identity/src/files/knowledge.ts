import type { Reference } from '../stated.ts'

/** Formats that say who is who. `gitdm` takes alias files, maps of addresses or domains to employers, and lists of developers with affiliations. */
export const FORMATS = ['mailmap', 'gitdm', 'stackalytics', 'sortinghat', 'csv'] as const
export type Format = (typeof FORMATS)[number]

/** An identity as files name it. Texts are clean and never empty. */
export interface Named extends Reference {
  readonly key?: never
}

/** Where a person works or studies. Days are `YYYY-MM-DD`; `to` is the first day on which it is so no more. Missing: since ever, until now. */
export interface Affiliation {
  readonly organization: string
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** One person of a file: identities that it says are one. In a mailmap's, who is meant comes first. */
export interface Known {
  /** Where it begins: "line 12", "entry 3". */
  readonly place: string
  readonly identities: readonly Named[]
  readonly affiliations: readonly Affiliation[]
  readonly robot: boolean
}

/** An organization's domain. */
export interface Domain {
  readonly domain: string
  readonly organization: string
  /** Whether it is also the organization's what lies below it. */
  readonly top: boolean
}

/** What of a file could not be taken, and why. */
export interface Aside {
  readonly place: string
  readonly reason: string
  /** The beginning of it. */
  readonly text: string
}

export interface Knowledge {
  readonly format: Format
  readonly people: readonly Known[]
  readonly domains: readonly Domain[]
  /** The first 1,000 of them. */
  readonly aside: readonly Aside[]
  readonly asideTotal: number
}

/** Some ten times the largest files known. */
export const PEOPLE_MAX = 500_000
export const IDENTITIES_OF_PERSON_MAX = 1_000
export const AFFILIATIONS_OF_PERSON_MAX = 200
const DOMAINS_MAX = 100_000
const ASIDE_KEPT_MAX = 1_000
const ASIDE_CHARS_MAX = 200

const NAME_CHARS_MAX = 300
const EMAIL_CHARS_MAX = 320
const USERNAME_CHARS_MAX = 200

/** What several lines of a file say of one person comes together in one of these. */
export interface Draft {
  readonly add: (identity: Named) => void
  readonly affiliate: (affiliation: Affiliation) => void
  readonly markRobot: () => void
}

export interface Collector {
  /** The person under this key of the file, begun at `place` where it is new. */
  readonly person: (key: string, place: string) => Draft
  readonly domain: (domain: Domain) => void
  readonly setAside: (place: string, reason: string, text: string) => void
  readonly finish: () => Knowledge
}

interface Person {
  readonly place: string
  readonly identities: Map<string, Named>
  readonly affiliations: Map<string, Affiliation>
  robot: boolean
}

/** Gathers what a parser finds, each thing once and within bounds; what is beyond them is set aside. */
export const collect = (format: Format): Collector => {
  const people = new Map<string, Person>()
  const domains = new Map<string, Domain>()
  const aside: Aside[] = []
  let asideTotal = 0
  const setAside: Collector['setAside'] = (place, reason, text) => {
    asideTotal++
    if (aside.length < ASIDE_KEPT_MAX) aside.push({ place, reason, text: cleanText(text, ASIDE_CHARS_MAX) })
  }
  const person: Collector['person'] = (key, place) => {
    const known = people.get(key) ?? { place, identities: new Map(), affiliations: new Map(), robot: false }
    if (!people.has(key) && people.size >= PEOPLE_MAX) {
      setAside(place, `The file has more than ${PEOPLE_MAX} people. Split it.`, key)
      return IGNORED
    }
    people.set(key, known)
    return {
      add: (identity) => {
        const id = JSON.stringify([identity.platform, identity.name, identity.email, identity.username])
        if (known.identities.has(id)) return
        if (known.identities.size >= IDENTITIES_OF_PERSON_MAX)
          setAside(place, `One person has more than ${IDENTITIES_OF_PERSON_MAX} identities.`, id)
        else known.identities.set(id, identity)
      },
      affiliate: (affiliation) => {
        const id = JSON.stringify([affiliation.organization, affiliation.from, affiliation.to])
        if (known.affiliations.has(id)) return
        if (known.affiliations.size >= AFFILIATIONS_OF_PERSON_MAX)
          setAside(place, `One person has more than ${AFFILIATIONS_OF_PERSON_MAX} affiliations.`, id)
        else known.affiliations.set(id, affiliation)
      },
      markRobot: () => (known.robot = true),
    }
  }
  return {
    person,
    domain: (domain) => {
      const id = `${domain.domain} ${domain.organization}`
      if (domains.has(id) || domains.size < DOMAINS_MAX) domains.set(id, domain)
      else setAside(domain.domain, `The file has more than ${DOMAINS_MAX} domains. Split it.`, id)
    },
    setAside,
    finish: () => ({
      format,
      people: [...people.values()].map(({ place, identities, affiliations, robot }) => ({
        place,
        identities: [...identities.values()],
        affiliations: [...affiliations.values()],
        robot,
      })),
      domains: [...domains.values()],
      aside,
      asideTotal,
    }),
  }
}

const IGNORED: Draft = { add: () => {}, affiliate: () => {}, markRobot: () => {} }

/** One line of storable text: no control characters, no halves of characters, white space as single blanks. */
export const cleanText = (text: string, charsMax: number): string => {
  // Enough for the text that is wanted, however much blank stands before it.
  const whole = text
    .slice(0, charsMax * 4)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  const last = whole.charCodeAt(charsMax - 1)
  const end = whole.length > charsMax && last >= 0xd800 && last <= 0xdbff ? charsMax - 1 : charsMax
  return whole.slice(0, end).toWellFormed().trim()
}

export const cleanName = (name: string): string | undefined => cleanText(name, NAME_CHARS_MAX) || undefined

/** An address as it is written, but without blanks; longer ones than mail allows are none. */
export const cleanEmail = (email: string): string | undefined => {
  const clean = email.length > EMAIL_CHARS_MAX * 2 ? '' : email.toWellFormed().replace(/[\s\p{Cc}]+/gu, '')
  return clean === '' || clean.length > EMAIL_CHARS_MAX ? undefined : clean
}

/** Whether it looks as an address must, whatever stands on either side. */
export const isAddress = (text: string): boolean => /^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+$/.test(text) && text.length <= EMAIL_CHARS_MAX

export const cleanUsername = (username: string): string | undefined => cleanText(username, USERNAME_CHARS_MAX) || undefined

/** The identity of these texts, or undefined where nothing of it names anybody. */
export const named = (given: { platform?: string; name?: string; email?: string; username?: string }): Named | undefined => {
  const [name, email] = [cleanName(given.name ?? ''), cleanEmail(given.email ?? '')]
  const [username, platform] = [cleanUsername(given.username ?? ''), cleanText(given.platform ?? '', 100).toLowerCase() || undefined]
  if (name === undefined && email === undefined && username === undefined) return undefined
  return {
    ...(platform === undefined ? {} : { platform }),
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(username === undefined ? {} : { username }),
  }
}

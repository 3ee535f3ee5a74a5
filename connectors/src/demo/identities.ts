import type { IdentityRef } from '@kith/contract/records'
import { DAY_MS } from './calendar.ts'
import { asciiOf } from './names.ts'
import { employerAt } from './person.ts'
import { COMPANY_DOMAIN, MAIL_PROVIDERS, MASTODON_SERVERS, PARTS, PLATFORMS, urlOf } from './product.ts'
import { at } from './random.ts'
import type { DatedIdentity, Person } from './person.ts'
import type { Part } from './product.ts'
import type { Random } from './random.ts'

/**
 * The accounts and addresses of people. Keys begin with `demo-`, addresses and hosts end in `.example`: nothing of a demo
 * can meet anything of a real source.
 */
export interface Registrar {
  /** The identity that the person uses in this part at this time; `random` decides between several. */
  readonly identityOf: (person: Person, part: Part, atMs: number, random: Random) => IdentityRef
}

export function createRegistrar(): Registrar {
  const handles = new Set<string>()
  const addresses = new Set<string>()
  const handleSets = new Map<Person, Handles>()

  const handlesOf = (person: Person): Handles => {
    const known = handleSets.get(person)
    if (known !== undefined) return known
    const created = createHandles(person, handles, addresses)
    handleSets.set(person, created)
    return created
  }
  return {
    identityOf: (person, part, atMs, random) => {
      const identities = (person.identities[part] ??= MAKERS[part](person, handlesOf(person)))
      const ref = choose(identities, atMs, random)
      person.seen.add(ref)
      return ref
    },
  }
}

function choose(identities: readonly DatedIdentity[], atMs: number, random: Random): IdentityRef {
  if (identities.length === 1) return at(identities, 0).ref
  const current = identities.filter(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs)
  let draw = random.next() * current.reduce((sum, { weight }) => sum + weight, 0)
  return (current.find(({ weight }) => (draw -= weight) < 0) ?? at(identities, 0)).ref
}

interface Handles {
  readonly main: string
  readonly mail: string
  /** The address at an employer: always the same one. */
  readonly work: (domain: string) => string
  /** A name for one more platform: mostly the main one, sometimes a variant, sometimes another altogether. */
  readonly another: () => string
}

const ADJECTIVES = 'quiet brave salty lucid mossy amber rapid sleepy curious vivid rusty wandering gentle cosmic stubborn nimble'.split(' ')
const ANIMALS = 'otter heron badger lynx newt plover moth walrus gecko ibis stoat puffin tapir carp magpie yak'.split(' ')

function createHandles(person: Person, taken: Set<string>, addresses: Set<string>): Handles {
  const { random, name } = person
  const given = plain(name.givenLatin) || 'user'
  const family = plain(name.familyLatin)
  const variants = [
    given + family,
    given + family.slice(0, 1),
    given.slice(0, 1) + family,
    `${given}-${family || 'dev'}`,
    family ? `${family}${given.slice(0, 1)}` : `${given}codes`,
    `${given}${70 + random.int(35)}`,
    `${given}dev`,
  ]
  const invented = () => `${random.pick(ADJECTIVES)}${random.pick(['-', '_', ''])}${random.pick(ANIMALS)}`
  const main = unused(taken, random.chance(0.18) ? invented() : random.pick(variants), random)
  const mail = unused(
    addresses,
    `${random.chance(0.6) ? `${given}.${family || random.pick(ANIMALS)}` : main}@${random.pick(MAIL_PROVIDERS)}`,
    random,
  )
  const workMails = new Map<string, string>()
  return {
    main,
    mail,
    work: (domain) => {
      const known = workMails.get(domain) ?? unused(addresses, `${given}${family === '' ? '' : `.${family}`}@${domain}`, random)
      workMails.set(domain, known)
      return known
    },
    another: () => {
      const draw = random.next()
      if (draw < 0.58) return main
      return unused(taken, draw < 0.86 ? random.pick(variants) : invented(), random)
    },
  }
}

const plain = (text: string): string =>
  asciiOf(text)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')

/** The wish, or the wish with a number before the "@", so that no two people share a user name or an address. */
function unused(taken: Set<string>, wish: string, random: Random): string {
  let candidate = wish
  const [head = wish, tail] = wish.split('@')
  while (taken.has(candidate)) candidate = `${head}${2 + random.int(taken.size + 97)}${tail === undefined ? '' : `@${tail}`}`
  taken.add(candidate)
  return candidate
}

/** How a name is written on one platform. */
function spelt(person: Person): string {
  const { name, random } = person
  const draw = random.next()
  if (draw < 0.5) return name.native
  if (draw < 0.78) return name.latin
  if (draw < 0.86) return asciiOf(name.latin)
  if (draw < 0.93) return name.givenLatin
  if (name.familyLatin === '') return name.native
  return draw < 0.97 ? `${name.givenLatin} ${name.familyLatin.slice(0, 1)}.` : `${name.familyLatin}, ${name.givenLatin}`
}

const ALWAYS = { fromMs: -Infinity, untilMs: Infinity, weight: 1 }
const one = (ref: IdentityRef): readonly DatedIdentity[] => [{ ref, ...ALWAYS }]
/** Numbers as platforms give them: another one in each part, with nothing to learn from them. */
export const accountKey = (personIndex: number, part: Part): string =>
  `demo-${(((personIndex * PARTS.length + PARTS.indexOf(part) + 1) * KEY_FACTOR) % KEY_PRIME) + 100_000}`
const KEY_PRIME = 9_999_991
const KEY_FACTOR = 7_654_321
const account = (person: Person, part: Part): Pick<IdentityRef, 'platform' | 'key'> & { robot?: boolean } => ({
  platform: PLATFORMS[part],
  key: accountKey(person.index, part),
  ...(person.nature === 'robot' && person.id !== QUIET_ROBOT ? { robot: true } : {}),
})
/** The robot that no platform calls one. */
export const QUIET_ROBOT = 'robot-translations'

const MAKERS: Readonly<Record<Part, (person: Person, handles: Handles) => readonly DatedIdentity[]>> = {
  git: gitIdentities,
  github: githubIdentities,
  forum: (person, handles) => {
    const username = handles.another()
    const name = person.random.chance(0.75) ? { name: spelt(person) } : {}
    const email = person.random.chance(0.6) ? { email: mailAt(person, handles, 0.3) } : {}
    return one({ ...account(person, 'forum'), username, ...name, ...email, url: urlOf('forum.tarnfold.example', `u/${username}`) })
  },
  slack: (person, handles) => {
    const email = person.random.chance(0.8) ? { email: mailAt(person, handles, 0.5) } : {}
    const attributes = { timeZone: person.name.home.zone, utcOffsetMinutes: person.name.home.utcOffsetMinutes }
    return one({ ...account(person, 'slack'), username: handles.another(), name: spelt(person), ...email, attributes })
  },
  discord: (person, handles) => one({ ...account(person, 'discord'), username: handles.another(), name: nickname(person) }),
  meetup: (person, handles) => {
    const email = person.random.chance(0.5) ? { email: mailAt(person, handles, 0.4) } : {}
    return one({ ...account(person, 'meetup'), name: spelt(person), ...email, attributes: { city: person.city } })
  },
  blog: (person, handles) => {
    const email = mailAt(person, handles, 0.25)
    return one({ ...account(person, 'blog'), key: `demo-${email}`, name: spelt(person), email })
  },
  stackoverflow: (person, handles) =>
    one({
      ...account(person, 'stackoverflow'),
      name: person.random.chance(0.55) ? spelt(person) : handles.another(),
      attributes: { location: person.name.home.city, reputation: 1 + person.budget * 10 },
    }),
  mastodon: (person, handles) => {
    const username = handles.another()
    const server = person.random.pick(MASTODON_SERVERS)
    const website = person.random.chance(0.3) ? { attributes: { website: urlOf('github.example', handles.main) } } : {}
    const url = urlOf(server, `@${username}`)
    return one({
      ...account(person, 'mastodon'),
      key: `demo-${username}@${server}`,
      username: `${username}@${server}`,
      name: nickname(person),
      url,
      ...website,
    })
  },
}

function mailAt(person: Person, handles: Handles, workShare: number): string {
  const domain = person.organizations[0]?.organization.domain
  if (person.teammate) return handles.work(COMPANY_DOMAIN)
  return domain !== undefined && person.random.chance(workShare) ? handles.work(domain) : handles.mail
}

const nickname = (person: Person): string => (person.random.chance(0.5) ? person.name.givenLatin : spelt(person))

function githubIdentities(person: Person, handles: Handles): readonly DatedIdentity[] {
  const { random, name } = person
  const facts = {
    ...(random.chance(0.4) ? { location: `${name.home.city}, ${name.home.country}` } : {}),
    ...(random.chance(0.5) ? { company: employerAt(person, person.periods[0]?.fromMs ?? 0)?.name ?? 'independent' } : {}),
    ...(random.chance(0.3) ? { bio: `${person.technologies.join(', ')}. ${random.pick(BIOS)}` } : {}),
  }
  const ref = (username: string): IdentityRef => ({
    ...account(person, 'github'),
    username,
    ...(shown ? { name: shown } : {}),
    ...(email ? { email } : {}),
    url: urlOf('github.example', username),
    ...(Object.keys(facts).length > 0 ? { attributes: facts } : {}),
  })
  const shown = random.chance(0.7) ? spelt(person) : undefined
  const email = random.chance(0.2) ? mailAt(person, handles, 0.4) : undefined
  const first = person.periods[0]?.fromMs ?? 0
  if (person.budget < 20 || !random.chance(0.04)) return one(ref(handles.main))
  // Some rename their account: the key stays, the user name does not.
  const renamedMs = first + random.between(40, 300) * DAY_MS
  return [
    { ref: ref(`${handles.main}-old`), ...ALWAYS, untilMs: renamedMs },
    { ref: ref(handles.main), ...ALWAYS, fromMs: renamedMs },
  ]
}
const BIOS = [
  'Opinions are mine.',
  'Building things offline.',
  'Coffee first.',
  'Maintainer of too many things.',
  'Learning in public.',
  'Sailor on weekends.',
]

/** Git knows names and addresses only: of work while it lasts, of home, the one that hides the address, and a careless one. */
function gitIdentities(person: Person, handles: Handles): readonly DatedIdentity[] {
  const { random } = person
  const zone = { timezone: timezoneOf(person.rhythm.utcOffsetMinutes) }
  const name = person.name.familyLatin !== '' && random.chance(0.6) ? person.name.latin : person.name.native
  const identities: DatedIdentity[] = person.organizations.flatMap(({ organization, fromMs, untilMs }) =>
    person.teammate || random.chance(0.6)
      ? [{ ref: gitIdentity(name, handles.work(organization.domain), zone), fromMs, untilMs: untilMs ?? Infinity, weight: 5 }]
      : [],
  )
  identities.push({ ref: gitIdentity(random.chance(0.8) ? name : spelt(person), handles.mail, zone), ...ALWAYS, weight: 2 })
  if (random.chance(0.4)) {
    const mail = `${accountKey(person.index, 'github')}+${handles.main}@users.noreply.github.example`
    identities.push({
      ref: gitIdentity(random.chance(0.5) ? handles.main : name, mail, { ...zone, githubLogin: handles.main }),
      ...ALWAYS,
      weight: 1.5,
    })
  }
  if (random.chance(0.06))
    identities.push({ ref: gitIdentity('root', `root@${handles.main}-laptop.example`, zone), ...ALWAYS, weight: 0.4 })
  return identities
}

const timezoneOf = (minutes: number): string =>
  `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`
const two = (n: number): string => String(n).padStart(2, '0')

/** As the git connector makes them: keyed by name and address. */
export const gitIdentity = (name: string, email: string, attributes?: IdentityRef['attributes']): IdentityRef => ({
  platform: PLATFORMS.git,
  key: `${name} <${email}>`,
  name,
  email,
  ...(attributes === undefined ? {} : { attributes }),
})

/**
 * Invented people on git, GitHub, Slack, Discord, Discourse and Stack Overflow, with the truth: who names themselves how, where. Chat and forum give no
 * address. There are namesakes, relatives, shared and robot mailboxes, and accounts that say nothing. The same seed gives the same people. The habits
 * are assumed, not measured: the figures show what is weak, not what a community reaches.
 */
import { randomOf, upper } from './identity-crowd.mjs'
import { CULTURES } from './identity-names.mjs'

const PROVIDERS = ['gmail.com', 'outlook.com', 'proton.me', 'qq.com', 'web.de', 'yandex.ru', 'naver.com']
const SYLLABLES = 'zo ka ri mu te lo vex bit nim qua dro fi pix sha gro wen tak ulo mir jax'.split(' ')
const THINGS = 'fox owl byte wolf panda ghost pixel moon river stone cat storm'.split(' ')

/** Yields {identity, person, culture}; about 3.5 identities a person. */
export function* people(count, seed = 7) {
  const tools = toolsOf(randomOf(seed))
  const { pick, chance } = tools
  const made = []
  for (let at = 0; at < count; at++) {
    const person = newPerson(pickWeighted(tools.random), tools)
    // One in fifty has the name of another, one in fifty is a relative of another.
    if (made.length > 10 && chance(0.04)) {
      const other = pick(made)
      Object.assign(person, {
        culture: other.culture,
        family: other.family,
        given: chance(0.5) ? other.given : tools.common(other.culture.given),
      })
    }
    person.login = loginOf(person, tools)
    made.push(person)
    let n = 0
    for (const identity of identitiesOf(person, at, tools))
      yield { identity: { id: `p${String(at).padStart(6, '0')}.${n++}`, ...identity }, person: `p${at}`, culture: person.culture.name }
  }
  yield* strangers(Math.ceil(count / 50), tools)
}

const toolsOf = (random) => {
  const taken = new Set()
  const digits = (most) => String(Math.floor(random() * most))
  return {
    random,
    digits,
    pick: (list) => list[Math.floor(random() * list.length)],
    // Few names are frequent and many are rare, as in life: the first of a thousand comes to one in 140.
    common: (list) => list[Math.floor(random() ** 1.4 * list.length)],
    chance: (share) => random() < share,
    /** A login that nobody has at this place: with digits where it is taken. */
    free: (place, wanted, end = '') => {
      let login = wanted
      while (taken.has(`${place} ${login}`)) login = `${wanted}${digits(1000)}`
      taken.add(`${place} ${login}`)
      return login + end
    },
  }
}

const pickWeighted = (random) => {
  let left = random() * CULTURES.reduce((sum, { weight }) => sum + weight, 0)
  return CULTURES.find(({ weight }) => (left -= weight) < 0) ?? CULTURES[0]
}

const newPerson = (culture, { pick, common, chance, digits }) => ({
  culture,
  given: common(culture.given),
  family: common(culture.family),
  middle: chance(0.2) ? pick('ABCDEFGHJKLMNPRSTW'.split('')) : '',
  // Most keep to one Latin spelling.
  spelling: Number(digits(3)),
  company: `company${digits(97)}`,
  pseudonym: chance(0.5)
    ? pick(SYLLABLES) + pick(SYLLABLES) + pick(SYLLABLES) + (chance(0.3) ? digits(100) : '')
    : pick(SYLLABLES) + pick(THINGS) + digits(1000),
  likesPseudonym: chance(0.35),
})

const fold = (text) =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z]/g, '')
const latin = (word, spelling) => word.latin[spelling % word.latin.length]

const loginOf = (person, { pick, chance, digits }) => {
  if (person.likesPseudonym) return person.pseudonym
  const [given, family] = [fold(latin(person.given, person.spelling)), fold(latin(person.family, person.spelling))]
  const form = pick([
    given + family,
    `${given[0]}${family}`,
    `${given}${family[0]}`,
    `${family}${given}`,
    `${given}-${family}`,
    `${family}${given[0]}`,
  ])
  return chance(0.3) ? `${form}${digits(100)}` : form
}

/** How somebody writes their name in one place. */
const nameOf = (person, how, { pick, chance }) => {
  const { given, family, middle, spelling, culture } = person
  const [first, last] = [latin(given, chance(0.9) ? spelling : spelling + 1), latin(family, chance(0.9) ? spelling : spelling + 1)]
  const familyFirst = culture.first === 'family' && chance(0.4)
  switch (how) {
    case 'own':
      return culture.first === 'family' ? `${family.own}${chance(0.2) ? ' ' : ''}${given.own}` : `${given.own} ${family.own}`
    case 'initial':
      return `${first[0]}. ${last}`
    case 'middle':
      return `${first} ${middle === '' ? '' : `${middle}. `}${last}`
    case 'turned':
      return chance(0.5) ? `${last}, ${first}` : `${last.toUpperCase()} ${first}`
    case 'short':
      return `${pick([...given.short, first])} ${last}`
    case 'given':
      return pick([...given.short, first])
    case 'given and initial':
      return `${first} ${last[0]}${chance(0.5) ? '.' : ''}`
    default:
      return familyFirst ? `${last} ${first}` : `${first} ${last}`
  }
}

function* identitiesOf(person, at, tools) {
  const { pick, chance, digits, free } = tools
  const name = (...hows) => nameOf(person, pick(hows), tools)
  const [given, family] = [fold(latin(person.given, person.spelling)), fold(latin(person.family, person.spelling))]
  const provider = pick(PROVIDERS)
  const mailbox = pick([`${given}.${family}`, `${given}${family}`, `${given[0]}${family}`, person.login]) + (chance(0.3) ? digits(100) : '')
  const mail = free(provider, mailbox, `@${provider}`)
  const number = String(1_000_000 + at * 37)
  const login = chance(0.85) ? person.login : `${person.login}${digits(100)}`
  const github = free('github', login)
  if (chance(0.75)) yield { source: 'git', name: name('full', 'full', 'full', 'own', 'middle', 'short'), email: mail }
  if (chance(0.4))
    yield {
      source: 'git',
      name: name('full', 'full', 'initial', 'turned', 'middle', 'own'),
      email: free(person.company, `${given}.${family}`, `@${person.company}.example`),
    }
  if (chance(0.15)) {
    const machine = pick(['laptop', 'thinkpad', `${given}-pc`])
    yield { source: 'git', name: chance(0.3) ? login : name('full', 'given'), email: `${login}@${machine}.local` }
  }
  if (chance(0.3))
    yield {
      source: 'git',
      name: chance(0.4) ? github : name('full', 'given', 'own'),
      email: `${number}+${github}@users.noreply.github.com`,
    }
  if (chance(0.65))
    yield {
      source: 'github',
      username: github,
      accountId: number,
      name: chance(0.2) ? undefined : chance(0.15) ? person.pseudonym : name('full', 'full', 'own', 'given', 'short'),
      email: chance(0.15) ? mail : undefined,
      organization: chance(0.3) ? person.company : undefined,
      location: chance(0.3) ? `City ${at % 60}` : undefined,
    }
  if (chance(0.35))
    yield {
      source: 'slack:example',
      username: free('slack', chance(0.5) ? given : login),
      name: name('full', 'full', 'given', 'given and initial', 'own', 'short'),
    }
  if (chance(0.3)) {
    const nick = chance(0.6) ? person.pseudonym : login
    yield {
      source: 'discord',
      username: free('discord', chance(0.6) ? nick : `${nick}_${digits(100)}`),
      name: chance(0.5) ? nick : name('given', 'full', 'given and initial'),
    }
  }
  const links = chance(0.15) ? [`https://github.com/${github}`] : undefined
  if (chance(0.3))
    yield {
      source: 'discourse:forum.example.org',
      username: free('forum', login),
      name: chance(0.3) ? undefined : name('full', 'given', 'own', 'given and initial'),
      links,
    }
  if (chance(0.2))
    yield {
      source: 'stackoverflow',
      accountId: String(at + 5000),
      name: chance(0.4) ? login : name('full', 'full', 'given', 'own', 'initial'),
      url: links?.[0],
      location: chance(0.3) ? `City ${at % 60}` : undefined,
    }
}

/** Who says nothing, who shares and who is none: each a person of their own. */
function* strangers(count, { pick, digits }) {
  const nobody = [
    () => ({
      source: 'git',
      name: pick(['root', 'Admin', 'unknown', 'Your Name', 'ubuntu', '']),
      email: pick(['root@localhost', '', 'none@none', 'user@example.com', 'you@example.com']),
    }),
    () => ({ source: 'slack:example', username: `u${digits(1e9)}`, name: pick(['dave', 'Anna', 'Chris', 'Alex', 'admin']) }),
    () => ({
      source: 'git',
      name: `${upper(pick(SYLLABLES))} ${upper(pick(SYLLABLES) + pick(SYLLABLES))}`,
      email: pick(['info@company1.example', 'team@company2.example', 'dev@company3.example', 'noreply@company4.example']),
    }),
    () => ({ source: 'git', name: 'dependency-updater[bot]', email: `${digits(1e9)}+dependency-updater[bot]@users.noreply.github.com` }),
    () => ({ source: 'discord', username: `user${digits(1e9)}`, name: '' }),
  ]
  for (let at = 0; at < count; at++) {
    for (const [kind, make] of nobody.entries())
      yield { identity: { id: `s${kind}.${at}`, ...make() }, person: `s${kind}.${at}`, culture: 'nobody' }
  }
}

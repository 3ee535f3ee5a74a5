import { DAY_MS } from './calendar.ts'
import { nameOf } from './names.ts'
import { CHAPTERS, COMPANY, COMPANY_DOMAIN, ORGANIZATIONS, PARTS, TECHNOLOGIES, TECHNOLOGY_WEIGHTS } from './product.ts'
import { at, createRandom, weightedIndex } from './random.ts'
import type { Calendar, CalendarEvent } from './calendar.ts'
import type { Level } from './model.ts'
import type { Employment, Period, Person, Rhythm } from './person.ts'
import type { Part } from './product.ts'
import type { Random } from './random.ts'

const TEAMMATES = 12
/** Own deeds per person on average; what follows from them comes on top. */
const BUDGET_MEAN = 29
const TEAM_SHARE = 0.15
const CULTIVATED_SHARE = 0.27
/** The largest number of own deeds in a day that anybody keeps up. */
const PER_DAY_MAX = 5

/** The humans of the community in order of arrival; the first of them and some later ones are the team. */
export function createPeople(seed: number, count: number, calendar: Calendar): Person[] {
  const random = createRandom(seed, 'people')
  const team = teamOf(count)
  const arrivals = arrivalsOf(random, count, team, calendar)
  const ranks = ranksOf(random, arrivals, calendar)
  const community = communityBudgets(count - team)
  const names = new Set<string>()
  return arrivals.map((arrival, index) => {
    const rank = at(ranks, index)
    const wanted = arrival.teammate ? ((count * BUDGET_MEAN * TEAM_SHARE) / team) * random.between(0.5, 1.5) : at(community, rank)
    return createPerson(seed, index, arrival, wanted, levelOf(rank, count), calendar, names)
  })
}

interface Arrival {
  readonly atMs: number
  readonly teammate: boolean
  readonly event: CalendarEvent | undefined
}

export const teamOf = (count: number): number => Math.max(1, Math.min(TEAMMATES, Math.floor(count / 10)))

function arrivalsOf(random: Random, count: number, team: number, calendar: Calendar): Arrival[] {
  const spot = weightedIndex([...calendar.arrivals])
  const bringers = calendar.events.length === 0 ? undefined : weightedIndex(calendar.events.map(({ pull }) => pull))
  const founders = Math.ceil(team * 0.6)
  const arrivals = Array.from({ length: count }, (_, index): Arrival => {
    if (index < team) {
      const day = index < founders ? random.between(0, 12) : random.between(30, calendar.days * 0.8)
      return { atMs: calendar.fromMs + day * DAY_MS, teammate: true, event: undefined }
    }
    if (bringers !== undefined && random.chance(CULTIVATED_SHARE)) {
      const event = at(calendar.events, bringers(random))
      // Who was in the room is there at once; who only heard of a talk comes within days.
      const delay = event.kind === 'talk' ? Math.min(9, 0.1 - 1.8 * Math.log(1 - random.next())) * DAY_MS : random.between(0, 0.02) * DAY_MS
      return { atMs: Math.min(event.atMs + delay, calendar.endMs - 1), teammate: false, event }
    }
    return { atMs: calendar.fromMs + (spot(random) + random.next()) * DAY_MS, teammate: false, event: undefined }
  })
  return arrivals.toSorted((a, b) => a.atMs - b.atMs)
}

/** Rank by activity (0 is the busiest) of each arrival: chance, leaning to those who have been around for longer. */
function ranksOf(random: Random, arrivals: readonly Arrival[], calendar: Calendar): number[] {
  const span = calendar.endMs - calendar.fromMs
  const keys = arrivals.map(({ atMs, teammate }, index) => {
    const weight = 0.03 + (calendar.endMs - atMs) / span
    return { index, key: teammate ? -1 : Math.log(1 - random.next()) / weight }
  })
  const ranks: number[] = Array.from({ length: arrivals.length }, () => 0)
  keys
    .filter(({ key }) => key !== -1)
    .toSorted((a, b) => b.key - a.key)
    .forEach(({ index }, rank) => {
      ranks[index] = rank
    })
  return ranks
}

/** A Zipf-Mandelbrot law: many do one thing, the busiest 1 % about a third. */
function communityBudgets(count: number): number[] {
  const shift = Math.max(1, count * 0.011)
  const weights = Array.from({ length: count }, (_, rank) => (rank + shift) ** -1.75)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => Math.max(1, (weight / total) * count * BUDGET_MEAN * (1 - TEAM_SHARE)))
}

const levelOf = (rank: number, count: number): Level => (rank < count * 0.015 ? 'core' : rank < count * 0.135 ? 'regular' : 'casual')

function createPerson(
  seed: number,
  index: number,
  arrival: Arrival,
  wanted: number,
  byRank: Level,
  calendar: Calendar,
  names: Set<string>,
): Person {
  const random = createRandom(seed, `person ${index}`)
  const level = arrival.teammate ? 'core' : byRank
  const name = nameOf(random, names)
  const periods = periodsOf(random, arrival, wanted, level, calendar.endMs)
  const days = periods.reduce((sum, { fromMs, untilMs }) => sum + (untilMs - fromMs) / DAY_MS, 0)
  const budget = Math.max(1, Math.round(Math.min(wanted * random.between(0.75, 1.25), Math.ceil(days) * PER_DAY_MAX)))
  const leaning = arrival.teammate ? at(LEANINGS, index % 3) : leaningOf(random, level)
  return {
    id: `person-${index + 1}`,
    index,
    name,
    nature: 'human',
    teammate: arrival.teammate,
    level,
    cause: arrival.event === undefined ? { kind: 'organic' } : { kind: 'cultivated', event: arrival.event.id },
    door: arrival.event?.kind === 'talk' ? undefined : arrival.event,
    budget,
    periods,
    rhythm: rhythmOf(random, name.home.utcOffsetMinutes, arrival.teammate),
    parts: partsOf(random, leaning, arrival.teammate ? 400 : budget),
    helpfulness: arrival.teammate
      ? 0.92
      : level === 'core'
        ? random.between(0.6, 0.9)
        : level === 'regular'
          ? random.between(0.3, 0.75)
          : 0.22,
    codes: leaning.codes,
    organizations: arrival.teammate
      ? [{ organization: { name: COMPANY, domain: COMPANY_DOMAIN }, fromMs: arrival.atMs, untilMs: undefined }]
      : employmentsOf(random, arrival.atMs, calendar),
    technologies: technologiesOf(random),
    city: random.chance(0.35) || !CHAPTERS.some((chapter) => chapter === name.home.city) ? random.pick(CHAPTERS) : name.home.city,
    random,
    identities: {},
    seen: new Set(),
    starred: new Set(),
    joined: new Set(),
  }
}

function periodsOf(random: Random, arrival: Arrival, wanted: number, level: Level, endMs: number): Period[] {
  const { atMs } = arrival
  const stays = arrival.teammate || (level === 'core' && random.chance(0.65))
  if (stays) return [{ fromMs: atMs, untilMs: endMs }]
  const median = level === 'core' ? 520 : level === 'regular' ? 240 : wanted < 4 ? 4 : 55
  const periods: Period[] = []
  let fromMs = atMs
  const returns = wanted < 3 ? 0 : random.chance(0.3) ? (random.chance(0.2) ? 2 : 1) : 0
  for (let turn = 0; turn <= returns && fromMs < endMs - DAY_MS / 2; turn++) {
    const untilMs = Math.min(endMs, fromMs + Math.max(0.5, random.logNormal(median / (1 + turn), 0.9)) * DAY_MS)
    periods.push({ fromMs, untilMs })
    fromMs = untilMs + random.logNormal(150, 0.5) * DAY_MS
  }
  return periods.length > 0 ? periods : [{ fromMs: atMs, untilMs: endMs }]
}

function rhythmOf(random: Random, utcOffsetMinutes: number, office: boolean): Rhythm {
  const kind = office ? 0 : random.next()
  if (kind < 0.55) return { utcOffsetMinutes, peakHour: random.between(10, 15.5), spreadHours: 2.6, weekend: random.between(0.03, 0.25) }
  if (kind < 0.85) return { utcOffsetMinutes, peakHour: random.between(19, 21.5), spreadHours: 1.8, weekend: random.between(0.7, 1.6) }
  return { utcOffsetMinutes, peakHour: random.between(22, 26), spreadHours: 2.2, weekend: random.between(0.5, 1.2) }
}

/** What draws people, by part: git, github, forum, slack, discord, meetup, blog, stackoverflow, mastodon. */
interface Leaning {
  readonly codes: boolean
  readonly weights: readonly number[]
  readonly share: Readonly<Record<Level, number>>
}
const leaning = (codes: boolean, weights: readonly number[], core: number, regular: number, casual: number): Leaning => ({
  codes,
  weights,
  share: { core, regular, casual },
})
const LEANINGS: readonly Leaning[] = [
  leaning(true, [9, 12, 2, 4, 2, 0.6, 0.3, 0.4, 0.5], 40, 22, 9),
  leaning(false, [0.4, 4, 12, 5, 3, 0.6, 0.4, 4, 0.5], 32, 20, 7),
  leaning(false, [0.2, 3, 2, 11, 8, 1.2, 0.5, 0.3, 0.8], 22, 20, 14),
  leaning(false, [0, 2, 9, 2.5, 2, 0.3, 0.4, 4, 0.3], 3, 16, 22),
  leaning(false, [0, 1, 0.4, 1.2, 0.8, 8, 0.8, 0.1, 0.8], 1, 8, 10),
  leaning(false, [0, 1, 0.4, 0.3, 0.2, 0.4, 7, 0.2, 2], 1, 6, 12),
  leaning(false, [0, 9, 0.4, 0.2, 0.1, 0.1, 0.4, 0.2, 0.4], 1, 8, 26),
]

function leaningOf(random: Random, level: Level): Leaning {
  let draw = random.next() * LEANINGS.reduce((sum, { share }) => sum + share[level], 0)
  return LEANINGS.find(({ share }) => (draw -= share[level]) < 0) ?? at(LEANINGS, 0)
}

function partsOf(random: Random, { weights, codes }: Leaning, budget: number): Record<Part, number> {
  const parts: Record<Part, number> = {
    git: 0,
    github: 0,
    forum: 0,
    slack: 0,
    discord: 0,
    meetup: 0,
    blog: 0,
    stackoverflow: 0,
    mastodon: 0,
  }
  const wanted = budget < 3 ? 1 : budget < 14 ? 1 + random.int(3) : budget < 70 ? 2 + random.int(3) : 4 + random.int(5)
  const left = [...weights]
  for (let i = 0; i < wanted && left.some((weight) => weight > 0); i++) {
    const index = weightedIndex(left)(random)
    const part = at(PARTS, index)
    parts[part] = at(weights, index) * random.between(0.5, 1.5)
    left[index] = 0
  }
  if (parts.git > 0 && parts.github === 0) parts.github = codes ? 6 : 1
  return parts
}

const TECHNOLOGY = weightedIndex(TECHNOLOGY_WEIGHTS)
function technologiesOf(random: Random): string[] {
  return [...new Set(Array.from({ length: 1 + random.int(4) }, () => at(TECHNOLOGIES, TECHNOLOGY(random))))]
}

const ORGANIZATION = weightedIndex(ORGANIZATIONS.map((_, rank) => 1 / (rank + 3)))
function employmentsOf(random: Random, atMs: number, calendar: Calendar): Employment[] {
  if (random.chance(0.58)) return []
  const fromMs = atMs - random.between(30, 1500) * DAY_MS
  const organization = at(ORGANIZATIONS, ORGANIZATION(random))
  const changeMs = atMs + random.between(60, 900) * DAY_MS
  if (random.chance(0.7) || changeMs >= calendar.endMs) return [{ organization, fromMs, untilMs: undefined }]
  const next = at(ORGANIZATIONS, ORGANIZATION(random))
  if (next === organization) return [{ organization, fromMs, untilMs: undefined }]
  return [
    { organization, fromMs, untilMs: changeMs },
    { organization: next, fromMs: changeMs, untilMs: undefined },
  ]
}

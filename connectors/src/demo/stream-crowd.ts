import type { IdentityRef } from '@kith/contract/records'
import { DAY_MS, season } from './calendar.ts'
import { nameOf } from './names.ts'
import { accountKey, gitIdentity } from './identities.ts'
import { MAIL_PROVIDERS, ORGANIZATIONS, PARTS, PLATFORMS } from './product.ts'
import { at, createRandom, firstAbove, mix32 } from './random.ts'
import type { PersonName } from './names.ts'
import type { Part } from './product.ts'

const NAMES = 4_096
const UNIT = 1 / 4_294_967_296

/** Which days of the stream hold which positions, and who has arrived by then. All arrays have an entry more than days. */
export interface Pace {
  readonly days: number
  readonly fromMs: number
  /** First position of each day. */
  readonly firstPosition: Float64Array
  /** How many people arrived before each day. */
  readonly arrived: Float64Array
}

export function createPace(people: number, activities: number, fromMs: number, days: number): Pace {
  const newcomers = new Float64Array(days)
  const activity = new Float64Array(days)
  for (let day = 0; day < days; day++) {
    const date = new Date(fromMs + day * DAY_MS)
    const weekday = date.getUTCDay()
    const pace = season(date) * (weekday === 0 || weekday === 6 ? 0.4 : weekday === 5 ? 0.9 : 1)
    const growth = day / days
    newcomers[day] = pace * (0.5 + 1.5 * growth)
    activity[day] = pace * (0.4 + 1.5 * growth)
  }
  return { days, fromMs, firstPosition: shared(activity, activities), arrived: shared(newcomers, people) }
}

/** Cumulated whole shares of `total`, by weight. */
function shared(weights: Float64Array, total: number): Float64Array {
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const sums = new Float64Array(weights.length + 1)
  let sum = 0
  weights.forEach((weight, day) => {
    sum += weight
    sums[day + 1] = Math.round((sum / all) * total)
  })
  return sums
}

/** Everybody of a big community, as numbers only: 100 bytes a person. */
export interface Crowd {
  /** Somebody of this part who has arrived before `day` and is still around; `hash` decides. */
  readonly draw: (partIndex: number, day: number, hash: number) => number
  readonly homePart: (person: number) => number
  readonly identity: (person: number, part: Part) => IdentityRef
}

export function createCrowd(seed: number, people: number, pace: Pace): Crowd {
  const random = createRandom(seed, 'crowd')
  const taken = new Set<string>()
  const names = Array.from({ length: NAMES }, () => nameOf(random, taken))
  const arrival = new Int32Array(people)
  const leaves = new Int32Array(people)
  const homes = new Uint8Array(people)
  const sums = PARTS.map(() => new Float64Array(people))
  const totals = PARTS.map(() => 0)
  for (let person = 0, day = 0; person < people; person++) {
    while ((pace.arrived[day + 1] ?? 0) <= person) day++
    arrival[person] = day
    const rank = random.next() * people
    const busy = rank < people * 0.015
    const parts = busy ? 4 + random.int(4) : rank < people * 0.2 ? 2 + random.int(2) : 1
    const weight = (rank + people * 0.011) ** -1.1 / parts
    const median = busy ? 700 : rank < people * 0.135 ? 300 : 40
    leaves[person] = Math.min(100_000, Math.floor(day + random.logNormal(median, 0.9)))
    const home = (homes[person] = drawPart(random.next()))
    for (let index = 0; index < PARTS.length; index++) {
      const distance = (index - home + PARTS.length) % PARTS.length
      totals[index] = at(totals, index) + (distance < parts ? weight : 0)
      at(sums, index)[person] = at(totals, index)
    }
  }
  const draw = (partIndex: number, day: number, hash: number): number => {
    const partSums = at(sums, partIndex)
    const known = Math.max(1, pace.arrived[day] ?? 1)
    const total = partSums[known - 1] ?? 0
    let person = 0
    for (let tries = 0; tries < 6; tries++) {
      person = firstAbove(partSums, mix32(hash, tries) * UNIT * total, known)
      if ((leaves[person] ?? 0) >= day) break
    }
    return person
  }
  return { draw, homePart: (person) => homes[person] ?? 0, identity: (person, part) => identityOf(seed, person, part, names) }
}

const HOME_SHARES = [9, 30, 22, 13, 9, 6, 7, 3, 1]
function drawPart(draw: number): number {
  let left = draw * 100
  const index = HOME_SHARES.findIndex((share) => (left -= share) < 0)
  return index === -1 ? 1 : index
}

function identityOf(seed: number, person: number, part: Part, names: readonly PersonName[]): IdentityRef {
  const hash = mix32(person, seed)
  const first = at(names, hash & (NAMES - 1))
  const second = at(names, (hash >>> 12) & (NAMES - 1))
  const name = hash % 3 === 0 ? first.native : `${first.givenLatin} ${second.familyLatin || first.familyLatin || 'Su'}`
  const mark = person.toString(36)
  const domain = hash % 10 < 3 ? at(ORGANIZATIONS, hash % ORGANIZATIONS.length).domain : at(MAIL_PROVIDERS, hash % MAIL_PROVIDERS.length)
  const email = `m.${mark}@${domain}`
  if (part === 'git') return gitIdentity(name, email)
  const username = `member-${mark}`
  const key = accountKey(person, part)
  if (hash % 5 < 2) return { platform: PLATFORMS[part], key, username, name }
  return { platform: PLATFORMS[part], key, username, name, email }
}

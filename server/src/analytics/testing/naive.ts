import type { Dimension, Interval } from '@kith/contract/measures'
import type { TestActivity, TestPerson } from './community.ts'

/** Every measure once more, as simply as it can be said: over arrays, without the engine and without the code that is tested. */

type Standing = 'exclude' | 'include' | 'only'
export interface NaiveFilter {
  readonly teammates?: Standing
  readonly robots?: Standing
  readonly kind?: readonly string[]
  readonly technology?: readonly string[]
}

export interface NaiveQuestion {
  readonly name: string
  readonly interval: Interval | 'all'
  readonly by?: Dimension
  readonly across?: Dimension
  readonly filter?: NaiveFilter
  readonly zone: string
  readonly from: string
  readonly to: string
}

interface Bucket {
  readonly at: string
  readonly last: string
}

const formats = new Map<string, Intl.DateTimeFormat>()
const localDay = (ms: number, zone: string): string => {
  const format =
    formats.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
  formats.set(zone, format)
  return format.format(ms)
}

/** What is found once of each activity: asked for anew in each cell, calendars and clocks would take longer than all the rest. */
const ofEach = (find: (one: TestActivity, zone: string) => string): typeof find => {
  const zones = new Map<string, Map<TestActivity, string>>()
  return (one, zone) => {
    let known = zones.get(zone)
    if (known === undefined) zones.set(zone, (known = new Map()))
    let found = known.get(one)
    if (found === undefined) known.set(one, (found = find(one, zone)))
    return found
  }
}

const dayOf = ofEach((one, zone) => localDay(one.atMs, zone))

const shift = (day: string, by: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10)

/** First day of the day's bucket, found by walking backwards. */
const firstOf = (day: string, interval: Interval): string => {
  for (let at = day; ; at = shift(at, -1)) if (isFirst(at, interval)) return at
}
const isFirst = (day: string, interval: Interval): boolean => {
  if (interval === 'day') return true
  if (interval === 'week') return new Date(`${day}T00:00:00Z`).getUTCDay() === 1
  if (!day.endsWith('-01')) return false
  const month = Number(day.slice(5, 7))
  return interval === 'month' || (interval === 'quarter' ? month % 3 === 1 : month === 1)
}

const bucketsOf = ({ interval, from, to }: Pick<NaiveQuestion, 'interval' | 'from' | 'to'>, today: string): Bucket[] => {
  const end = to < today ? to : today
  if (interval === 'all') return [{ at: from, last: end }]
  const buckets: { at: string; last: string }[] = []
  for (let day = firstOf(from, interval); day <= end; day = shift(day, 1)) if (isFirst(day, interval)) buckets.push({ at: day, last: day })
  return buckets.map(({ at }) => {
    let last = at
    while (!isFirst(shift(last, 1), interval) && last < today) last = shift(last, 1)
    return { at, last }
  })
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const clock = (shape: Intl.DateTimeFormatOptions): ((ms: number, zone: string) => string) => {
  const zones = new Map<string, Intl.DateTimeFormat>()
  return (ms, zone) => {
    let format = zones.get(zone)
    if (format === undefined) zones.set(zone, (format = new Intl.DateTimeFormat('en-US', { timeZone: zone, ...shape })))
    return format.format(ms)
  }
}
const weekday = clock({ weekday: 'short' })
const hour = clock({ hour: '2-digit', hourCycle: 'h23' })
const weekdayOf = ofEach((one, zone) => String(WEEKDAYS.indexOf(weekday(one.atMs, zone)) + 1))
const hourOf = ofEach((one, zone) => String(Number(hour(one.atMs, zone))))

const keysOf = (one: TestActivity, by: Dimension | undefined, sourceIds: readonly number[], zone: string): readonly string[] => {
  const { record } = one
  if (by === undefined) return ['']
  if (by === 'weekday') return [weekdayOf(one, zone)]
  if (by === 'hour') return [hourOf(one, zone)]
  if (by === 'source') return [String(sourceIds[one.source])]
  if (by === 'platform') return [record.actor.platform]
  if (by === 'kind') return [record.kind]
  if (by === 'category') return [String(record.attributes?.['category'])]
  return by === 'place' ? [record.place ?? ''] : (record.technologies ?? [])
}

const passes = (standing: Standing | undefined, is: boolean): boolean => standing === 'include' || (standing === 'only' ? is : !is)

export class Naive {
  readonly #all: readonly TestActivity[]
  readonly #sourceIds: readonly number[]
  readonly #today: (zone: string) => string

  constructor(all: readonly TestActivity[], sourceIds: readonly number[], now: Date) {
    // What the source has deleted is in no figure.
    this.#all = all.filter((one) => one.record.deleted !== true)
    this.#sourceIds = sourceIds
    this.#today = (zone) => localDay(now.getTime(), zone)
  }

  buckets(question: Pick<NaiveQuestion, 'interval' | 'from' | 'to' | 'zone'>): Bucket[] {
    return bucketsOf(question, this.#today(question.zone))
  }

  /** What the filter lets through, whenever it was. */
  #matching(filter: NaiveFilter = {}): TestActivity[] {
    return this.#all.filter(
      ({ person, record }) =>
        passes(filter.teammates, person.teammate) &&
        passes(filter.robots, person.robot) &&
        (filter.kind?.includes(record.kind) ?? true) &&
        (filter.technology?.some((one) => record.technologies?.includes(one)) ?? true),
    )
  }

  /** Keys of a dimension within the whole time, without the empty one; of a clock all. */
  keys(question: NaiveQuestion): Set<string> {
    if (question.by === 'weekday') return new Set(WEEKDAYS.map((_, day) => String(day + 1)))
    if (question.by === 'hour') return new Set(Array.from({ length: 24 }, (_, hour) => String(hour)))
    const buckets = this.buckets(question)
    const [first, last] = [buckets[0]?.at ?? '', buckets.at(-1)?.last ?? '']
    const within = this.#counted(question).filter((one) => this.#isIn(one, { at: first, last }, question.zone))
    const from =
      question.name === 'new-people'
        ? [...this.#firsts(question).values()].filter((one) => this.#isIn(one, { at: first, last }, question.zone))
        : within
    const keys = from.flatMap((one) =>
      question.name === 'new-people'
        ? this.#firstKey(one, question.by, question.zone)
        : keysOf(one, question.by, this.#sourceIds, question.zone),
    )
    return new Set(keys.filter((key) => key !== ''))
  }

  #counted(question: NaiveQuestion): TestActivity[] {
    const matching = this.#matching(question.filter)
    if (question.name === 'contributors')
      return matching.filter((one) => ['code', 'review', 'content'].includes(String(one.record.attributes?.['category'])))
    return question.name === 'conversations' ? matching.filter((one) => one.record.conversation !== undefined) : matching
  }

  #isIn(one: TestActivity, bucket: Bucket, zone: string): boolean {
    const day = dayOf(one, zone)
    return day >= bucket.at && day <= bucket.last
  }

  #firsts(question: NaiveQuestion): Map<TestPerson, TestActivity> {
    const firsts = new Map<TestPerson, TestActivity>()
    for (const one of this.#matching(question.filter)) {
      const known = firsts.get(one.person)
      if (known === undefined || one.atMs < known.atMs) firsts.set(one.person, one)
    }
    return firsts
  }

  #firstKey(one: TestActivity, by: Dimension | undefined, zone: string): string {
    return keysOf(one, by, this.#sourceIds, zone)[0] ?? ''
  }

  readonly #cells = new Map<string, readonly TestActivity[]>()
  /**
   * What a series and column is about, whenever it was: gathered once for all intervals, and for all measures of the same activities. Each value of a dimension is
   * asked as if there were nothing else.
   */
  #there(question: NaiveQuestion, key: string, column: string): readonly TestActivity[] {
    const { name, filter, by, across, zone } = question
    const counted = name === 'contributors' || name === 'conversations' ? name : ''
    const place = JSON.stringify([counted, filter, zone, by, key, across, column])
    const has = (one: TestActivity, dimension: Dimension | undefined, value: string): boolean =>
      dimension === undefined || keysOf(one, dimension, this.#sourceIds, zone).includes(value)
    const cell = this.#cells.get(place) ?? this.#counted(question).filter((one) => has(one, by, key) && has(one, across, column))
    this.#cells.set(place, cell)
    return cell
  }

  /** The figure of one bucket, series and column; null where there is nothing to divide by. */
  value(question: NaiveQuestion, bucket: Bucket, key = '', column = ''): number | null {
    const { zone, by, across, name } = question
    const there = this.#there(question, key, column)
    const mine = there.filter((one) => this.#isIn(one, bucket, zone))
    const active = new Set(mine.map((one) => one.person))
    switch (name) {
      case 'active-people':
      case 'contributors':
        return active.size
      case 'activities':
        return mine.length
      case 'conversations':
        return new Set(mine.map((one) => `${one.source} ${one.record.conversation}`)).size
      case 'activities-per-person':
        return active.size === 0 ? null : mine.length / active.size
      case 'new-people':
        return [...this.#firsts(question).values()].filter(
          (one) =>
            this.#isIn(one, bucket, zone) &&
            (by === undefined || this.#firstKey(one, by, zone) === key) &&
            (across === undefined || this.#firstKey(one, across, zone) === column),
        ).length
      case 'stickiness':
        return this.#stickiness(mine, bucket, zone)
      case 'absence-factor':
        return absence(mine)
      case 'concentration':
        return concentration(mine)
      case 'quick-ratio':
        return this.#quickRatio(question, bucket, there, active)
      case 'helpers':
        return this.#helpers(mine).size
      default:
        return this.#flow(question, bucket, there, active).size
    }
  }

  #stickiness(mine: readonly TestActivity[], bucket: Bucket, zone: string): number | null {
    const people = new Set(mine.map((one) => one.person)).size
    if (people === 0) return null
    const sum = new Set(mine.map((one) => `${one.person.number} ${dayOf(one, zone)}`)).size
    let days = 0
    for (let day = bucket.at; day <= bucket.last; day = shift(day, 1)) days++
    return sum / days / people
  }

  #helpers(mine: readonly TestActivity[]): Set<TestPerson> {
    const openers = this.openers()
    return new Set(
      mine
        .filter((one) => one.record.conversation !== undefined && openers.get(`${one.source} ${one.record.conversation}`) !== one.person)
        .map((one) => one.person),
    )
  }

  #openers: Map<string, TestPerson> | undefined
  /** Who did the first thing in each conversation; filters do not matter. */
  openers(): Map<string, TestPerson> {
    if (this.#openers) return this.#openers
    const first = new Map<string, TestActivity>()
    for (const one of this.everything) {
      if (one.record.conversation === undefined) continue
      const key = `${one.source} ${one.record.conversation}`
      const known = first.get(key)
      if (known === undefined || one.atMs < known.atMs) first.set(key, one)
    }
    return (this.#openers = new Map([...first].map(([key, one]) => [key, one.person])))
  }
  /** With what the source has deleted: who asked is still who asked. */
  everything: readonly TestActivity[] = []

  #quickRatio(question: NaiveQuestion, bucket: Bucket, all: readonly TestActivity[], active: ReadonlySet<TestPerson>): number | null {
    const size = (name: string): number => this.#flow({ ...question, name }, bucket, all, active).size
    const lost = size('lost-people')
    return lost === 0 ? null : (active.size - size('retained-people')) / lost
  }

  #flow(question: NaiveQuestion, bucket: Bucket, all: readonly TestActivity[], active: ReadonlySet<TestPerson>): Set<TestPerson> {
    const { zone, interval } = question
    const previousLast = shift(bucket.at, -1)
    const previous = interval === 'all' ? undefined : { at: firstOf(previousLast, interval), last: previousLast }
    const before = new Set(all.filter((one) => previous !== undefined && this.#isIn(one, previous, zone)).map((one) => one.person))
    const ever = new Set(all.filter((one) => dayOf(one, zone) < bucket.at).map((one) => one.person))
    switch (question.name) {
      case 'returning-people':
        return new Set([...active].filter((one) => ever.has(one)))
      case 'retained-people':
        return new Set([...active].filter((one) => before.has(one)))
      case 'resurrected-people':
        return new Set([...active].filter((one) => ever.has(one) && !before.has(one)))
      case 'lost-people':
        return new Set([...before].filter((one) => !active.has(one)))
      default:
        throw new Error(`The test does not know how to compute ${question.name}.`)
    }
  }
}

const absence = (mine: readonly TestActivity[]): number | null => {
  const counts = new Map<TestPerson, number>()
  for (const { person } of mine) counts.set(person, (counts.get(person) ?? 0) + 1)
  let sum = 0
  let people = 0
  for (const count of [...counts.values()].toSorted((a, b) => b - a)) {
    sum += count
    people++
    if (sum * 2 >= mine.length) return people
  }
  return null
}

/** Half the mean difference between two people, by the mean. */
const concentration = (mine: readonly TestActivity[]): number | null => {
  const counts = new Map<TestPerson, number>()
  for (const { person } of mine) counts.set(person, (counts.get(person) ?? 0) + 1)
  const all = [...counts.values()]
  if (all.length === 0) return null
  const differences = all.reduce((sum, a) => sum + all.reduce((inner, b) => inner + Math.abs(a - b), 0), 0)
  return differences / (2 * all.length * mine.length)
}

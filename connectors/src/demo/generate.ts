import { createCalendar, DAY_MS, HOUR_MS } from './calendar.ts'
import { createPeople } from './people.ts'
import { playBlog, playMastodon } from './play-media.ts'
import { playChat } from './play-chat.ts'
import { playEvents } from './play-events.ts'
import { playForum, playStackOverflow } from './play-questions.ts'
import { playGit } from './play-git.ts'
import { playGithub } from './play-github.ts'
import { PARTS } from './product.ts'
import { at, createRandom, weightedIndex } from './random.ts'
import { createMachines, playMachines } from './robots.ts'
import { createStage } from './stage.ts'
import { truthOf } from './truth.ts'
import type { ActivityRecord } from '@kith/contract/records'
import type { Calendar } from './calendar.ts'
import type { Community } from './model.ts'
import type { Machines } from './robots.ts'
import type { Person } from './person.ts'
import type { Part } from './product.ts'
import type { Random } from './random.ts'
import type { Stage } from './stage.ts'

export interface CommunityOptions {
  /** Default 1. */
  readonly seed?: number
  /** Humans: 1 to 20,000 (default 2,000); all is held in memory, about 1 KB an activity and 40 activities a person. */
  readonly people?: number
  /** The last day, "2026-01-31"; the first is three years before. */
  readonly until: string
}
const PEOPLE_IN_MEMORY_MAX = 20_000
export const DEFAULT_PEOPLE = 2_000

/** A whole community, the same for the same options. Throws RangeError for options out of range. */
export function generateCommunity(options: CommunityOptions): Community {
  const { seed = 1, people: count = DEFAULT_PEOPLE, until } = options
  if (!Number.isInteger(count) || count < 1 || count > PEOPLE_IN_MEMORY_MAX) {
    throw new RangeError(`people is ${count}: give 1 to ${PEOPLE_IN_MEMORY_MAX}, or use streamActivities for more`)
  }
  const calendar = createCalendar(seed, until)
  const people = createPeople(seed, count, calendar)
  const machines = createMachines(seed, count, calendar)
  const played = createStage(seed, calendar, people)
  const play = playParts(played.stage, machines)
  for (const { person, atMs } of slotsOf(seed, people, calendar)) {
    played.runUntil(atMs)
    play(person, atMs)
  }
  played.runUntil(calendar.endMs)
  const activities = played.activities.toSorted((a, b) => a.at - b.at)
  return {
    from: new Date(calendar.fromMs).toISOString().slice(0, 10),
    until,
    truth: truthOf(played.stage, [...people, ...Object.values(machines)], activities),
    activities,
  }
}

/** The records of one part, newest first. */
export function recordsOf(community: Community, part: Part): ActivityRecord[] {
  const records: ActivityRecord[] = []
  for (let i = community.activities.length - 1; i >= 0; i--) {
    const activity = at(community.activities, i)
    if (activity.part === part) records.push(activity.record)
  }
  return records
}

/** Lets a person do one thing: which, depends on what draws them and on what is going on. */
function playParts(stage: Stage, machines: Machines): (person: Person, atMs: number) => void {
  const git = playGit(stage)
  const github = playGithub(stage, git, machines.ci)
  const events = playEvents(stage, github.star)
  const blog = playBlog(stage, machines.mailbox)
  const plays: Readonly<Record<Part, (person: Person, atMs: number) => void>> = {
    git: git.act,
    github: github.act,
    forum: playForum(stage),
    slack: playChat(stage, 'slack', machines.welcome),
    discord: playChat(stage, 'discord', machines.welcome),
    meetup: (person, atMs) => void (events.act(person, atMs) || blog(person, atMs)),
    blog,
    stackoverflow: playStackOverflow(stage),
    mastodon: playMastodon(stage),
  }
  playMachines(stage, machines)
  const samplers = new Map<Person, (random: Random) => number>()
  return (person, atMs) => {
    const door = person.seen.size === 0 ? person.door : undefined
    if (door !== undefined) return events.attend(person, door, atMs)
    const sampler = samplers.get(person) ?? weightedIndex(PARTS.map((part) => person.parts[part]))
    samplers.set(person, sampler)
    plays[at(PARTS, sampler(stage.random))](person, atMs)
  }
}

interface Slot {
  readonly person: Person
  readonly atMs: number
}

/** When each person does something by themselves: on some days of their periods, a few things in a row. */
function slotsOf(seed: number, people: readonly Person[], calendar: Calendar): Slot[] {
  const random = createRandom(seed, 'slots')
  const liveliest = Math.max(...calendar.liveliness)
  const slots: Slot[] = []
  for (const person of people) {
    const first = person.periods[0]?.fromMs ?? calendar.fromMs
    slots.push({ person, atMs: first })
    // Every return is seen.
    for (const { fromMs } of person.periods.slice(1, person.budget)) slots.push({ person, atMs: timeOn(random, person, fromMs, calendar) })
    for (let left = person.budget - person.periods.length; left > 0;) {
      let atMs = timeOn(random, person, dayFor(random, person, calendar, liveliest), calendar)
      const inARow = Math.min(left, 1 + Math.floor(-1.4 * Math.log(1 - random.next())))
      for (let i = 0; i < inARow; i++) {
        if (atMs > first && atMs < calendar.endMs) slots.push({ person, atMs })
        atMs += Math.ceil(random.logNormal(14, 1) * 60_000)
      }
      left -= inARow
    }
  }
  return slots.toSorted((a, b) => a.atMs - b.atMs)
}

/** A moment in one of the person's periods, likelier where the community is lively and on their own days of the week. */
function dayFor(random: Random, { periods, rhythm, level }: Person, calendar: Calendar, liveliest: number): number {
  const total = periods.reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0)
  let ms = calendar.fromMs
  for (let tries = 0; tries < 40; tries++) {
    let draw = random.next() * total
    const period = periods.find(({ fromMs, untilMs }) => (draw -= untilMs - fromMs) < 0) ?? at(periods, 0)
    // Most are busier at first than later on; who stays takes on more and more.
    ms = period.fromMs + (period.untilMs - period.fromMs) * random.next() ** (level === 'core' ? 0.8 : 1.25)
    const day = Math.floor((ms - calendar.fromMs) / DAY_MS)
    const weekday = new Date(ms + rhythm.utcOffsetMinutes * 60_000).getUTCDay()
    const own = weekday === 0 || weekday === 6 ? rhythm.weekend / Math.max(1, rhythm.weekend) : 1 / Math.max(1, rhythm.weekend)
    if (random.next() * liveliest < own * (calendar.liveliness[day] ?? 0)) break
  }
  return ms
}

/** A time of day in the person's rhythm, on the (local) day of `ms`. */
function timeOn(random: Random, { rhythm, periods }: Person, ms: number, calendar: Calendar): number {
  const offsetMs = rhythm.utcOffsetMinutes * 60_000
  const midnight = Math.floor((ms + offsetMs) / DAY_MS) * DAY_MS
  const atMs = Math.floor(midnight + (rhythm.peakHour + rhythm.spreadHours * random.normal()) * HOUR_MS - offsetMs)
  const first = periods[0]?.fromMs ?? 0
  if (atMs <= first) return Math.floor(first + random.between(2, 90) * 60_000)
  return atMs < calendar.endMs ? atMs : Math.floor(calendar.endMs - random.between(1, 12) * HOUR_MS)
}

import type { ActivityRecord, IdentityRef } from '@kith/contract/records'
import { createAgenda } from './agenda.ts'
import { createRegistrar } from './identities.ts'
import { isActive } from './person.ts'
import { at, createRandom, weightedIndex } from './random.ts'
import type { Calendar } from './calendar.ts'
import type { Kind } from './kinds.ts'
import type { TrueActivity, TrueConversation } from './model.ts'
import type { Person } from './person.ts'
import type { Part } from './product.ts'
import type { Mood } from './texts.ts'
import type { Random } from './random.ts'

/** What a part's play has to say of one activity; the stage adds who, when and the ids. */
export interface Draft {
  readonly kind: Kind
  readonly title?: string
  readonly body?: string
  readonly url?: string
  /** The thread that it belongs to; "new" opens one. */
  readonly thread?: Thread | 'new'
  readonly replyTo?: Posted
  readonly place?: string
  readonly technologies?: readonly string[]
  readonly mentions?: readonly IdentityRef[]
  readonly attributes?: ActivityRecord['attributes']
  readonly mood?: Mood
}

/** Something done, as others may refer to it. */
export interface Posted {
  readonly person: Person
  readonly atMs: number
  readonly record: ActivityRecord
}

/** A conversation: its first post is `root`. */
export interface Thread {
  readonly id: string
  readonly root: Posted
  readonly posts: Posted[]
  /** How many posts by somebody else than who opened it. */
  answers: number
  closed: boolean
  /** How gladly people answer it, about 1; near 0 for what nobody feels called to answer. */
  readonly appeal: number
}

/** The stage that the community is played on: the clock, the cast, and the record of all that was done. */
export interface Stage {
  readonly calendar: Calendar
  readonly random: Random
  readonly people: readonly Person[]
  readonly post: (person: Person, part: Part, atMs: number, draft: Draft) => Posted
  /** Opens a conversation with `posted` as its first post. */
  readonly open: (posted: Posted) => Thread
  /** Does something later, at its time; what would come after the last day never happens. */
  readonly later: (atMs: number, act: (atMs: number) => void) => void
  readonly identityOf: (person: Person, part: Part, atMs: number) => IdentityRef
  /** Somebody of the busy people drawn to this part who is around at that time and is not `besides`. */
  readonly regular: (part: Part, atMs: number, besides: Person) => Person | undefined
  readonly teammate: (atMs: number) => Person
  /** For the truth: a question, and the answers it got. */
  readonly conversations: Map<Thread, Part>
  readonly accepted: Set<Thread>
}

/** Later posts of a thread are at least this much later than what they answer. */
const THINKING_MS = 20_000
const POSTS_MAX = 60
const OVERLOOKED_SHARE = 0.12
/** Belong to a conversation, but say nothing in it. */
const REACTIONS: ReadonlySet<Kind> = new Set([
  'liked',
  'reaction',
  'boosted',
  'answer-accepted',
  'issue-closed',
  'pull-request-merged',
  'pull-request-closed',
])

export interface Played {
  readonly stage: Stage
  readonly activities: TrueActivity[]
  /** Runs what is due before `untilMs`. */
  readonly runUntil: (untilMs: number) => void
}

export function createStage(seed: number, calendar: Calendar, people: readonly Person[]): Played {
  const random = createRandom(seed, 'stage')
  const registrar = createRegistrar()
  const activities: TrueActivity[] = []
  const agenda = createAgenda()
  const regulars = regularsOf(people)
  const team = people.filter(({ teammate }) => teammate)
  let posts = 0

  const stage: Stage = {
    calendar,
    random,
    people,
    conversations: new Map(),
    accepted: new Set(),
    identityOf: (person, part, atMs) => registrar.identityOf(person, part, atMs, random),
    post: (person, part, wishedMs, draft) => {
      const atMs = Math.floor(draft.replyTo === undefined ? wishedMs : Math.max(wishedMs, draft.replyTo.atMs + THINKING_MS))
      const thread = draft.thread
      const externalId = `demo-${draft.kind}-${++posts}`
      const record: ActivityRecord = {
        type: 'activity',
        kind: draft.kind,
        externalId,
        occurredAt: new Date(atMs).toISOString(),
        actor: registrar.identityOf(person, part, atMs, random),
      }
      if (draft.title !== undefined) record.title = draft.title
      if (draft.body !== undefined) record.body = draft.body
      if (draft.url !== undefined) record.url = draft.url
      if (thread !== undefined) record.conversation = thread === 'new' ? externalId : thread.id
      if (draft.replyTo !== undefined) record.replyTo = draft.replyTo.record.externalId
      if (draft.place !== undefined) record.place = draft.place
      if (draft.technologies !== undefined && draft.technologies.length > 0) record.technologies = [...draft.technologies]
      if (draft.mentions !== undefined) record.mentions = [...draft.mentions]
      if (draft.attributes !== undefined) record.attributes = draft.attributes
      const posted = { person, atMs, record }
      if (atMs < calendar.endMs) {
        activities.push({ part, person: person.id, at: atMs, record, ...(draft.mood === undefined ? {} : { mood: draft.mood }) })
        if (thread !== undefined && thread !== 'new' && !REACTIONS.has(draft.kind)) join(thread, posted)
      }
      return posted
    },
    open: (posted) => ({
      id: posted.record.externalId,
      root: posted,
      posts: [posted],
      answers: 0,
      closed: false,
      appeal: random.chance(OVERLOOKED_SHARE) ? 0.001 : random.logNormal(1, 0.7),
    }),
    later: (atMs, act) => {
      if (atMs < calendar.endMs) agenda.add(atMs, act)
    },
    regular: (part, atMs, besides) => regulars(random, part, atMs, besides),
    teammate: (atMs) => {
      const here = team.filter((person) => isActive(person, atMs))
      return here.length > 0 ? random.pick(here) : at(team, 0)
    },
  }
  return { stage, activities, runUntil: agenda.runUntil }
}

function join(thread: Thread, posted: Posted): void {
  if (thread.posts.length < POSTS_MAX) thread.posts.push(posted)
  if (posted.person !== thread.root.person) thread.answers++
}

/** The busy ones by part, drawn by their weight there. */
function regularsOf(people: readonly Person[]): (random: Random, part: Part, atMs: number, besides: Person) => Person | undefined {
  const samplers = new Map<Part, { candidates: Person[]; draw: (random: Random) => number }>()
  const samplerOf = (part: Part) => {
    const known = samplers.get(part)
    if (known !== undefined) return known
    const candidates = people.filter((person) => person.level !== 'casual' && person.parts[part] > 0)
    const sampler = { candidates, draw: weightedIndex(candidates.map(({ budget }) => budget)) }
    samplers.set(part, sampler)
    return sampler
  }
  return (random, part, atMs, besides) => {
    const { candidates, draw } = samplerOf(part)
    for (let tries = 0; tries < 6 && candidates.length > 0; tries++) {
      const person = at(candidates, draw(random))
      if (person !== besides && isActive(person, atMs)) return person
    }
    return undefined
  }
}

/** The truth about the questions asked: when and by whom they were first answered. */
export function conversationsOf(stage: Stage): TrueConversation[] {
  return [...stage.conversations].map(([thread, part]) => {
    const answers = thread.posts.filter(({ person }) => person !== thread.root.person && person.nature === 'human')
    const answer = answers.toSorted((a, b) => a.atMs - b.atMs)[0]
    return {
      part,
      id: thread.id,
      askedBy: thread.root.person.id,
      askedAt: new Date(thread.root.atMs).toISOString(),
      ...(answer === undefined
        ? {}
        : { answeredAt: new Date(answer.atMs).toISOString(), answeredBy: answer.person.id, answeredByTeam: answer.person.teammate }),
      accepted: stage.accepted.has(thread),
    }
  })
}

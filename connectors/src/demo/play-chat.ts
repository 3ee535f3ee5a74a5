import { createBoard } from './board.ts'
import { HOUR_MS } from './calendar.ts'
import { lastOf } from './play-github.ts'
import { DISCORD_CHANNELS, SLACK_CHANNELS } from './product.ts'
import { moodOf } from './texts.ts'
import { chatOpener, chatReply, introduction } from './texts-talk.ts'
import type { Person } from './person.ts'
import type { Stage, Thread } from './stage.ts'

const CHANNELS = { slack: SLACK_CHANNELS, discord: DISCORD_CHANNELS }
const INTRODUCTIONS = { slack: '#introductions', discord: '#lobby' }
const REACTIONS = ['thumbsup', 'tada', 'heart', 'eyes', 'rocket', 'raised_hands'] as const
const TALK_HALF_LIFE_HOURS = 5

/** Chat: people join and are welcomed by a robot, talk in threads, and react. */
export function playChat(stage: Stage, part: 'slack' | 'discord', welcomeRobot: Person): (person: Person, atMs: number) => void {
  const { random } = stage
  const board = createBoard(TALK_HALF_LIFE_HOURS, 40, 2)

  const join = (person: Person, atMs: number) => {
    person.joined.add(part)
    const joined = stage.post(person, part, atMs, { kind: 'joined', place: INTRODUCTIONS[part] })
    stage.later(atMs + 3_000, (ms) => {
      const body = `Welcome, ${person.name.native}! Say hello here, and read the code of conduct first.`
      stage.post(welcomeRobot, part, ms, {
        kind: 'message',
        body,
        thread: 'new',
        place: INTRODUCTIONS[part],
        mentions: [joined.record.actor],
      })
    })
  }
  const talk = (person: Person, atMs: number, isIntroduction: boolean) => {
    const mood = isIntroduction ? 'happy' : moodOf(random, 0.16, 0.08)
    const words = isIntroduction ? introduction(random, { city: person.name.home.city }) : chatOpener[mood](random)
    const posted = stage.post(person, part, atMs, {
      kind: 'message',
      body: isIntroduction && random.chance(0.5) ? `${person.name.greeting} ${words}` : words,
      mood,
      thread: 'new',
      place: isIntroduction ? INTRODUCTIONS[part] : random.pick(CHANNELS[part]),
    })
    const thread = stage.open(posted)
    board.add(thread)
    react(thread, 0.3)
  }
  const reply = (thread: Thread, person: Person, atMs: number) => {
    const mood = moodOf(random, 0.25, 0.06)
    const replyTo = random.chance(0.6) ? lastOf(thread) : thread.root
    const place = thread.root.record.place ?? ''
    stage.post(person, part, atMs, { kind: 'thread-reply', body: chatReply[mood](random), mood, thread, replyTo, place })
    react(thread, 0.15)
  }
  /** Somebody may put an emoji under the last words. */
  const react = (thread: Thread, chance: number) => {
    const given = thread.posts.at(-1)
    if (given === undefined || !random.chance(chance)) return
    stage.later(given.atMs + random.logNormal(0.8, 1.2) * HOUR_MS, (ms) => {
      const person = stage.regular(part, ms, given.person)
      if (person === undefined || !person.joined.has(part)) return
      const attributes = { emoji: random.pick(REACTIONS) }
      const place = given.record.place ?? ''
      stage.post(person, part, ms, { kind: 'reaction', thread, replyTo: given, place, attributes, mentions: [given.record.actor] })
    })
  }

  return (person, atMs) => {
    const isNew = !person.joined.has(part)
    if (isNew) {
      join(person, atMs)
      if (person.budget < 2 && random.chance(0.5)) return
    }
    const laterMs = isNew ? atMs + 60_000 : atMs
    const thread = random.chance(0.5 + 0.25 * person.helpfulness) ? board.find(random, laterMs, person) : undefined
    if (thread === undefined) talk(person, laterMs, isNew && random.chance(0.6))
    else reply(thread, person, laterMs)
  }
}

import { createBoard } from './board.ts'
import { HOUR_MS } from './calendar.ts'
import { FORUM_CATEGORIES, urlOf } from './product.ts'
import { lastOf } from './play-github.ts'
import { moodOf } from './texts.ts'
import { answer, followUp, ideaTitle, questionBody, questionTitle } from './texts-talk.ts'
import type { Person } from './person.ts'
import type { Posted, Stage, Thread } from './stage.ts'

/** What tells one place of questions and answers from another. */
interface Customs {
  readonly part: 'forum' | 'stackoverflow'
  readonly host: string
  readonly topicShare: number
  readonly likeChance: number
  readonly followUpChance: number
  readonly halfLifeHours: number
}
const FORUM: Customs = {
  part: 'forum',
  host: 'forum.tarnfold.example',
  topicShare: 0.22,
  likeChance: 0.4,
  followUpChance: 0.45,
  halfLifeHours: 20,
}
const STACK_OVERFLOW: Customs = {
  part: 'stackoverflow',
  host: 'questions.example',
  topicShare: 0,
  likeChance: 0,
  followUpChance: 0,
  halfLifeHours: 60,
}

export const playForum = (stage: Stage) => playQuestions(stage, FORUM)
export const playStackOverflow = (stage: Stage) => playQuestions(stage, STACK_OVERFLOW)

/** Questions, answers, thanks: some answered at once, some late, some never. */
function playQuestions(stage: Stage, customs: Customs): (person: Person, atMs: number) => void {
  const { random } = stage
  const { part } = customs
  const board = createBoard(customs.halfLifeHours, 40, 2.5)
  let topics = 0

  const ask = (person: Person, atMs: number) => {
    const isTopic = random.chance(customs.topicShare)
    const mood = isTopic ? moodOf(random, 0.3, 0.02) : moodOf(random, 0.08, 0.12)
    const body = questionBody[mood](random)
    const posted = stage.post(person, part, atMs, {
      kind: isTopic ? 'topic-started' : 'question-asked',
      title: isTopic ? ideaTitle(random) : questionTitle(random),
      body: random.chance(0.2) ? `${person.name.greeting} ${body}` : body,
      mood,
      thread: 'new',
      url: urlOf(customs.host, `t/${++topics}`),
      place: part === 'forum' ? (isTopic ? random.pick(['Ideas', 'Show and tell']) : random.pick(FORUM_CATEGORIES)) : 'tarnfold',
      technologies: person.technologies.slice(0, 2),
    })
    const thread = stage.open(posted)
    board.add(thread)
    if (!isTopic) stage.conversations.set(thread, part)
  }

  const reply = (thread: Thread, person: Person, atMs: number) => {
    const own = thread.root.person === person
    const mood = moodOf(random, own ? 0.35 : 0.14, own ? 0.12 : 0.04)
    const posted = stage.post(person, part, atMs, {
      kind: own || thread.root.record.kind === 'topic-started' ? 'replied' : 'answered',
      title: thread.root.record.title ?? '',
      body: (own ? followUp : answer)[mood](random),
      mood,
      thread,
      replyTo: own || random.chance(0.3) ? lastOf(thread) : thread.root,
      url: thread.root.record.url ?? '',
      place: thread.root.record.place ?? '',
      technologies: thread.root.record.technologies ?? [],
    })
    if (!own) thank(thread, posted)
  }

  /** What an answer brings: a word back, acceptance, likes. */
  const thank = (thread: Thread, given: Posted) => {
    const asker = thread.root.person
    const after = () => given.atMs + random.logNormal(3, 1.2) * HOUR_MS
    if (random.chance(customs.followUpChance)) stage.later(after(), (ms) => reply(thread, asker, ms))
    if (given.record.kind === 'answered' && !stage.accepted.has(thread) && random.chance(0.26)) {
      stage.later(after(), (ms) => accept(thread, given, ms))
    }
    if (random.chance(customs.likeChance)) {
      stage.later(given.atMs + random.logNormal(9, 1) * HOUR_MS, (ms) => {
        const liker = random.chance(0.4) ? asker : stage.regular(part, ms, given.person)
        if (liker !== undefined && liker !== given.person) react(thread, liker, given, ms, 'liked')
      })
    }
  }
  const accept = (thread: Thread, given: Posted, atMs: number) => {
    if (stage.accepted.has(thread)) return
    stage.accepted.add(thread)
    react(thread, thread.root.person, given, atMs, 'answer-accepted')
    if (random.chance(0.7)) thread.closed = true
  }
  const react = (thread: Thread, person: Person, given: Posted, atMs: number, kind: 'liked' | 'answer-accepted') =>
    stage.post(person, part, atMs, {
      kind,
      title: thread.root.record.title ?? '',
      thread,
      replyTo: given,
      place: thread.root.record.place ?? '',
      mentions: [given.record.actor],
    })

  return (person, atMs) => {
    const helps = random.chance(0.12 + 0.75 * person.helpfulness)
    const thread = helps ? board.find(random, atMs, person) : undefined
    if (thread === undefined) ask(person, atMs)
    else reply(thread, person, atMs)
  }
}

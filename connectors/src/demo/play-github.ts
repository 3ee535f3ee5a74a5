import { createBoard } from './board.ts'
import { HOUR_MS } from './calendar.ts'
import { REPOSITORIES, urlOf } from './product.ts'
import { at, weightedIndex } from './random.ts'
import { moodOf } from './texts.ts'
import { ciComment, issueBody, issueComment, issueTitle, pullRequestBody, pullRequestTitle, reviewBody } from './texts-code.ts'
import type { Person } from './person.ts'
import type { GitPlay } from './play-git.ts'
import type { Repository } from './product.ts'
import type { Kind } from './kinds.ts'
import type { Stage, Thread } from './stage.ts'

const ISSUE_ANSWER_HALF_LIFE_HOURS = 96
const REVIEW_HALF_LIFE_HOURS = 40

export interface GithubPlay {
  readonly act: (person: Person, atMs: number) => void
  /** Stars the main repository, once. */
  readonly star: (person: Person, atMs: number) => void
}

/** Issues, pull requests, reviews, stars and forks. */
export function playGithub(stage: Stage, git: GitPlay, ciRobot: Person): GithubPlay {
  const { random } = stage
  const issues = createBoard(ISSUE_ANSWER_HALF_LIFE_HOURS, 60)
  const pullRequests = createBoard(REVIEW_HALF_LIFE_HOURS, 30, 5)
  const repositories = new Map<Thread, Repository>()
  const numbers = new Map<string, number>()

  const begin = (person: Person, atMs: number, kind: 'issue-opened' | 'pull-request-opened', title: string): Thread => {
    const repository = git.repositoryOf(person)
    const number = (numbers.get(repository.name) ?? 0) + 1
    numbers.set(repository.name, number)
    const mood = kind === 'issue-opened' ? moodOf(random, 0.08, 0.14) : 'neutral'
    const page = kind === 'issue-opened' ? 'issues' : 'pull'
    const body = kind === 'issue-opened' ? issueBody[mood](random) : pullRequestBody(random)
    const posted = stage.post(person, 'github', atMs, {
      kind,
      title,
      body: person.starred.size === 0 && random.chance(0.15) ? `${person.name.greeting} ${body}` : body,
      mood,
      url: urlOf('github.example', `${repository.name}/${page}/${number}`),
      thread: 'new',
      place: repository.name,
      technologies: repository.technologies,
      attributes: { number },
    })
    const thread = stage.open(posted)
    repositories.set(thread, repository)
    return thread
  }
  const say = (thread: Thread, person: Person, atMs: number, kind: Kind, body?: string) =>
    stage.post(person, 'github', atMs, {
      kind,
      title: thread.root.record.title ?? '',
      ...(body === undefined ? {} : { body }),
      thread,
      replyTo: thread.root,
      place: thread.root.record.place ?? '',
      url: thread.root.record.url ?? '',
    })

  const openIssue = (person: Person, atMs: number) => {
    const thread = begin(person, atMs, 'issue-opened', issueTitle(random))
    issues.add(thread)
    stage.conversations.set(thread, 'github')
    if (!random.chance(0.72)) return
    stage.later(atMs + random.logNormal(190, 1.5) * HOUR_MS, (laterMs) => {
      thread.closed = true
      say(thread, random.chance(0.35) ? person : maintainer(laterMs, person), laterMs, 'issue-closed')
    })
  }
  const openPullRequest = (person: Person, atMs: number) => {
    const title = pullRequestTitle(random)
    const thread = begin(person, atMs, 'pull-request-opened', title)
    pullRequests.add(thread)
    if (random.chance(0.6))
      stage.later(
        atMs + random.between(0.04, 0.3) * HOUR_MS,
        (ms) => void say(thread, ciRobot, ms, 'pull-request-commented', ciComment(random)),
      )
    stage.later(atMs + random.logNormal(38, 1.3) * HOUR_MS, (ms) => decide(thread, person, ms, title))
  }
  const decide = (thread: Thread, author: Person, atMs: number, title: string) => {
    const by = maintainer(atMs, author)
    if (thread.answers === 0) stage.post(by, 'github', atMs - 0.2 * HOUR_MS, { ...reviewOf(thread), kind: 'pull-request-reviewed' })
    thread.closed = true
    if (!random.chance(author.level === 'casual' ? 0.6 : 0.86)) return void say(thread, by, atMs, 'pull-request-closed')
    const merged = say(thread, by, atMs, 'pull-request-merged')
    const repository = repositories.get(thread) ?? git.repositoryOf(author)
    git.commit(author, merged.atMs, repository, title, by)
    if (random.chance(0.3)) git.merge(by, merged.atMs, repository, title)
  }
  const reviewOf = (thread: Thread) => {
    const mood = moodOf(random, 0.25, 0.08)
    const title = thread.root.record.title ?? ''
    return { title, body: reviewBody[mood](random), mood, thread, replyTo: thread.root, place: thread.root.record.place ?? '' }
  }
  const maintainer = (atMs: number, besides: Person): Person => {
    const other = random.chance(0.3) ? stage.regular('git', atMs, besides) : undefined
    return other ?? stage.teammate(atMs)
  }

  const comment = (person: Person, atMs: number): boolean => {
    const thread = (random.chance(0.75) ? issues : pullRequests).find(random, atMs, person)
    if (thread === undefined) return false
    const mood = moodOf(random, 0.16, 0.08)
    stage.post(person, 'github', atMs, {
      kind: thread.root.record.kind === 'issue-opened' ? 'issue-commented' : 'pull-request-commented',
      title: thread.root.record.title ?? '',
      body: issueComment[mood](random),
      mood,
      thread,
      replyTo: random.chance(0.6) ? lastOf(thread) : thread.root,
      place: thread.root.record.place ?? '',
      url: thread.root.record.url ?? '',
    })
    return true
  }
  const review = (person: Person, atMs: number): boolean => {
    const thread = pullRequests.find(random, atMs, person)
    if (thread === undefined || thread.root.person === person) return false
    stage.post(person, 'github', atMs, { ...reviewOf(thread), kind: 'pull-request-reviewed' })
    return true
  }
  const mark = (person: Person, atMs: number, kind: 'starred' | 'forked', repository = git.repositoryOf(person)): boolean => {
    const key = `${kind} ${repository.name}`
    if (person.starred.has(key)) return false
    person.starred.add(key)
    stage.post(person, 'github', atMs, { kind, place: repository.name, technologies: repository.technologies.slice(0, 1) })
    return true
  }

  const act = (person: Person, atMs: number) => {
    const codes = person.codes || person.parts.git > 0
    const first = person.starred.size < 2 ? 1 : 0.12
    const helps = person.helpfulness
    const draw = weightedIndex([3.2 * first, codes ? 0.35 : 0.15, 1.1 - helps, 0.5 + 2.2 * helps, codes ? 1.1 : 0, codes ? helps : 0])(
      random,
    )
    if (draw === 0 && mark(person, atMs, 'starred')) return
    if (draw === 1 && mark(person, atMs, 'forked')) return
    if (draw === 4) return openPullRequest(person, atMs)
    if (draw === 5 && review(person, atMs)) return
    if (draw === 2 || !comment(person, atMs)) openIssue(person, atMs)
  }
  return { act, star: (person, atMs) => void mark(person, atMs, 'starred', at(REPOSITORIES, 0)) }
}

/** The last post of a thread that has been said by a human. */
export function lastOf(thread: Thread) {
  return thread.posts.findLast(({ person }) => person.nature === 'human') ?? thread.root
}

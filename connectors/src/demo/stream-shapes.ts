import { createRandom } from './random.ts'
import { CHAPTERS, DISCORD_CHANNELS, FORUM_CATEGORIES, PARTS, PRODUCT, REPOSITORIES, SLACK_CHANNELS } from './product.ts'
import { commitSubject, issueBody, issueComment, issueTitle, pullRequestTitle, releaseNotes, reviewBody } from './texts-code.ts'
import {
  answer,
  blogComment,
  blogTitle,
  chatOpener,
  chatReply,
  mastodonPost,
  meetupTitle,
  questionBody,
  questionTitle,
} from './texts-talk.ts'
import type { Kind } from './kinds.ts'
import type { Part } from './product.ts'
import type { Texts } from './texts.ts'

/** One kind of activity in one part, as the stream makes it: texts are drawn from a prepared list. */
export interface Shape {
  readonly kind: Kind
  readonly weight: number
  readonly role: 'root' | 'reply' | 'single'
  /** The only kind of root that this may answer, where there is but one. */
  readonly of: Kind | undefined
  readonly titles: readonly string[]
  readonly bodies: readonly string[]
}
export interface PartShapes {
  readonly part: Part
  readonly share: number
  readonly shapes: readonly Shape[]
  readonly places: readonly string[]
}

const TEXTS_PER_SHAPE = 512

export function createShapes(seed: number): readonly PartShapes[] {
  const random = createRandom(seed, 'stream texts')
  const filled = (texts: Texts | undefined): string[] =>
    texts === undefined
      ? []
      : Array.from({ length: TEXTS_PER_SHAPE }, () => texts(random, { product: PRODUCT, city: random.pick(CHAPTERS) }))
  return PARTS.map((part) => ({
    part,
    share: SHARES[part],
    places: PLACES[part],
    shapes: SHAPES[part].map(([kind, weight, role, title, body]) => ({
      kind,
      weight,
      role,
      of: rootOf(kind),
      titles: filled(title),
      bodies: filled(body),
    })),
  }))
}

const rootOf = (kind: Kind): Kind | undefined =>
  kind.startsWith('issue-') ? 'issue-opened' : kind.startsWith('pull-request-') ? 'pull-request-opened' : undefined

const SHARES: Readonly<Record<Part, number>> = {
  git: 12,
  github: 22,
  forum: 21,
  slack: 18,
  discord: 12,
  meetup: 3,
  blog: 6,
  stackoverflow: 4,
  mastodon: 2,
}

const repositories = REPOSITORIES.map(({ name }) => name)
const PLACES: Readonly<Record<Part, readonly string[]>> = {
  git: repositories,
  github: repositories,
  forum: FORUM_CATEGORIES,
  slack: SLACK_CHANNELS,
  discord: DISCORD_CHANNELS,
  meetup: CHAPTERS,
  blog: ['blog', 'newsletter'],
  stackoverflow: ['tarnfold'],
  mastodon: ['public'],
}

type Plan = readonly [kind: Kind, weight: number, role: Shape['role'], title?: Texts | undefined, body?: Texts]
const SHAPES: Readonly<Record<Part, readonly Plan[]>> = {
  git: [
    ['commit', 85, 'single', commitSubject],
    ['merge', 6, 'single', commitSubject],
    ['co-author', 5, 'single', commitSubject],
    ['review', 4, 'single', commitSubject],
  ],
  github: [
    ['issue-opened', 10, 'root', issueTitle, issueBody.neutral],
    ['pull-request-opened', 9, 'root', pullRequestTitle],
    ['issue-commented', 36, 'reply', undefined, issueComment.neutral],
    ['pull-request-commented', 14, 'reply', undefined, issueComment.happy],
    ['pull-request-reviewed', 7, 'reply', undefined, reviewBody.neutral],
    ['issue-closed', 6, 'reply'],
    ['pull-request-merged', 7, 'reply'],
    ['starred', 9, 'single'],
    ['forked', 2, 'single'],
    ['released', 0.1, 'single', undefined, releaseNotes],
  ],
  forum: [
    ['question-asked', 22, 'root', questionTitle, questionBody.neutral],
    ['answered', 38, 'reply', undefined, answer.neutral],
    ['replied', 20, 'reply', undefined, answer.happy],
    ['answer-accepted', 7, 'reply'],
    ['liked', 13, 'reply'],
  ],
  slack: [
    ['message', 34, 'root', undefined, chatOpener.neutral],
    ['thread-reply', 50, 'reply', undefined, chatReply.neutral],
    ['reaction', 15, 'reply'],
    ['joined', 1, 'single'],
  ],
  discord: [
    ['message', 36, 'root', undefined, chatOpener.happy],
    ['thread-reply', 48, 'reply', undefined, chatReply.happy],
    ['reaction', 15, 'reply'],
    ['joined', 1, 'single'],
  ],
  meetup: [
    ['rsvp', 50, 'single', meetupTitle],
    ['attended', 45, 'single', meetupTitle],
    ['spoke', 3, 'single', meetupTitle],
  ],
  blog: [
    ['post-published', 3, 'root', blogTitle],
    ['clicked', 70, 'single', blogTitle],
    ['commented', 22, 'reply', undefined, blogComment.neutral],
    ['subscribed', 8, 'single'],
  ],
  stackoverflow: [
    ['question-asked', 35, 'root', questionTitle, questionBody.neutral],
    ['answered', 52, 'reply', undefined, answer.neutral],
    ['answer-accepted', 13, 'reply'],
  ],
  mastodon: [
    ['mentioned', 50, 'root', undefined, mastodonPost.happy],
    ['replied', 32, 'reply', undefined, chatReply.neutral],
    ['boosted', 18, 'reply'],
  ],
}

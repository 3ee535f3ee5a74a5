import type { Category } from '@kith/contract/records'
import type { ActivityKind } from '../kit/connector.ts'

const kind = (label: string, plural: string, category: Category, weight: number): ActivityKind => ({ label, plural, category, weight })

/** Named as in the connectors of the real sources wherever the thing is the same. */
export const KINDS = {
  commit: kind('authored a commit', 'commits', 'code', 5),
  merge: kind('merged a branch', 'merges', 'code', 2),
  'co-author': kind('co-authored a commit', 'commits co-authored', 'code', 4),
  review: kind('reviewed a commit', 'commits reviewed', 'review', 4),
  release: kind('released a version', 'releases', 'release', 8),
  'issue-opened': kind('opened an issue', 'issues opened', 'discussion', 4),
  'issue-closed': kind('closed an issue', 'issues closed', 'discussion', 2),
  'issue-commented': kind('commented on an issue', 'comments on issues', 'discussion', 3),
  'pull-request-commented': kind('commented on a pull request', 'comments on pull requests', 'review', 3),
  'pull-request-opened': kind('opened a pull request', 'pull requests opened', 'code', 6),
  'pull-request-merged': kind('merged a pull request', 'pull requests merged', 'review', 5),
  'pull-request-closed': kind('closed a pull request unmerged', 'pull requests closed unmerged', 'review', 2),
  'pull-request-reviewed': kind('reviewed a pull request', 'pull requests reviewed', 'review', 5),
  released: kind('published a release', 'releases', 'release', 8),
  starred: kind('starred a repository', 'stars', 'interest', 1),
  forked: kind('forked a repository', 'forks', 'interest', 2),
  'question-asked': kind('asked a question', 'questions asked', 'help', 3),
  'topic-started': kind('started a topic', 'topics started', 'discussion', 4),
  answered: kind('answered', 'answers', 'help', 5),
  replied: kind('replied', 'replies', 'discussion', 2),
  'answer-accepted': kind('accepted an answer', 'answers accepted', 'help', 2),
  liked: kind('liked a post', 'likes', 'interest', 1),
  message: kind('wrote a message', 'messages', 'discussion', 2),
  'thread-reply': kind('replied in a thread', 'thread replies', 'discussion', 3),
  reaction: kind('reacted to a message', 'reactions', 'interest', 1),
  joined: kind('joined', 'joins', 'interest', 1),
  rsvp: kind('signed up for an event', 'sign-ups for events', 'event', 2),
  attended: kind('attended an event', 'attendances', 'event', 5),
  spoke: kind('gave a talk', 'talks given', 'event', 10),
  'post-published': kind('published a post', 'posts published', 'content', 9),
  commented: kind('commented on a post', 'comments on posts', 'discussion', 3),
  clicked: kind('clicked a link', 'clicks', 'interest', 1),
  subscribed: kind('subscribed', 'subscriptions', 'interest', 1),
  mentioned: kind('mentioned the product', 'mentions', 'content', 3),
  boosted: kind('boosted a post', 'boosts', 'interest', 1),
} as const satisfies Readonly<Record<string, ActivityKind>>
export type Kind = keyof typeof KINDS

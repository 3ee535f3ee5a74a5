import type { ActivityRecord } from '@kith/contract/records'
import { clipped } from '../text.ts'
import { objectAt, urlAt } from '../json.ts'
import { commitComment, create, fork, gist, member, personAt, push, release, remove, wiki } from './map-repository.ts'
import {
  actionOtherThan,
  discussion,
  discussionComment,
  issueComment,
  issues,
  pullRequest,
  pullRequestReview,
  reviewComment,
} from './map-threads.ts'
import type { GithubEvent, Mapper, Part } from './event.ts'
import type { Identities } from './identities.ts'

const TITLE_MAX_CHARS = 1_000
const BODY_MAX_CHARS = 20_000

/** The activity that an event is, undefined for types that Kith does not know. */
export const mapEvent = (event: GithubEvent, identities: Identities): ActivityRecord | undefined => {
  const mapper = MAPPERS.get(event.type)
  if (mapper === undefined) return undefined
  const part = mapper(event, event.payload, identities)
  const title = clipped(part.title, TITLE_MAX_CHARS)
  const body = clipped(part.body, BODY_MAX_CHARS)
  const url = part.url ?? event.url ?? event.repositoryUrl
  const record = recordOf(event, part, url, title, body)
  const technologies = technologiesOf(event.languages ?? part.technologies ?? [event.language])
  const mentions = part.mentions?.flatMap((identity) => identity ?? [])
  const attributes = part.attributes === undefined ? undefined : definedOnly(part.attributes)
  if (technologies !== undefined) record.technologies = technologies
  if (mentions !== undefined && mentions.length > 0) record.mentions = mentions
  if (attributes !== undefined) record.attributes = attributes
  return record
}

/** Nearly all have these three as well, and many of them texts: an object that grows field by field is larger, and takes longer. */
const recordOf = (
  event: GithubEvent,
  { kind, conversation }: Part,
  url: string | undefined,
  title: string | undefined,
  body: string | undefined,
): ActivityRecord => {
  const { externalId, atMs: occurredAt, actor, repository: place } = event
  if (url !== undefined && conversation !== undefined && place !== undefined) {
    if (body === undefined) {
      const told: ActivityRecord = { type: 'activity', kind, externalId, occurredAt, actor, url, conversation, place }
      if (title !== undefined) told.title = title
      return told
    }
    return title === undefined
      ? { type: 'activity', kind, externalId, occurredAt, actor, url, conversation, place, body }
      : { type: 'activity', kind, externalId, occurredAt, actor, url, conversation, place, body, title }
  }
  const record: ActivityRecord = { type: 'activity', kind, externalId, occurredAt, actor }
  if (title !== undefined) record.title = title
  if (body !== undefined) record.body = body
  if (url !== undefined) record.url = url
  if (conversation !== undefined) record.conversation = conversation
  if (place !== undefined) record.place = place
  return record
}

const technologiesOf = (values: readonly unknown[]): string[] | undefined => {
  let names: string[] | undefined
  for (const value of values) {
    const name = clipped(value, 80)
    if (name !== undefined) (names ??= []).push(name)
  }
  return names
}

const definedOnly = (values: Readonly<Record<string, string | number | undefined>>): Record<string, string | number> | undefined => {
  let result: Record<string, string | number> | undefined
  for (const name in values) {
    const value = values[name]
    const kept = typeof value === 'string' ? clipped(value, 500) : value
    if (kept !== undefined) (result ??= {})[name] = kept
  }
  return result
}

const MAPPERS: ReadonlyMap<string, Mapper> = new Map<string, Mapper>([
  ['CommitCommentEvent', commitComment],
  ['CreateEvent', create],
  ['DeleteEvent', remove],
  ['DiscussionCommentEvent', discussionComment],
  ['DiscussionEvent', discussion],
  ['DownloadEvent', (_, payload) => ({ kind: 'download-added', title: objectAt(payload, 'download')['name'], url: urlAt(payload, 'url') })],
  ['FollowEvent', (_, payload, identities) => ({ kind: 'followed', mentions: [personAt(payload, 'target', identities)] })],
  ['ForkApplyEvent', (_, payload) => ({ kind: 'fork-applied', title: payload['head'] })],
  ['ForkEvent', fork],
  ['GistEvent', gist],
  ['GollumEvent', wiki],
  ['IssueCommentEvent', issueComment],
  ['IssuesEvent', issues],
  ['MemberEvent', member],
  ['PublicEvent', () => ({ kind: 'made-public' })],
  ['PullRequestEvent', pullRequest],
  ['PullRequestReviewCommentEvent', reviewComment],
  ['PullRequestReviewEvent', pullRequestReview],
  ['PushEvent', push],
  ['ReleaseEvent', release],
  ['SponsorshipEvent', (_, payload) => ({ kind: 'sponsored', attributes: actionOtherThan('created', payload) })],
  ['TeamAddEvent', (_, payload) => ({ kind: 'team-added', title: objectAt(payload, 'team')['name'] })],
  ['WatchEvent', () => ({ kind: 'starred' })],
])

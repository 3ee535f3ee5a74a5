import type { ActivityRecord, IdentityRef } from '@kith/contract/records'
import type { Item } from '../connector.ts'
import { isPlausible, parseTime } from '../dates.ts'
import type { GithubEvent } from '../github/event.ts'
import type { Identities } from '../github/identities.ts'
import { mapEvent } from '../github/map.ts'
import { isObject, textAt, type Json } from '../json.ts'
import { setAside } from '../set-asides.ts'

/** A place where code is kept, with what is its own. GitLab's and Gitea's things are brought to GitHub's shape, which is mapped. */
export interface Forge {
  /** As people call it: "GitHub". */
  readonly label: string
  /** Its own account for all that were deleted; without one whoever is not named is not known. */
  readonly ghost?: Json
  /** What stands before the number of a pull request, where those have a row of numbers of their own ("!"). */
  readonly pullSign?: string
}

/** The repository that things are read of. Its number outlives a new name or owner. */
export interface Repository {
  readonly id: string
  /** "owner/name". */
  readonly name: string
  /** Address of its page, without a slash at its end. */
  readonly url: string
  readonly technologies: readonly string[]
}

/** Where things belong to no repository. */
export const NOWHERE: Repository = { id: '', name: '', url: '', technologies: [] }

export interface Context {
  readonly forge: Forge
  readonly repository: Repository
  readonly identities: Identities
  readonly nowMs: number
  /** The source has taken it away: what is said of it is kept as a state. */
  readonly deleted?: boolean
  /** What was read, where all that is said now comes from one piece of a file; without it each thing is written anew. */
  readonly raw?: Uint8Array
}

/** What is said of one thing: the event that it would be in the archive, and what only API and webhooks know. */
export interface Said {
  /** Type of the event in the archive, which decides kind and texts. */
  readonly type: string
  readonly payload: Json
  /** Made of what does not change, the same from API and webhook. */
  readonly id: string | undefined
  /** The account; null where it was deleted. */
  readonly by: unknown
  readonly at: unknown
  readonly replyTo?: string | undefined
  readonly mentions?: readonly (IdentityRef | undefined)[]
  readonly attributes?: Readonly<Record<string, string | number | undefined>>
  /** What it belongs to, where that is told otherwise than in the archive. */
  readonly conversation?: string | undefined
  readonly changed?: Partial<ActivityRecord>
  /** The thing as it came: what somebody sees and corrects. */
  readonly raw: Json
}

/** Who did it. Deleted accounts are one, and no person stands behind it. */
export const whoIs = ({ forge, identities }: Pick<Context, 'forge' | 'identities'>, account: unknown): IdentityRef | undefined => {
  if (account !== null) return isObject(account) ? identities.of(account) : undefined
  const ghost = forge.ghost === undefined ? undefined : identities.of(forge.ghost)
  return ghost === undefined ? undefined : { ...ghost, robot: true }
}

/** The activity that is said, or why it cannot be taken. */
export const say = (context: Context, said: Said): Item => {
  const { repository, forge } = context
  if (said.id === undefined)
    return fault(context, said, 'id_missing', `${forge.label} gave it without its number. Add it and retry, or leave it out.`)
  const actor = whoIs(context, said.by)
  if (actor === undefined)
    return fault(context, said, 'actor_missing', 'It does not say who did it. Add the account with "id" and "login" and retry.')
  const atMs = parseTime(said.at)
  if (atMs === undefined)
    return fault(context, said, 'date_missing', 'It has no date that can be read (2015-01-01T00:00:00Z). Correct it and retry.')
  if (!isPlausible(atMs, context.nowMs))
    return fault(context, said, 'date_implausible', 'The date is before 1990 or in the future. Correct it and retry, or leave it out.')
  const event: GithubEvent = {
    type: said.type,
    externalId: said.id,
    actor,
    atMs,
    payload: said.payload,
    repository: repository.name || undefined,
    repositoryUrl: repository.url || undefined,
    threads: repository.id || undefined,
    language: undefined,
    languages: repository.technologies,
    url: undefined,
    conversation: said.conversation,
  }
  const record = mapEvent(event, context.identities)
  if (record === undefined) return fault(context, said, 'not_understood', `Kith does not know what ${said.type} means. Leave it out.`)
  addTo(record, context, said)
  return { record, raw: context.raw ?? JSON.stringify(said.raw) }
}

const fault = (context: Context, said: Said, reason: string, message: string): Item =>
  setAside(reason, message, locatorOf(context, said), envelope(context, said))

/** What API and webhooks know beyond the event. */
const addTo = (record: ActivityRecord, { deleted }: Context, said: Said): void => {
  const attributes = said.attributes === undefined ? undefined : definedOnly(said.attributes)
  if (attributes !== undefined)
    record.attributes = record.attributes === undefined ? attributes : Object.assign(record.attributes, attributes)
  const mentions = said.mentions?.flatMap((identity) => identity ?? [])
  if (mentions !== undefined && mentions.length > 0) record.mentions = mentions
  if (said.conversation !== undefined) record.conversation = said.conversation
  if (said.replyTo !== undefined) record.replyTo = said.replyTo
  if (deleted === true) record.deleted = true
  if (said.changed !== undefined) Object.assign(record, said.changed)
}

const definedOnly = (values: Readonly<Record<string, string | number | undefined>>): Record<string, string | number> | undefined => {
  let kept: Record<string, string | number> | undefined
  for (const name in values) {
    const value = values[name]
    if (value !== undefined && value !== '') (kept ??= {})[name] = value
  }
  return kept
}

const locatorOf = ({ repository }: Context, { type, id, raw }: Said): string =>
  `${repository.name} ${type} ${textAt(raw, 'html_url') ?? textAt(raw, 'url') ?? id ?? ''}`

/** What was set aside goes back through the door it came by: with its repository. */
const envelope = ({ repository, deleted }: Context, { type, raw }: Said): string =>
  JSON.stringify({ type, repository, ...(deleted === true ? { deleted } : {}), item: raw })

import type { ActivityRecord, IdentityRef } from '@kith/contract/records'
import type { Item } from '../kit/connector.ts'
import { isPlausible } from '../kit/dates.ts'
import { setAside } from '../kit/set-asides.ts'
import { cleanText, clip, clipped } from '../kit/text.ts'
import type { CommitFacts, Origin, Stamp, TagFacts } from './facts.ts'
import { isSamePerson, type ToIdentity } from '../kit/git-identity.ts'
import { readTrailers, type Trailer } from './trailers.ts'

export interface MapContext {
  readonly origin: Origin
  readonly nowMs: number
  readonly toIdentity: ToIdentity
}

const TITLE_MAX_CHARS = 1_000
const BODY_MAX_CHARS = 20_000
const PATHS_MAX_CHARS = 2_000

/** A commit as its author's activity and those of everybody else whom it names, or one set-aside when it has no believable date. */
export const mapCommit = (facts: CommitFacts, context: MapContext): readonly Item[] => {
  const raw = JSON.stringify({ commit: facts, origin: context.origin })
  const when = timeOf(facts, context.nowMs)
  if (when === undefined) return [implausible(`commit ${facts.sha}`, 'commit', raw)]
  const { title, body } = splitMessage(facts.message)
  const { url } = linkTo(context.origin.commitUrl, facts.sha)
  const begin = (kind: string, externalId: string, occurredAt: number, actor: IdentityRef): ActivityRecord => {
    const conversation = facts.sha
    const record: ActivityRecord = { type: 'activity', kind, externalId, occurredAt, actor, conversation, place: context.origin.place }
    if (title !== undefined) record.title = title
    if (url !== undefined) record.url = url
    return record
  }
  const actor = context.toIdentity(facts.author, facts.authored.zone)
  const own = begin(facts.parents > 1 ? 'merge' : 'commit', facts.sha, when.ms, actor)
  if (body !== undefined) own.body = body
  if (facts.changes !== undefined && facts.changes.languages.length > 0) own.technologies = facts.changes.languages.slice(0, 50)
  own.attributes = changeAttributes(facts)
  if (when.from !== 'author') own.attributes['dateFrom'] = when.from
  const items: Item[] = [{ record: own, raw }]
  const landing = landed(facts, context, when.ms)
  if (landing !== undefined) items.push({ record: begin('commit-landed', `${facts.sha}:committer`, landing.ms, landing.actor), raw })
  for (const trailer of readTrailers(facts.message)) {
    if (isOwnAct(trailer, facts)) continue
    const id = `${facts.sha}:${trailer.kind}:${trailer.index}`
    items.push({ record: begin(trailer.kind, id, when.ms, context.toIdentity(trailer.person)), raw })
  }
  return items
}

/** A tag as the release that its tagger (or, for a lightweight tag, the commit's author) made. */
export const mapTag = (facts: TagFacts, context: MapContext): Item => {
  const raw = JSON.stringify({ tag: facts, origin: context.origin })
  const ms = toMs(facts.stamp)
  if (ms === undefined || !isPlausible(ms, context.nowMs)) return implausible(`tag ${facts.tag}`, 'tag', raw)
  const body = clipped([facts.subject, facts.body].filter((part) => part !== '').join('\n\n'), BODY_MAX_CHARS)
  const record: ActivityRecord = {
    type: 'activity',
    kind: 'release',
    externalId: clip(facts.tag, 500),
    occurredAt: ms,
    actor: context.toIdentity(facts.person, facts.stamp.zone),
    title: clip(facts.tag, TITLE_MAX_CHARS),
    ...(facts.annotated && body !== undefined ? { body } : {}),
    conversation: facts.sha,
    place: context.origin.place,
    ...linkTo(context.origin.tagUrl, facts.tag),
    attributes: { commit: facts.sha, tag: facts.annotated ? 'annotated' : 'lightweight' },
  }
  return { record, raw }
}

const implausible = (locator: string, what: string, raw: string): Item =>
  setAside(
    'date_implausible',
    `The ${what} has no date between 1990 and tomorrow. Correct "time" (seconds since 1970) in the input and retry, or leave it out.`,
    locator,
    raw,
  )

const toMs = (stamp: Stamp): number | undefined => (/^-?\d{1,12}$/.test(stamp.time) ? Number(stamp.time) * 1000 : undefined)

const timeOf = (facts: CommitFacts, nowMs: number): { ms: number; from: 'author' | 'committer' } | undefined => {
  const authored = toMs(facts.authored)
  if (authored !== undefined && isPlausible(authored, nowMs)) return { ms: authored, from: 'author' }
  const committed = toMs(facts.committed)
  return committed !== undefined && isPlausible(committed, nowMs) ? { ms: committed, from: 'committer' } : undefined
}

/** When and by whom somebody else's commit was put in; undefined where it was its author, or GitHub's own web committer, which is nobody. */
const landed = (facts: CommitFacts, context: MapContext, authoredMs: number) => {
  if (isSamePerson(facts.author, facts.committer) || facts.committer.email.toLowerCase() === 'noreply@github.com') return undefined
  const ms = toMs(facts.committed)
  const actor = context.toIdentity(facts.committer, facts.committed.zone)
  return { ms: ms !== undefined && isPlausible(ms, context.nowMs) ? ms : authoredMs, actor }
}

/** An author's own sign-off (or own name among the co-authors) is the commit itself. */
const isOwnAct = (trailer: Trailer, facts: CommitFacts): boolean =>
  (trailer.kind === 'sign-off' || trailer.kind === 'co-author') && isSamePerson(trailer.person, facts.author)

const changeAttributes = (facts: CommitFacts): Record<string, string | number> => {
  const { changes } = facts
  if (changes === undefined || facts.parents > 1) return {}
  return {
    files: changes.files,
    additions: changes.additions,
    deletions: changes.deletions,
    ...(changes.binaries === 0 ? {} : { binaryFiles: changes.binaries }),
    ...(changes.paths.length === 0 ? {} : { paths: joinedPaths(changes.paths) }),
  }
}

const joinedPaths = (paths: readonly string[]): string => {
  let joined = ''
  for (const path of paths) {
    if (joined.length + path.length + 1 > PATHS_MAX_CHARS) break
    joined = joined === '' ? path : `${joined}\n${path}`
  }
  return clip(joined === '' ? (paths[0] ?? '') : joined, PATHS_MAX_CHARS)
}

/** The first paragraph is the subject, as git has it. */
const splitMessage = (message: string): { title: string | undefined; body: string | undefined } => {
  const text = message.trim()
  const end = text.search(/\n[ \t\r]*\n/)
  const subject = end === -1 ? text : text.slice(0, end)
  return {
    title: clipped(
      subject
        .split('\n')
        .map((line) => line.trim())
        .join(' '),
      TITLE_MAX_CHARS,
    ),
    body: end === -1 ? undefined : clipped(text.slice(end).trim(), BODY_MAX_CHARS),
  }
}

const linkTo = (base: string | undefined, end: string): { url?: string } => {
  const url = base === undefined ? '' : base + cleanText(end).split('/').map(encodeURIComponent).join('/')
  return url === '' || url.length > 2_000 ? {} : { url }
}

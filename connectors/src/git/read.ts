import type { Batch, Item, ReadContext } from '../kit/connector.ts'
import { createBatcher, type BatchLimits } from '../kit/batches.ts'
import { setAside } from '../kit/set-asides.ts'
import { readCommits, type ReadCommit } from './commits.ts'
import { countCommits, existing, listCommits } from './history.ts'
import { createToIdentity } from '../kit/git-identity.ts'
import { mapMailmapLine } from './mailmap.ts'
import { mapCommit, mapTag, type MapContext } from './map.ts'
import { readMailmap, readTags } from './refs.ts'
import { openRepository, readTips, type Repository } from './repository.ts'

export interface GitSettings {
  readonly path: string
  readonly refs: 'head' | 'all'
}

/** What is held so far. Every part can be left out: then it is read from its start. */
export interface GitCursor {
  /** Everything reachable from these is held. */
  readonly held?: readonly string[]
  /** Whether the history was cut off when `held` was read. */
  readonly shallow?: boolean
  /** A run under way: `skip` commits of the list from `tips` are held, `last` is the last of them. */
  readonly run?: { readonly tips: readonly string[]; readonly skip: number; readonly last: string }
  readonly mailmap?: Part
  readonly tags?: Part
}
/** The first `done` pieces of what `id` stands for are held. */
interface Part {
  readonly id: string
  readonly done: number
}

export interface GitLimits extends BatchLimits {
  readonly chunkCommits?: number
}

/** Branches whose tips a cursor keeps at most. */
const TIPS_MAX = 2_000

type Context = ReadContext<GitSettings, GitCursor>
type Batches = AsyncGenerator<Batch<GitCursor>, GitCursor>

/** Reads what the cursor lacks: the mailmap, the tags, then the commits, newest first. */
export async function* readRepository(context: Context, limits: GitLimits): AsyncGenerator<Batch<GitCursor>, void> {
  const { settings, signal } = context
  const repository = await openRepository(settings.path, signal)
  const map: MapContext = { origin: repository.origin, nowMs: context.now().getTime(), toIdentity: createToIdentity() }
  const tips = await boundedTips(context, repository)
  const start = await usableCursor(context, repository)
  // Git reads commits while mailmap and tags go out.
  const begun = start.run === undefined && isHeld(tips, start) ? undefined : beginRun(repository, start, start.run?.tips ?? tips, limits)
  begun?.catch(() => undefined)
  const counted = countCommits(repository.git, tips, start.run === undefined && (start.held ?? []).length === 0 ? begun : undefined)
  counted.catch(() => undefined)
  try {
    let cursor = yield* readMailmapPart(context, repository, map, start, limits)
    cursor = yield* readTagsPart(context, repository, map, cursor, limits)
    if (begun !== undefined) cursor = yield* readRun(context, repository, map, cursor, await begun, limits)
    if (!isHeld(tips, cursor)) yield* readRun(context, repository, map, cursor, await beginRun(repository, cursor, tips, limits), limits)
    const { commits, merges } = await counted
    context.claim({ commit: commits, merge: merges })
  } finally {
    await begun?.then(({ stop }) => stop()).catch(() => undefined)
  }
}

const isHeld = (tips: readonly string[], cursor: GitCursor): boolean => tips.every((tip) => cursor.held?.includes(tip) === true)

const boundedTips = async (context: Context, repository: Repository): Promise<readonly string[]> => {
  const tips = await readTips(repository, context.settings.refs)
  if (tips.length <= TIPS_MAX) return tips
  context.note('branches_left_out', `Only the ${TIPS_MAX} newest of ${tips.length} branches were read.`, tips.length - TIPS_MAX)
  return tips.slice(0, TIPS_MAX)
}

/** The cursor without what no longer holds: rewritten history, a shallow clone made whole. */
const usableCursor = async (context: Context, repository: Repository): Promise<GitCursor> => {
  if (repository.isShallow) {
    context.note('history_cut', 'The clone is shallow: older commits are missing. Run git fetch --unshallow in it to have them.')
  }
  const { held = [], shallow = false, run, ...parts } = context.cursor ?? {}
  if (shallow && !repository.isShallow) return parts
  const stillHeld = await existing(repository.git, held)
  const cursor = { ...parts, held: stillHeld, shallow: repository.isShallow }
  if (run === undefined) return cursor
  const stillThere = await existing(repository.git, run.tips)
  return stillThere.length === run.tips.length && stillHeld.length === held.length ? { ...cursor, run } : cursor
}

async function* readMailmapPart(context: Context, repository: Repository, map: MapContext, cursor: GitCursor, limits: GitLimits): Batches {
  const mailmap = await readMailmap(repository.git)
  if (mailmap === undefined) return cursor
  if (mailmap.isTooLarge) context.note('mailmap_too_large', 'The .mailmap is larger than 8 MiB and was not read.')
  const items = mailmap.lines.map((line, index) => () => mapMailmapLine(line, `.mailmap line ${index + 1}`, map.toIdentity))
  return yield* readPart(items, 'mailmap', mailmap.id, cursor, limits)
}

async function* readTagsPart(context: Context, repository: Repository, map: MapContext, cursor: GitCursor, limits: GitLimits): Batches {
  const { tags, digest, others } = await readTags(repository.git)
  context.claim({ release: tags.length })
  if (others > 0) context.note('tags_without_commit', 'Tags that name no commit are no releases and were left out.', others)
  const items = tags.map((tag) => () => mapTag(tag, map))
  return yield* readPart(items, 'tags', digest, cursor, limits)
}

/** Yields the items from where the cursor's part stands. */
async function* readPart(
  items: readonly (() => Item | undefined)[],
  name: 'mailmap' | 'tags',
  id: string,
  cursor: GitCursor,
  limits: GitLimits,
): Batches {
  const batcher = createBatcher(limits)
  const from = cursor[name]?.id === id ? cursor[name].done : 0
  let now = cursor
  for (let done = from; done < items.length;) {
    const item = items[done]?.()
    if (item !== undefined) batcher.add(item)
    done += 1
    now = { ...cursor, [name]: { id, done } }
    if (batcher.isDue() || (done === items.length && !batcher.isEmpty())) {
      yield { items: batcher.take(), cursor: now, progress: { done, total: items.length, unit: 'records' } }
    }
  }
  return now
}

/** Commits that git is reading. */
interface Run {
  readonly tips: readonly string[]
  readonly total: number
  /** How many of them are held. */
  readonly skip: number
  readonly next: () => Promise<IteratorResult<readonly ReadCommit[], void>>
  readonly stop: () => Promise<unknown>
  /** Commits whose files could not be read. */
  readonly withoutFiles: () => number
}

/** Has git begin with the commits of `tips` that are not held yet. Stop it, or read it to its end. */
const beginRun = async (repository: Repository, cursor: GitCursor, tips: readonly string[], limits: GitLimits): Promise<Run> => {
  const list = await listCommits(repository.git, tips, cursor.held ?? [])
  const hashBytes = list.indexOf(10) + 1
  const total = hashBytes === 0 ? 0 : list.length / hashBytes
  const skip = resumeAt(list, hashBytes, tips, cursor)
  let withoutFiles = 0
  const options = { ...limits, onWithoutFiles: () => (withoutFiles += 1) }
  const commits = readCommits(repository.git, list.subarray(skip * hashBytes), options)
  let first: ReturnType<Run['next']> | undefined = commits.next()
  first.catch(() => undefined)
  const next: Run['next'] = () => {
    const asked = first ?? commits.next()
    first = undefined
    return asked
  }
  return { tips, total, skip, next, stop: () => commits.return(), withoutFiles: () => withoutFiles }
}

/** Hands on what git reads and ends with a cursor that holds it. */
async function* readRun(
  context: Context,
  repository: Repository,
  map: MapContext,
  cursor: GitCursor,
  { tips, total, skip, next, stop, withoutFiles }: Run,
  limits: GitLimits,
): Batches {
  const { run: _, ...standing } = cursor
  const whole: GitCursor = { ...standing, held: tips, shallow: repository.isShallow }
  const batcher = createBatcher(limits)
  let done = skip
  try {
    for (let read = await next(); read.done !== true; read = await next()) {
      for (const commit of read.value) {
        for (const item of toItems(commit, map)) batcher.add(item)
        done += 1
        if (!batcher.isDue() || done === total) continue
        const run = { tips, skip: done, last: 'facts' in commit ? commit.facts.sha : commit.unreadable }
        yield { items: batcher.take(), cursor: { ...standing, run }, progress: { done, total, unit: 'commits' } }
      }
    }
  } finally {
    await stop()
  }
  if (withoutFiles() > 0) {
    context.note(
      'files_unreadable',
      'Commits came in without their files, because git could not read them (a partial clone?).',
      withoutFiles(),
    )
  }
  yield { items: batcher.take(), cursor: whole, progress: { done, total, unit: 'commits' } }
  return whole
}

/** Commits of the list that are held: none when it is not the list that the run began with. */
const resumeAt = (list: Buffer, hashBytes: number, tips: readonly string[], { run }: GitCursor): number => {
  if (run === undefined || run.skip < 1 || run.tips.join() !== tips.join()) return 0
  const last = list.toString('latin1', (run.skip - 1) * hashBytes, run.skip * hashBytes - 1)
  return last === run.last ? run.skip : 0
}

const toItems = (commit: ReadCommit, map: MapContext): readonly Item[] =>
  'facts' in commit ? mapCommit(commit.facts, map) : [unreadable(commit.unreadable)]

const unreadable = (sha: string): Item =>
  setAside(
    'commit_unreadable',
    'git cannot read this commit. Run git fsck in the repository, or clone it again, then import it again.',
    `commit ${sha}`,
    sha,
  )

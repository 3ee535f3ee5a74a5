import { startComparing, startHeaders, type CommitReader } from './commit-readers.ts'
import type { CommitFacts } from './facts.ts'
import type { GitPlace } from './process.ts'

/** A commit, or the hash of one that git could not read. */
export type ReadCommit = { readonly facts: CommitFacts } | { readonly unreadable: string }

export interface ReadCommitsOptions {
  /** Commits given to a git process at a time (default 2,000; at first less, so that something comes at once). */
  readonly chunkCommits?: number
  /** Called for each commit whose files could not be read. */
  readonly onWithoutFiles: (sha: string) => void
}

const PROCESSES = 2
/** Whoever stores commits waits now and then for the disk; git need not. */
const CHUNKS_AHEAD = 16
/** Of all chunks together: beyond, no further one is begun, and of one alone git waits. */
const AHEAD_MAX_CHARS = 16 * 1024 * 1024
const FAILURES_BEFORE_HEADERS_ONLY = 20

/**
 * Reads the commits of `list` (hashes, each ended by a newline) in its order, with two git processes side by side and bounded
 * read-ahead. A commit that git cannot read whole comes without its files, or as unreadable; it never ends the run.
 */
export async function* readCommits(git: GitPlace, list: Buffer, options: ReadCommitsOptions): AsyncGenerator<readonly ReadCommit[], void> {
  const chunks = splitList(list, options.chunkCommits ?? 2_000)
  const state: ChunkState = { ...options, failures: 0, idle: [] }
  const controller = new AbortController()
  const place = { path: git.path, signal: AbortSignal.any([git.signal, controller.signal]) }
  const ahead: Chunk[] = []
  const fill = (): void => {
    while (
      chunks.length > 0 &&
      ahead.length < CHUNKS_AHEAD &&
      ahead.filter((chunk) => !chunk.isDone()).length < PROCESSES &&
      ahead.reduce((sum, chunk) => sum + chunk.heldChars(), 0) < AHEAD_MAX_CHARS
    ) {
      const hashes = chunks.shift()
      if (hashes !== undefined) ahead.push(startChunk(place, hashes, state, fill))
    }
  }
  try {
    fill()
    for (let chunk = ahead[0]; chunk !== undefined; chunk = ahead[0]) {
      for (let commits = await chunk.next(); commits !== undefined; commits = await chunk.next()) {
        fill()
        yield commits
      }
      ahead.shift()
      fill()
    }
  } finally {
    controller.abort(new Error('no longer wanted'))
    for (const chunk of ahead) chunk.stop()
  }
}

interface ChunkState extends ReadCommitsOptions {
  failures: number
  /** Processes that are through with their chunk. */
  readonly idle: CommitReader[]
}

interface Chunk {
  /** What has come since the last call, undefined at the end. */
  readonly next: () => Promise<readonly ReadCommit[] | undefined>
  readonly isDone: () => boolean
  /** About as many as have come and were not asked for. */
  readonly heldChars: () => number
  readonly stop: () => void
}

/** Growing chunks, so that the first commits come within a moment. */
const splitList = (list: Buffer, most: number): string[][] => {
  const hashes = list
    .toString('latin1')
    .split('\n')
    .filter((hash) => hash !== '')
  const chunks: string[][] = []
  let start = 0
  for (let size = Math.min(most, 100); start < hashes.length; size = Math.min(most, size * 3)) {
    chunks.push(hashes.slice(start, start + size))
    start += size
  }
  return chunks
}

/** Has git read a chunk and holds what it says until it is asked for; git waits when that becomes much. */
const startChunk = (git: GitPlace, hashes: readonly string[], state: ChunkState, onDone: () => void): Chunk => {
  let held: ReadCommit[] = []
  let heldChars = 0
  let isDone = false
  let failure: unknown
  let wakeReader = (): void => undefined
  let wakeWriter = (): void => undefined
  const give = async (commits: readonly ReadCommit[]): Promise<void> => {
    for (const commit of commits) {
      held.push(commit)
      heldChars += 'facts' in commit ? commit.facts.message.length + 500 : 100
    }
    wakeReader()
    if (heldChars > AHEAD_MAX_CHARS) await new Promise<void>((resolve) => (wakeWriter = resolve))
  }
  void readChunk(git, hashes, state, give)
    .catch((error: unknown) => (failure = error))
    .finally(() => {
      isDone = true
      wakeReader()
      onDone()
    })
  return {
    next: async () => {
      while (held.length === 0 && !isDone) await new Promise<void>((resolve) => (wakeReader = resolve))
      if (failure !== undefined) throw failure
      if (held.length === 0) return undefined
      const taken = held
      held = []
      heldChars = 0
      wakeWriter()
      return taken
    },
    isDone: () => isDone,
    heldChars: () => heldChars,
    stop: () => wakeWriter(),
  }
}

type Give = (commits: readonly ReadCommit[]) => Promise<void>

const readChunk = async (git: GitPlace, hashes: readonly string[], state: ChunkState, give: Give): Promise<void> => {
  let rest = hashes
  while (rest.length > 0) {
    const isHeadersOnly = state.failures >= FAILURES_BEFORE_HEADERS_ONLY
    rest = rest.slice(await runChunk(git, rest, isHeadersOnly, state, give))
    const [broken] = rest
    if (broken === undefined) return
    // Git stopped at this one: its files are missing (a partial clone) or damaged.
    state.failures += 1
    const got = isHeadersOnly ? 0 : await runChunk(git, [broken], true, state, give)
    if (got === 0) await give([{ unreadable: broken }])
    rest = rest.slice(1)
  }
}

/** Has git read them; the number of commits that came whole, in order, from the first. */
const runChunk = async (
  git: GitPlace,
  hashes: readonly string[],
  isHeadersOnly: boolean,
  state: ChunkState,
  give: Give,
): Promise<number> => {
  const reader = isHeadersOnly ? startHeaders(git) : (state.idle.pop() ?? startComparing(git))
  let count = 0
  await reader.read(hashes, async (commits) => {
    const whole = commits.slice(0, hashes.length - count)
    const wrong = whole.findIndex((facts, index) => facts.sha !== hashes[count + index])
    const right = wrong === -1 ? whole : whole.slice(0, wrong)
    count += right.length
    if (isHeadersOnly) for (const facts of right) state.onWithoutFiles(facts.sha)
    await give(right.map((facts) => ({ facts: isHeadersOnly ? withoutChanges(facts) : facts })))
    return wrong === -1
  })
  if (reader.canGoOn()) state.idle.push(reader)
  else reader.stop()
  return count
}

const withoutChanges = (facts: CommitFacts): CommitFacts => {
  const { changes: _, ...rest } = facts
  return rest
}

import { randomUUID } from 'node:crypto'
import { ConnectorError } from '../kit/connector.ts'
import { COMMIT_FORMAT, createCommitParser } from './commit-parser.ts'
import type { CommitFacts } from './facts.ts'
import { ended, spawnGit, type GitPlace } from './process.ts'

/** Takes commits as they come; false when no more are wanted. */
export type Accept = (commits: readonly CommitFacts[]) => Promise<boolean>

/** A git process that reads commits. */
export interface CommitReader {
  /** Reads these commits in their order, until git ends or `accept` wants no more. */
  readonly read: (hashes: readonly string[], accept: Accept) => Promise<void>
  /** Whether it can be given more. */
  readonly canGoOn: () => boolean
  readonly stop: () => void
}

const COMPARE = [
  'diff-tree',
  '--stdin',
  '--always',
  '-r',
  '--root',
  '-M',
  '--numstat',
  '-z',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--date=raw',
]
const HEADERS = [
  'log',
  '--stdin',
  '--no-walk=unsorted',
  '-s',
  '-z',
  '--no-show-signature',
  '--no-mailmap',
  '--no-notes',
  '--no-decorate',
  '--no-color',
  '--date=raw',
]
const FORMAT = ['--encoding=UTF-8', `--format=${COMMIT_FORMAT}`]

/** What git keeps of every commit that it saw adds up: a new process takes over after so many. */
const COMMITS_MAX = 100_000

/**
 * Compares each commit with its parent. One process for many chunks, as each new one maps the packs and reads the same trees again (a fifth of the whole
 * for a history of 40,000). Git repeats what it is given that is no hash, and flushes: so it tells that it is through with a chunk.
 */
export const startComparing = (git: GitPlace): CommitReader => {
  const child = spawnGit(git, [...COMPARE, ...FORMAT])
  const end = ended(child)
  end.catch(() => undefined)
  const pieces: AsyncIterator<unknown> = child.stdout[Symbol.asyncIterator]()
  // Nobody who writes a commit can know it.
  const mark = `through ${randomUUID()}\n`
  let left = COMMITS_MAX
  const stop = (): void => {
    left = 0
    child.kill('SIGKILL')
  }
  return {
    stop,
    canGoOn: () => left > 0,
    read: async (hashes, accept) => {
      const parser = createCommitParser()
      child.stdin.write(`${hashes.join('\n')}\n${mark}`)
      for (let piece = await pieces.next(); piece.done !== true; piece = await pieces.next()) {
        if (!(await accept(parser.push(asBuffer(piece.value))))) break
        if (!parser.isAt(mark)) continue
        left -= hashes.length
        if (await accept(parser.end())) return
        break
      }
      stop()
      await end
      git.signal.throwIfAborted()
    },
  }
}

/** Reads what the commits themselves say, without their files; for one chunk. */
export const startHeaders = (git: GitPlace): CommitReader => {
  const child = spawnGit(git, [...HEADERS, ...FORMAT])
  const end = ended(child)
  end.catch(() => undefined)
  const stop = (): void => void child.kill('SIGKILL')
  return {
    stop,
    canGoOn: () => false,
    read: async (hashes, accept) => {
      const parser = createCommitParser()
      child.stdin.end(`${hashes.join('\n')}\n`)
      let isBelieved = true
      for await (const piece of child.stdout) {
        isBelieved = await accept(parser.push(asBuffer(piece)))
        if (!isBelieved) break
      }
      if (!isBelieved) stop()
      const { code } = await end
      git.signal.throwIfAborted()
      if (isBelieved && code === 0) await accept(parser.end())
    },
  }
}

/** A stream without an encoding gives buffers; its type does not say so. */
const asBuffer = (piece: unknown): Buffer => {
  if (Buffer.isBuffer(piece)) return piece
  throw new ConnectorError('git_output_invalid', 'git gave output of an unknown type.', 'Report this as a fault in Kith.')
}

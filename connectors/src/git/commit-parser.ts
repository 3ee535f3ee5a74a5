import type { CommitFacts } from './facts.ts'
import { languageOf } from './languages.ts'

/** Fields that `createCommitParser` expects before the numbers of the files, each ended by NUL. */
export const COMMIT_FORMAT = ['%H', '%P', '%an', '%ae', '%at', '%ad', '%cn', '%ce', '%ct', '%cd', '%B']
  .map((field) => `${field}%x00`)
  .join('')
const FIELDS = 11

const TOKEN_MAX_BYTES = 1024 * 1024
const MESSAGE_MAX_CHARS = 40_000
const PATHS_KEPT = 20
const PATHS_BUFFERED = 400

export interface CommitParser {
  /** Commits that are complete after this piece of output. */
  readonly push: (piece: Buffer) => readonly CommitFacts[]
  /** Whether what came after the last whole field is `mark`, and nothing else: then git has done all that it was asked. */
  readonly isAt: (mark: string) => boolean
  /** The last commit; call it only at git's mark or good end, for what it was writing when it failed is not whole. */
  readonly end: () => readonly CommitFacts[]
}

/**
 * Reads the output of `git diff-tree --stdin --numstat -z --date=raw --format=COMMIT_FORMAT` (or of `git log`, without numbers) as it
 * arrives. Fields cannot hold NUL, so no name, message or path can pass for something else. Memory does not grow with a commit's size.
 */
export const createCommitParser = (): CommitParser => {
  let carry: Buffer[] = []
  let carryBytes = 0
  let fields: string[] = []
  let commit: Draft | undefined
  let skipPaths = 0
  let renamed: Numbers | undefined
  let complete: CommitFacts[] = []

  const token = (bytes: Buffer, start: number, stop: number): void => {
    if (commit === undefined || fields.length < FIELDS) {
      headerField(bytes.toString('utf8', start, stop))
      return
    }
    if (skipPaths > 0) {
      skipPaths -= 1
      if (skipPaths === 0 && renamed !== undefined) addFile(commit, renamed, bytes.toString('utf8', start, stop))
      return
    }
    if (start === stop) return
    const numbers = readNumbers(bytes, bytes[start] === 10 ? start + 1 : start, stop)
    if (numbers === undefined) {
      finish()
      headerField(bytes.toString('utf8', start, stop))
    } else if (numbers.path === stop) {
      // A rename: the old and the new path follow as tokens of their own.
      skipPaths = 2
      renamed = numbers
    } else addFile(commit, numbers, bytes.toString('utf8', numbers.path, stop))
  }
  const headerField = (text: string): void => {
    fields.push(text)
    if (fields.length === FIELDS) commit = draft()
  }
  const finish = (): void => {
    if (commit !== undefined && fields.length === FIELDS) complete.push(toFacts(fields, commit))
    fields = []
    commit = undefined
  }
  const taken = (): readonly CommitFacts[] => {
    const result = complete
    complete = []
    return result
  }
  const keep = (piece: Buffer): void => {
    carryBytes += piece.length
    if (carryBytes <= TOKEN_MAX_BYTES || carry.length === 0) carry.push(piece)
  }
  return {
    push: (piece) => {
      let start = 0
      for (;;) {
        const stop = piece.indexOf(0, start)
        if (stop === -1) break
        if (carryBytes === 0) token(piece, start, stop)
        else {
          keep(piece.subarray(start, stop))
          const whole = Buffer.concat(carry)
          carry = []
          carryBytes = 0
          token(whole, 0, whole.length)
        }
        start = stop + 1
      }
      if (start < piece.length) keep(piece.subarray(start))
      return taken()
    },
    isAt: (mark) => carryBytes === mark.length && Buffer.concat(carry).toString('latin1') === mark,
    end: () => {
      finish()
      return taken()
    },
  }
}

interface Draft {
  files: number
  binaries: number
  additions: number
  deletions: number
  paths: { readonly path: string; readonly lines: number }[]
  languages: Map<string, number>
}
interface Numbers {
  readonly additions: number
  readonly deletions: number
  readonly isBinary: boolean
  /** Where the path starts. */
  readonly path: number
}

const draft = (): Draft => ({ files: 0, binaries: 0, additions: 0, deletions: 0, paths: [], languages: new Map() })

const TAB = 9
const DASH = 45
const ZERO = 48

/** "12<TAB>3<TAB>" or "-<TAB>-<TAB>" at `start`; undefined when it is something else: the next commit. */
const readNumbers = (bytes: Buffer, start: number, stop: number): Numbers | undefined => {
  let at = start
  let additions = 0
  let deletions = 0
  if (bytes[at] === DASH && bytes[at + 1] === TAB && bytes[at + 2] === DASH && bytes[at + 3] === TAB) {
    return { additions, deletions, isBinary: true, path: at + 4 }
  }
  for (; at < stop && bytes[at] !== TAB; at++) {
    const digit = (bytes[at] ?? 0) - ZERO
    if (digit < 0 || digit > 9) return undefined
    additions = additions * 10 + digit
  }
  if (at === start || at >= stop) return undefined
  const second = ++at
  for (; at < stop && bytes[at] !== TAB; at++) {
    const digit = (bytes[at] ?? 0) - ZERO
    if (digit < 0 || digit > 9) return undefined
    deletions = deletions * 10 + digit
  }
  return at === second || at >= stop ? undefined : { additions, deletions, isBinary: false, path: at + 1 }
}

const addFile = (commit: Draft, numbers: Numbers, path: string): void => {
  commit.files += 1
  commit.additions += numbers.additions
  commit.deletions += numbers.deletions
  if (numbers.isBinary) commit.binaries += 1
  const language = languageOf(path)
  if (language !== undefined) commit.languages.set(language, (commit.languages.get(language) ?? 0) + 1)
  commit.paths.push({ path, lines: numbers.additions + numbers.deletions })
  if (commit.paths.length > PATHS_BUFFERED) commit.paths = topPaths(commit.paths)
}

const topPaths = (paths: Draft['paths']): Draft['paths'] =>
  paths.length <= 1 ? paths : paths.toSorted((a, b) => b.lines - a.lines).slice(0, PATHS_KEPT)

const toFacts = (fields: readonly string[], commit: Draft): CommitFacts => {
  const field = (index: number): string => fields[index] ?? ''
  const languages = [...commit.languages.keys()]
  if (languages.length > 1) languages.sort((a, b) => (commit.languages.get(b) ?? 0) - (commit.languages.get(a) ?? 0))
  return {
    sha: field(0),
    parents: field(1) === '' ? 0 : field(1).split(' ').length,
    author: { name: field(2), email: field(3) },
    authored: { time: field(4), zone: zoneOf(field(5)) },
    committer: { name: field(6), email: field(7) },
    committed: { time: field(8), zone: zoneOf(field(9)) },
    message: boundedMessage(field(10)),
    changes: {
      files: commit.files,
      binaries: commit.binaries,
      additions: commit.additions,
      deletions: commit.deletions,
      paths: topPaths(commit.paths).map(({ path }) => path),
      languages,
    },
  }
}

const zoneOf = (rawDate: string): string => rawDate.slice(rawDate.indexOf(' ') + 1)

/** Keeps the beginning and the end: the trailers stand last. */
const boundedMessage = (message: string): string =>
  message.length <= MESSAGE_MAX_CHARS ? message : `${message.slice(0, MESSAGE_MAX_CHARS / 2)}\n…\n${message.slice(-MESSAGE_MAX_CHARS / 2)}`

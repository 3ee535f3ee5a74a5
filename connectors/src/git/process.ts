import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { devNull } from 'node:os'
import { dirname } from 'node:path'
import { ConnectorError } from '../kit/connector.ts'

/** Where git runs, and what may stop it. */
export interface GitPlace {
  /** Canonical path of the repository. */
  readonly path: string
  readonly signal: AbortSignal
}

export interface GitOutput {
  readonly code: number
  readonly stdout: Buffer
  /** The last few kilobytes of what git complained about. */
  readonly stderr: string
}

const STDERR_MAX_CHARS = 4_096
const OUTPUT_MAX_BYTES = 16 * 1024 * 1024

/**
 * A repository's own configuration is hostile input: nothing in it may run a program (hooks, monitors, pagers, signature checks,
 * transports of a partial clone), and repositories of other users are read all the same, because they are only read.
 */
const CONFIG: Readonly<Record<string, string>> = {
  'safe.directory': '*',
  'core.fsmonitor': 'false',
  'core.hooksPath': devNull,
  'core.pager': 'cat',
  'core.sshCommand': 'false',
  'core.quotePath': 'false',
  'diff.renameLimit': '1000',
  'log.showRoot': 'true',
  'log.showSignature': 'false',
  'protocol.allow': 'never',
}

const environment = (path: string): NodeJS.ProcessEnv => {
  const env: NodeJS.ProcessEnv = {}
  for (const [name, value] of Object.entries(process.env)) if (!name.startsWith('GIT_')) env[name] = value
  Object.entries(CONFIG).forEach(([key, value], index) => {
    env[`GIT_CONFIG_KEY_${index}`] = key
    env[`GIT_CONFIG_VALUE_${index}`] = value
  })
  return {
    ...env,
    GIT_CONFIG_COUNT: `${Object.keys(CONFIG).length}`,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_ALLOW_PROTOCOL: '',
    // Not after each commit: a thousand small pieces cost both sides more than what they hold.
    GIT_FLUSH: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    // A plain folder within somebody's repository is no repository itself.
    GIT_CEILING_DIRECTORIES: dirname(path),
    LC_ALL: 'C',
  }
}

/** Starts git in the repository; the caller reads its output. It ends with the signal. */
export const spawnGit = (place: GitPlace, args: readonly string[]): ChildProcessWithoutNullStreams => {
  place.signal.throwIfAborted()
  const child = spawn('git', ['-C', place.path, ...args], { env: environment(place.path), stdio: 'pipe', windowsHide: true })
  const stop = (): void => {
    child.kill('SIGKILL')
  }
  place.signal.addEventListener('abort', stop, { once: true })
  child.on('close', () => place.signal.removeEventListener('abort', stop))
  // A child that ends early closes its input; its exit code tells the story.
  child.stdin.on('error', () => undefined)
  return child
}

/** Resolves when git has ended and all of its output was read. Throws ConnectorError when there is no git. */
export const ended = (child: ChildProcessWithoutNullStreams): Promise<Pick<GitOutput, 'code' | 'stderr'>> => {
  let stderr = ''
  child.stderr.on('data', (piece: Buffer) => {
    stderr = (stderr + piece.toString('utf8')).slice(-STDERR_MAX_CHARS)
  })
  return new Promise((resolve, reject) => {
    child.on('error', (cause: NodeJS.ErrnoException) => reject(cause.code === 'ENOENT' ? gitMissing(cause) : cause))
    child.on('close', (code) => resolve({ code: code ?? 128, stderr: stderr.trim() }))
  })
}

/** Runs git to its end. Throws when the output exceeds `maxBytes` (default 16 MiB), ConnectorError when there is no git. */
export const runGit = async (
  place: GitPlace,
  args: readonly string[],
  options: { readonly input?: string | Buffer; readonly maxBytes?: number } = {},
): Promise<GitOutput> => {
  const maxBytes = options.maxBytes ?? OUTPUT_MAX_BYTES
  const child = spawnGit(place, args)
  const pieces: Buffer[] = []
  let bytes = 0
  child.stdout.on('data', (piece: Buffer) => {
    bytes += piece.length
    if (bytes <= maxBytes) pieces.push(piece)
    else child.kill('SIGKILL')
  })
  child.stdin.end(options.input ?? '')
  const { code, stderr } = await ended(child)
  place.signal.throwIfAborted()
  if (bytes > maxBytes) {
    throw new ConnectorError(
      'git_output_too_large',
      `git ${args[0] ?? ''} gave more than ${maxBytes} bytes.`,
      'The repository is larger than Kith can read.',
    )
  }
  return { code, stdout: Buffer.concat(pieces), stderr }
}

const gitMissing = (cause: unknown): ConnectorError =>
  new ConnectorError('git_missing', 'The program git was not found.', 'Install git 2.31 or newer and start Kith again.', { cause })

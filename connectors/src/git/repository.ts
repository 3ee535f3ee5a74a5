import { realpath, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { ConnectorError } from '../kit/connector.ts'
import { clip } from '../kit/text.ts'
import type { Origin } from './facts.ts'
import { runGit, type GitPlace } from './process.ts'

export interface Repository {
  readonly git: GitPlace
  readonly origin: Origin
  /** Its history is cut off: a clone made with --depth. */
  readonly isShallow: boolean
}

const MINIMUM: readonly [number, number] = [2, 31]

/** Opens a repository, bare or not. Throws ConnectorError when there is none, or no git. */
export const openRepository = async (given: string, signal: AbortSignal): Promise<Repository> => {
  const path = await folderAt(given)
  const git = { path, signal }
  const [found, remote] = await Promise.all([
    runGit(git, ['rev-parse', '--is-shallow-repository', '--is-bare-repository']),
    runGit(git, ['config', '--local', '--get', 'remote.origin.url']),
    checkVersion(git),
  ])
  if (found.code !== 0) throw notRepository(path, found.stderr)
  const [isShallow] = found.stdout.toString('utf8').split('\n')
  const url = remote.code === 0 ? remote.stdout.toString('utf8').trim() : ''
  return { git, origin: originOf(url, path), isShallow: isShallow === 'true' }
}

/** Commits that the history is read from: HEAD, or every branch, here and of remotes. Throws ConnectorError when there is no commit. */
export const readTips = async (repository: Repository, refs: 'head' | 'all'): Promise<readonly string[]> => {
  const head = await runGit(repository.git, ['rev-parse', '--verify', '--quiet', '--end-of-options', 'HEAD^{commit}'])
  const tips = head.code === 0 ? [head.stdout.toString('utf8').trim()] : []
  if (refs === 'head' && tips.length > 0) return tips
  const format = '--format=%(objecttype) %(objectname)'
  const listed = await runGit(repository.git, ['for-each-ref', '--sort=-committerdate', format, 'refs/heads', 'refs/remotes'])
  const branches = [...listed.stdout.toString('utf8').matchAll(/^commit ([0-9a-f]{40,64})$/gm)].flatMap((match) => match[1] ?? [])
  if (refs === 'all' && branches.length + tips.length > 0) return [...new Set([...tips, ...branches])]
  throw branches.length === 0
    ? new ConnectorError('repository_empty', 'The repository has no commits yet.', 'Commit something first, or give another repository.')
    : new ConnectorError(
        'head_unborn',
        'HEAD names a branch that has no commits.',
        'Read all branches instead, or check out one that has commits.',
      )
}

const folderAt = async (given: string): Promise<string> => {
  if (given.startsWith('-')) throw new ConnectorError('path_invalid', 'A path cannot begin with "-".', 'Write ./ before it.')
  const path = await realpath(given).catch((cause: unknown) => {
    throw new ConnectorError(
      'path_missing',
      `There is nothing at ${given}.`,
      'Check the path; it is one of the machine that Kith runs on.',
      { cause },
    )
  })
  const found = await stat(path)
  if (found.isDirectory()) return path
  throw new ConnectorError('not_a_repository', `${given} is a file.`, 'Give the folder of a git repository.')
}

const checkVersion = async (git: GitPlace): Promise<void> => {
  const { stdout } = await runGit(git, ['version'])
  const match = /(\d+)\.(\d+)/.exec(stdout.toString('utf8'))
  const [major, minor] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)]
  if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return
  throw new ConnectorError('git_too_old', `git ${major}.${minor} is too old.`, `Install git ${MINIMUM.join('.')} or newer.`)
}

const notRepository = (path: string, stderr: string): ConnectorError =>
  /not a git repository/i.test(stderr)
    ? new ConnectorError(
        'not_a_repository',
        `${path} is not a git repository.`,
        'Give the top folder of a repository (the one that holds .git), or a bare clone.',
      )
    : new ConnectorError('repository_broken', `git cannot read ${path}: ${clip(stderr, 300)}`, 'Run git fsck there, or clone it again.')

/** Which host takes which form of link; only hosts known to have commit pages get links. */
const LINK_FORMS: readonly (readonly [host: RegExp, commit: string, tag: string])[] = [
  [/(?:^|\.)github\./, '/commit/', '/releases/tag/'],
  [/(?:^|\.)gitlab\.|^salsa\.debian\.org$|^invent\.kde\.org$/, '/-/commit/', '/-/tags/'],
  [/^codeberg\.org$|(?:^|\.)(?:gitea|forgejo)\./, '/commit/', '/releases/tag/'],
  [/^bitbucket\.org$/, '/commits/', '/src/'],
  [/^git\.sr\.ht$/, '/commit/', '/refs/'],
]

const REMOTE_MAX_CHARS = 2_000

/** Name and links from the address of the remote, which may hold a password: only host and path are used. */
export const originOf = (remoteUrl: string, path: string): Origin => {
  // The repository's configuration is hostile input: the patterns below take a square of its length.
  if (remoteUrl.length > REMOTE_MAX_CHARS) return { place: folderName(path) }
  const url = /^(?:https?|ssh|git):\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/(.+)$/i.exec(remoteUrl)
  const short = url ?? /^(?:[^@/:]+@)([^/:]+):(?!\/\/)(.+)$/.exec(remoteUrl)
  const host = short?.[1]?.toLowerCase()
  const name = short?.[2]
    ?.replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .replace(/^\/+/, '')
  if (host === undefined || name === undefined || !/^[\w.~-]+(?:\/[\w.~-]+)+$/.test(name) || name.length > 300)
    return { place: folderName(path) }
  const form = LINK_FORMS.find(([hosts]) => hosts.test(host))
  const base = `https://${host}/${name}`
  return form === undefined || !/^[a-z\d.-]+$/.test(host)
    ? { place: name }
    : { place: name, commitUrl: base + form[1], tagUrl: base + form[2] }
}

const folderName = (path: string): string => {
  const name = basename(path) === '.git' ? basename(dirname(path)) : basename(path).replace(/\.git$/, '')
  return clip(name, 300) || 'repository'
}

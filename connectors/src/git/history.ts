import { ConnectorError } from '../kit/connector.ts'
import { clip } from '../kit/text.ts'
import { runGit, type GitPlace } from './process.ts'

/** Commits that one run lists at most; more come with the next run. */
const LIST_MAX_COMMITS = 5_000_000
const HASH_MAX_BYTES = 65

/** Hashes of all commits reachable from `tips` but not from `held`, newest first, each ended by a newline. */
export const listCommits = async (git: GitPlace, tips: readonly string[], held: readonly string[]): Promise<Buffer> => {
  const input = revisions(tips, await existing(git, held))
  const listed = await runGit(git, ['rev-list', '--stdin', `--max-count=${LIST_MAX_COMMITS}`], {
    input,
    maxBytes: LIST_MAX_COMMITS * HASH_MAX_BYTES,
  })
  if (listed.code === 0) return listed.stdout
  throw new ConnectorError(
    'history_unreadable',
    `git cannot walk the history: ${clip(listed.stderr, 300)}`,
    'Run git fsck in the repository, or clone it again.',
  )
}

/** How many commits and merges `tips` have in all, as git counts them. Where it lists them all (`listed`) it need not count them once more, which takes as long. */
export const countCommits = async (
  git: GitPlace,
  tips: readonly string[],
  listed?: Promise<{ readonly total: number }>,
): Promise<{ commits: number; merges: number }> => {
  const count = async (only: string): Promise<number> => {
    const { stdout } = await runGit(git, ['rev-list', '--count', only, '--stdin'], { input: revisions(tips, []) })
    return Number(stdout.toString('utf8').trim())
  }
  const [total, merges] = await Promise.all([listed?.then((one) => one.total), count('--merges')])
  const isWhole = total !== undefined && total < LIST_MAX_COMMITS
  return { commits: isWhole ? total - merges : await count('--no-merges'), merges }
}

/** The hashes that are still there: a forced push and a clean-up may have removed some. */
export const existing = async (git: GitPlace, hashes: readonly string[]): Promise<readonly string[]> => {
  if (hashes.length === 0) return []
  const { stdout } = await runGit(git, ['cat-file', '--batch-check=%(objectname) %(objecttype)'], { input: `${hashes.join('\n')}\n` })
  const lines = stdout.toString('utf8').split('\n')
  return hashes.filter((hash, index) => lines[index] === `${hash} commit`)
}

const revisions = (tips: readonly string[], held: readonly string[]): string =>
  [...tips, ...held.map((hash) => `^${hash}`)].map((revision) => `${revision}\n`).join('')

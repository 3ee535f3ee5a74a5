import { z } from 'zod'
import { defineConnector, type ActivityKind, type Connector, type Item } from '../kit/connector.ts'
import { setAside } from '../kit/set-asides.ts'
import { rawCommit, rawTag } from './facts.ts'
import { createToIdentity } from '../kit/git-identity.ts'
import { mapMailmapLine } from './mailmap.ts'
import { mapCommit, mapTag } from './map.ts'
import { readRepository, type GitCursor, type GitLimits, type GitSettings } from './read.ts'
import { openRepository, readTips } from './repository.ts'

const settings = z.object({
  path: z
    .string()
    .trim()
    .min(1, 'Give the path of a repository.')
    .max(4_096)
    .refine((path) => !path.startsWith('-'), 'A path cannot begin with "-": write ./ before it.')
    .refine((path) => !path.includes('\0'), 'A path cannot hold a NUL character.'),
  refs: z.enum(['head', 'all']).default('head'),
})

const kind = (label: string, plural: string, category: ActivityKind['category'], weight: number): ActivityKind => ({
  label,
  plural,
  category,
  weight,
})

const kinds: Readonly<Record<string, ActivityKind>> = {
  commit: kind('authored a commit', 'commits', 'code', 5),
  merge: kind('merged a branch', 'merges', 'code', 2),
  'co-author': kind('co-authored a commit', 'commits co-authored', 'code', 4),
  'commit-landed': kind('landed a commit of somebody else', 'commits landed', 'review', 2),
  'sign-off': kind('signed off a commit of somebody else', 'sign-offs', 'review', 2),
  review: kind('reviewed a commit', 'commits reviewed', 'review', 4),
  ack: kind('acknowledged a commit', 'acknowledgements', 'review', 2),
  test: kind('tested a commit', 'commits tested', 'review', 3),
  report: kind('reported what a commit fixes', 'reports that led to commits', 'discussion', 3),
  suggestion: kind('suggested what a commit does', 'suggestions that led to commits', 'discussion', 3),
  help: kind('helped with a commit', 'commits helped with', 'help', 3),
  release: kind('released a version', 'releases', 'release', 8),
}

const help = `
1. Have the repository on the machine that Kith runs on: a working copy or \`git clone --bare ADDRESS\`. A full clone is best; one made with \`--depth\` lacks the older commits.
2. Give its top folder (the one that holds \`.git\`), or the bare clone's folder.
3. Run the source again after \`git fetch\` or \`git pull\`: only what is new is read.

Kith only reads. Nothing that the repository configures (hooks, filters, other programs) is run.
`

/** The connector with other bounds than the usual ones: for tests. */
export const gitConnectorWith = (limits: GitLimits): Connector<GitSettings, GitCursor> =>
  defineConnector<GitSettings, GitCursor>({
    name: 'git',
    label: 'Git repository',
    summary: 'Commits, co-authors, reviewers and other helpers, releases and the mailmap of a git repository on this machine.',
    help,
    settings,
    fields: [
      {
        name: 'path',
        label: 'Repository',
        help: 'Its folder on the machine that Kith runs on.',
        kind: 'path',
        required: true,
        placeholder: '/srv/git/project.git',
      },
      {
        name: 'refs',
        label: 'History',
        help: 'Which commits belong to it.',
        kind: 'choice',
        required: false,
        choices: [
          { value: 'head', label: 'What is checked out (HEAD)' },
          { value: 'all', label: 'All branches' },
        ],
      },
    ],
    kinds,
    order: 'newest-first',
    title: ({ path }) => `git: ${nameOf(path)}`,
    check: async ({ settings: { path, refs }, signal }) => {
      await readTips(await openRepository(path, signal), refs)
    },
    read: (context) => readRepository(context, limits),
    reread,
  })

const nameOf = (path: string): string => {
  const parts = path.split(/[/\\]/).filter((part) => part !== '' && part !== '.' && part !== '.git')
  return (parts.at(-1) ?? 'this folder').replace(/\.git$/, '').slice(0, 100)
}

/** Raw inputs are the JSON of a commit or of a tag, or a line of the mailmap. */
const reread = (raw: string): readonly Item[] => {
  const toIdentity = createToIdentity()
  if (!raw.trimStart().startsWith('{')) {
    const item = mapMailmapLine(raw, '.mailmap', toIdentity)
    return item === undefined ? [] : [item]
  }
  const value = parseJson(raw)
  const commit = rawCommit.safeParse(value)
  const context = { nowMs: Date.now(), toIdentity }
  if (commit.success) return mapCommit(commit.data.commit, { ...context, origin: commit.data.origin })
  const tag = rawTag.safeParse(value)
  if (tag.success) return [mapTag(tag.data.tag, { ...context, origin: tag.data.origin })]
  return [setAside('raw_invalid', 'The input is no longer a commit or a tag. Keep its shape and change values only.', 'retry', raw)]
}

const parseJson = (raw: string): unknown => {
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}

export const gitConnector = gitConnectorWith({})

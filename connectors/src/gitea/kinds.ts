import type { ActivityKind } from '../kit/connector.ts'
import { KINDS as ALL } from '../kit/github/kinds.ts'

const TOLD = [
  'branch-deleted', 'forked', 'issue-closed', 'issue-commented', 'issue-opened', 'issue-reopened', 'pull-request-closed',
  'pull-request-commented', 'pull-request-merged', 'pull-request-opened', 'pull-request-reopened', 'pull-request-reviewed', 'pushed', 'released',
  'review-commented', 'tag-created', 'tag-deleted', 'wiki-edited',
] as const // prettier-ignore

/** Those of GitHub that Gitea tells of, with the same names and weights: figures of both are of one kind. */
export const KINDS: Readonly<Record<string, ActivityKind>> = Object.fromEntries(TOLD.map((name) => [name, ALL[name]]))

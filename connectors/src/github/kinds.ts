import type { ActivityKind } from '../kit/connector.ts'
import { kind, KINDS as SHARED, type Kind } from '../kit/github/kinds.ts'

/** Kinds that only the archive tells of: the API shows today's state of a thing, not that somebody changed it. */
const ARCHIVE_ONLY: ReadonlySet<string> = new Set<Kind>([
  'discussion-updated',
  'download-added',
  'followed',
  'fork-applied',
  'gist-created',
  'gist-updated',
  'issue-updated',
  'pull-request-updated',
  'release-updated',
])

/** The names, categories and weights of `github-archive`, so that figures of both sources are of one kind. */
export const KINDS: Readonly<Record<string, ActivityKind>> = {
  ...Object.fromEntries(Object.entries(SHARED).filter(([name]) => !ARCHIVE_ONLY.has(name))),
  'discussion-answered': kind('gave the accepted answer in a discussion', 'accepted answers', 'help', 6),
}

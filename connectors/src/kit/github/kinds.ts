import type { ActivityKind } from '../connector.ts'

export const kind = (label: string, plural: string, category: ActivityKind['category'], weight: number): ActivityKind => ({
  label,
  plural,
  category,
  weight,
})

/** What people do at GitHub, as the archive tells it; the connectors to it share names and weights. */
export const KINDS = {
  'branch-created': kind('created a branch', 'branches created', 'code', 1),
  'branch-deleted': kind('deleted a branch', 'branches deleted', 'code', 1),
  'commit-commented': kind('commented on a commit', 'comments on commits', 'review', 3),
  'discussion-commented': kind('commented in a discussion', 'comments in discussions', 'discussion', 3),
  'discussion-started': kind('started a discussion', 'discussions started', 'discussion', 4),
  'discussion-updated': kind('updated a discussion', 'updates of discussions', 'discussion', 1),
  'download-added': kind('added a download', 'downloads added', 'release', 3),
  followed: kind('followed somebody', 'follows', 'interest', 1),
  forked: kind('forked a repository', 'forks', 'interest', 2),
  'fork-applied': kind('applied a change from a fork', 'changes applied from forks', 'code', 3),
  'gist-created': kind('shared a gist', 'gists shared', 'content', 2),
  'gist-updated': kind('updated a gist', 'updates of gists', 'content', 1),
  'issue-closed': kind('closed an issue', 'issues closed', 'discussion', 2),
  'issue-commented': kind('commented on an issue', 'comments on issues', 'discussion', 3),
  'issue-opened': kind('opened an issue', 'issues opened', 'discussion', 4),
  'issue-reopened': kind('reopened an issue', 'issues reopened', 'discussion', 2),
  'issue-updated': kind('updated an issue', 'updates of issues', 'discussion', 1),
  'made-public': kind('made a repository public', 'repositories made public', 'release', 5),
  'member-added': kind('added a collaborator', 'collaborators added', 'other', 2),
  'member-changed': kind('changed a collaborator', 'changes of collaborators', 'other', 1),
  'pull-request-closed': kind('closed a pull request unmerged', 'pull requests closed unmerged', 'review', 2),
  'pull-request-commented': kind('commented on a pull request', 'comments on pull requests', 'review', 3),
  'pull-request-merged': kind('merged a pull request', 'pull requests merged', 'review', 5),
  'pull-request-opened': kind('opened a pull request', 'pull requests opened', 'code', 6),
  'pull-request-reopened': kind('reopened a pull request', 'pull requests reopened', 'code', 2),
  'pull-request-reviewed': kind('reviewed a pull request', 'pull requests reviewed', 'review', 5),
  'pull-request-updated': kind('updated a pull request', 'updates of pull requests', 'code', 1),
  pushed: kind('pushed commits', 'pushes', 'code', 3),
  'release-updated': kind('updated a release', 'updates of releases', 'release', 1),
  released: kind('published a release', 'releases', 'release', 8),
  'repository-created': kind('created a repository', 'repositories created', 'code', 3),
  'review-commented': kind('commented in a review', 'comments in reviews', 'review', 3),
  sponsored: kind('sponsored somebody', 'sponsorships', 'interest', 8),
  starred: kind('starred a repository', 'stars', 'interest', 1),
  'tag-created': kind('created a tag', 'tags created', 'release', 3),
  'tag-deleted': kind('deleted a tag', 'tags deleted', 'release', 1),
  'team-added': kind('added a repository to a team', 'repositories added to teams', 'other', 1),
  'wiki-edited': kind('edited the wiki', 'edits of the wiki', 'content', 3),
} as const satisfies Readonly<Record<string, ActivityKind>>

export type Kind = keyof typeof KINDS

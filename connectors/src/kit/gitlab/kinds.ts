import type { ActivityKind } from '../connector.ts'
import { kind, KINDS as ALL } from '../github/kinds.ts'

const merges = (label: string, plural: string, like: keyof typeof ALL): ActivityKind => ({ ...ALL[like], label, plural })

/** Named as those of GitHub where they are the same deed, so that figures of both are of one kind, in GitLab's own words. */
export const KINDS: Readonly<Record<string, ActivityKind>> = {
  commit: kind('authored a commit', 'commits', 'code', 5),
  forked: merges('forked a project', 'forks', 'forked'),
  'issue-closed': ALL['issue-closed'],
  'issue-commented': ALL['issue-commented'],
  'issue-opened': ALL['issue-opened'],
  'issue-reopened': ALL['issue-reopened'],
  joined: kind('joined a project', 'joins', 'interest', 2),
  left: kind('left a project', 'departures', 'other', 1),
  'pull-request-closed': merges('closed a merge request unmerged', 'merge requests closed unmerged', 'pull-request-closed'),
  'pull-request-commented': merges('commented on a merge request', 'comments on merge requests', 'pull-request-commented'),
  'pull-request-merged': merges('merged a merge request', 'merge requests merged', 'pull-request-merged'),
  'pull-request-opened': merges('opened a merge request', 'merge requests opened', 'pull-request-opened'),
  'pull-request-reopened': merges('reopened a merge request', 'merge requests reopened', 'pull-request-reopened'),
  'pull-request-reviewed': merges('approved a merge request', 'merge requests approved', 'pull-request-reviewed'),
  pushed: ALL.pushed,
  reacted: kind('reacted to an issue or merge request', 'reactions', 'interest', 1),
  released: ALL.released,
  'review-commented': merges('commented on changes', 'comments on changes', 'review-commented'),
  starred: merges('starred a project', 'stars', 'starred'),
  'tag-created': ALL['tag-created'],
  'wiki-edited': ALL['wiki-edited'],
}

import { anyRecord } from '@kith/contract/records'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Item } from '../kit/connector.ts'
import type { Context } from '../kit/forge/say.ts'
import { issue, pullRequest } from '../kit/forge/threads.ts'
import { createIdentities } from '../kit/github/identities.ts'
import { isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { sampleData } from '../kit/testing.ts'
import { toRepository } from './find-projects.ts'
import { FORGE } from '../kit/gitlab/forge.ts'
import { commit, noteItems, reaction } from '../kit/gitlab/map.ts'
import { homeOf } from './settings.ts'
import { toIssue, toMergeRequest } from '../kit/gitlab/shapes.ts'

const perceval = sampleData('perceval/gitlab')
const elk = sampleData('elk/tests/data')

const objectsIn = (path: string): readonly Json[] => {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
  return (Array.isArray(value) ? value : [value]).filter(isObject)
}
const page = (name: string): readonly Json[] => objectsIn(join(perceval.path, name))

const context: Context = {
  forge: FORGE,
  repository: { id: '36528', name: 'fdroid/fdroiddata', url: 'https://gitlab.com/fdroid/fdroiddata', technologies: [] },
  identities: createIdentities(homeOf({})),
  nowMs: Date.parse('2026-01-01T00:00:00Z'),
}

/** By kind, and set aside by reason. */
const tally = (items: readonly Item[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const item of items) {
    const record = 'record' in item ? anyRecord.parse(item.record) : undefined
    const name = 'setAside' in item ? item.setAside.reason : record?.type === 'activity' ? record.kind : 'person'
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

describe.skipIf(!perceval.isThere)('raw pages of the API (optional: needs ../shared/data/perceval)', () => {
  it('of issues and merge requests become openings; what names nobody is set aside', () => {
    const issues = ['issue_page_1', 'issue_page_2'].flatMap(page).map(toIssue)
    expect(tally(issues.flatMap((item) => issue(context, item)))).toEqual({ 'issue-opened': 4 })
    const merges = ['merge_1', 'merge_2', 'merge_3'].flatMap(page).map(toMergeRequest)
    expect(tally(merges.flatMap((item) => pullRequest(context, item)))).toEqual({ 'pull-request-opened': 3 })
    const nameless = ['merge_page_1', 'merge_page_2'].flatMap(page).map(toMergeRequest)
    expect(tally(nameless.flatMap((item) => pullRequest(context, item)))).toEqual({ actor_missing: 3 })
  })

  it('of comments and reactions become what people said and gave, and not what the system notes', () => {
    const said = [1, 2, 3, 4].flatMap((number) => {
      const thread = toIssue(page(`issue_${number}`)[0] ?? {})
      return page(`notes_${number}`).flatMap((note) => noteItems(context, note, thread))
    })
    expect(tally(said)).toEqual({ 'issue-commented': 2 })
    const [thread = {}] = page('issue_1').map(toIssue)
    expect(tally(page('emoji').map((award) => reaction(context, award, thread)))).toEqual({ reacted: 2 })
  })

  it('of commits become what somebody authored', () => {
    const commits = ['commits_1', 'commits_2', 'commits_3'].flatMap(page)
    expect(tally(commits.flatMap((item) => commit(context, item)))).toEqual({ commit: 4 })
  })

  it('of a project become where things are', () => {
    expect(toRepository({ projects: 'fdroid' }, page('project')[0], undefined)).toEqual(context.repository)
  })
})

describe.skipIf(!elk.isThere)('raw items with all that hangs on them (optional: needs ../shared/data/elk)', () => {
  // Counted with jq: 5 issues of which one names nobody, 3 merge requests that were merged, 4 comments of people, 4 reactions to issues.
  it('become as many activities as are in them', () => {
    const counts = tally(
      objectsIn(join(elk.path, 'gitlab.json')).flatMap((item) => {
        const data = objectAt(item, 'data')
        const isMerge = textAt(item, 'category') === 'merge_request'
        const thread = isMerge ? toMergeRequest(data) : toIssue(data)
        return [
          ...(isMerge ? pullRequest(context, thread) : issue(context, thread)),
          ...listAt(data, 'notes_data')
            .filter(isObject)
            .flatMap((note) => noteItems(context, note, thread)),
          ...listAt(data, 'award_emoji_data')
            .filter(isObject)
            .map((award) => reaction(context, award, thread)),
        ]
      }),
    )
    expect(counts).toEqual({
      'issue-opened': 4,
      actor_missing: 1,
      'issue-commented': 2,
      'pull-request-opened': 3,
      'pull-request-merged': 3,
      'pull-request-commented': 2,
      reacted: 4,
    })
  })
})

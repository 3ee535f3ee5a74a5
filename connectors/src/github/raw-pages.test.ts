import { anyRecord } from '@kith/contract/records'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Item } from '../kit/connector.ts'
import { createIdentities } from '../kit/github/identities.ts'
import { isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { person, readRepository } from '../kit/forge/things.ts'
import type { Context } from '../kit/forge/say.ts'
import { FORGE } from './forge.ts'
import { hasSharedData, SHARED_DATA } from './testing/shared-data.ts'
import { issueComment, listed, pullRequest, review, reviewComment } from '../kit/forge/threads.ts'

const load = (path: string): unknown => JSON.parse(readFileSync(join(SHARED_DATA, path), 'utf8'))
const page = (name: string): readonly Json[] => {
  const value = load(`perceval/github/${name}`)
  return Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : []
}

const context = (name: string): Context => ({
  forge: FORGE,
  repository: { id: '900', name, url: `https://github.com/${name}`, technologies: [] },
  identities: createIdentities(),
  nowMs: Date.parse('2026-01-01T00:00:00Z'),
})

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

describe.skipIf(!hasSharedData('perceval/github'))('raw pages of the API (optional: needs ../shared/data/perceval)', () => {
  const here = context('zhquan_example/repo')

  it('of issues become openings, one each', () => {
    const names = ['github_issue_1', 'github_issue_2', 'github_issue_2_with_pr', 'github_request', 'github_request_from_2016_03_01']
    expect(tally(names.flatMap(page).flatMap((item) => listed(here, item)))).toEqual({ 'issue-opened': 1, 'pull-request-opened': 4 })
    expect(page('github_empty_request').flatMap((item) => listed(here, item))).toEqual([])
  })

  it('of comments, pull requests and their reviews become what they are; what names nobody is set aside', () => {
    const comments = ['github_issue_comments_1', 'github_issue_comments_2'].flatMap(page)
    expect(tally(comments.map((item) => issueComment(here, item)))).toEqual({ 'issue-commented': 2 })
    const pulls = ['github_request_pull_request_1', 'github_request_pull_request_2'].flatMap(page)
    expect(tally(pulls.flatMap((item) => pullRequest(here, item)))).toEqual({ 'pull-request-opened': 2, 'pull-request-merged': 2 })
    const reviews = ['github_request_pull_request_1_reviews', 'github_request_pull_request_2_reviews'].flatMap(page)
    expect(tally(reviews.flatMap((item) => review(here, item)))).toEqual({ 'pull-request-reviewed': 2, actor_missing: 1 })
    const said = ['github_request_pull_request_1_comments', 'github_request_pull_request_2_comments'].flatMap(page)
    expect(tally(said.map((item) => reviewComment(here, item)))).toEqual({ 'review-commented': 4, actor_missing: 2 })
  })

  it('of a profile and a repository become a person and where things are', () => {
    expect(page('github_login').flatMap((item) => person(here, item))).toMatchObject([{ record: { identity: { key: '1' } } }])
    const [repository = {}] = page('github_repo')
    expect(readRepository(repository)).toMatchObject({ id: String(repository['id']), name: textAt(repository, 'full_name') })
  })
})

describe.skipIf(!hasSharedData('elk'))('raw items with all that hangs on them (optional: needs ../shared/data/elk)', () => {
  const items = (name: string): readonly Json[] => {
    const value = load(`elk/tests/data/${name}`)
    return Array.isArray(value) ? value.filter(isObject) : []
  }
  const objects = (parent: Json, name: string): readonly Json[] => listAt(parent, name).filter(isObject)

  // Counted with jq: 5 pull requests of which 2 are merged, 4 comments, 1 review, 2 and 3 comments in reviews.
  it.each([
    ['github.json', 2],
    ['github2.json', 3],
  ])('of %s become as many activities as are in it', (name, inReviews) => {
    const counts = tally(
      items(name).flatMap((item) => {
        const data = objectAt(item, 'data')
        if (item['category'] === 'repository') return []
        const here = context(/github\.com\/([^/]+\/[^/]+)/.exec(textAt(data, 'html_url') ?? '')?.[1] ?? '')
        const thing = item['category'] === 'issue' ? listed(here, data) : pullRequest(here, data)
        return [
          ...thing,
          ...objects(data, 'comments_data').map((one) => issueComment(here, one, data)),
          ...objects(data, 'reviews_data').flatMap((one) => review(here, one, data)),
          ...objects(data, 'review_comments_data').map((one) => reviewComment(here, one, data)),
        ]
      }),
    )
    expect(counts).toEqual({
      'pull-request-opened': 5,
      'pull-request-merged': 2,
      'pull-request-commented': 4,
      'pull-request-reviewed': 1,
      'review-commented': inReviews,
    })
  })
})

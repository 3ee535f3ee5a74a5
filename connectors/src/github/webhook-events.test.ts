import { anyRecord, type ActivityRecord } from '@kith/contract/records'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createIdentities } from '../kit/github/identities.ts'
import { isObject, type Json } from '../kit/json.ts'
import { KINDS } from './kinds.ts'
import { readRepository } from '../kit/forge/things.ts'
import { NOWHERE, type Context } from '../kit/forge/say.ts'
import { FORGE } from './forge.ts'
import { hasSharedData, jsonFilesIn } from './testing/shared-data.ts'
import { IGNORED, meaningOf, TAKEN, type Meaning } from './webhook-events.ts'

const RECEIVED = '2026-01-01T12:00:00Z'
const identities = createIdentities()
const ada = { id: 101, login: 'ada-example', type: 'User' }
const bo = { id: 102, login: 'bo-sample', type: 'User' }
const repository = { id: 900, full_name: 'example/garden', html_url: 'https://github.com/example/garden', language: 'Rust' }

const contextOf = (payload: Json): Context => ({
  forge: FORGE,
  repository: readRepository(payload['repository']) ?? NOWHERE,
  identities,
  nowMs: Date.parse(RECEIVED),
})
const mean = (event: string, payload: Json): Meaning =>
  meaningOf(event, contextOf(payload), { payload: { repository, sender: bo, ...payload }, receivedAt: RECEIVED })

const recordsOf = (event: string, payload: Json): readonly ActivityRecord[] => {
  const meaning = mean(event, { repository, sender: bo, ...payload })
  if ('ignored' in meaning) return []
  return meaning.items.flatMap((item) => ('record' in item && item.record.type === 'activity' ? [item.record] : []))
}

const issue = {
  number: 12,
  title: 'The gate squeaks',
  body: 'Since spring.',
  state: 'open',
  html_url: 'https://github.com/example/garden/issues/12',
  user: ada,
  labels: [{ name: 'bug' }],
  created_at: '2025-05-01T10:00:00Z',
  updated_at: '2025-05-02T10:00:00Z',
  closed_at: null,
}
const comment = {
  id: 77,
  body: 'Oil it.',
  html_url: 'https://github.com/example/garden/issues/12#issuecomment-77',
  user: bo,
  created_at: '2025-05-01T11:00:00Z',
}

describe('a webhook of issues', () => {
  it('tells of an issue as the API does, whatever happened to it', () => {
    const [opened] = recordsOf('issues', { action: 'labeled', issue })
    expect(opened).toMatchObject({
      kind: 'issue-opened',
      externalId: '900#12',
      conversation: '900#12',
      place: 'example/garden',
      technologies: ['Rust'],
      actor: { platform: 'github', key: '101' },
      attributes: { labels: 'bug', state: 'open' },
    })
  })

  it('says who closed it and who opened it again, each time by itself', () => {
    const closed = { ...issue, state: 'closed', closed_at: '2025-05-03T10:00:00Z' }
    expect(recordsOf('issues', { action: 'closed', issue: closed })[1]).toMatchObject({
      kind: 'issue-closed',
      externalId: '900#12@2025-05-03T10:00:00Z',
      replyTo: '900#12',
      actor: { key: '102' },
    })
    const again = recordsOf('issues', { action: 'reopened', issue: { ...issue, updated_at: '2025-05-04T10:00:00Z' } })[1]
    expect(again).toMatchObject({ kind: 'issue-reopened', externalId: '900#12@2025-05-04T10:00:00Z' })
  })

  it('keeps what is deleted or moved elsewhere as a state', () => {
    expect(recordsOf('issues', { action: 'deleted', issue })).toMatchObject([{ externalId: '900#12', deleted: true }])
    expect(recordsOf('issues', { action: 'transferred', issue })).toMatchObject([{ externalId: '900#12', deleted: true }])
    expect(recordsOf('issue_comment', { action: 'deleted', issue, comment })).toMatchObject([
      { kind: 'issue-commented', externalId: '77', replyTo: '900#12', conversation: '900#12', deleted: true },
    ])
  })
})

describe('a webhook of pull requests', () => {
  const pull = { ...issue, number: 13, html_url: 'https://github.com/example/garden/pull/13', head: {}, merged: false, merged_at: null }

  it('tells a merge from a closing', () => {
    const merged = {
      ...pull,
      state: 'closed',
      merged: true,
      merged_at: '2025-05-03T10:00:00Z',
      closed_at: '2025-05-03T10:00:00Z',
      merged_by: bo,
    }
    expect(recordsOf('pull_request', { action: 'closed', pull_request: merged })).toMatchObject([
      { kind: 'pull-request-opened', externalId: '900#13', actor: { key: '101' } },
      { kind: 'pull-request-merged', externalId: '900#13', actor: { key: '102' }, mentions: [{ key: '101' }] },
    ])
    const closed = { ...pull, state: 'closed', closed_at: '2025-05-03T10:00:00Z' }
    expect(recordsOf('pull_request', { action: 'closed', pull_request: closed })[1]).toMatchObject({
      kind: 'pull-request-closed',
      externalId: '900#13@2025-05-03T10:00:00Z',
    })
  })

  it('knows reviews and what their comments answer', () => {
    const review = { id: 5, state: 'approved', submitted_at: '2025-05-02T10:00:00Z', user: bo, body: null }
    expect(recordsOf('pull_request_review', { action: 'submitted', review, pull_request: pull })).toMatchObject([
      { kind: 'pull-request-reviewed', externalId: '5', replyTo: '900#13', attributes: { state: 'approved' } },
    ])
    expect(recordsOf('pull_request_review', { review: { ...review, state: 'pending' }, pull_request: pull })).toEqual([])
    const answer = { ...comment, id: 78, in_reply_to_id: 70, path: 'gate.rs' }
    expect(recordsOf('pull_request_review_comment', { action: 'created', comment: answer, pull_request: pull })).toMatchObject([
      { kind: 'review-commented', externalId: '78', replyTo: '70', conversation: '900#13' },
    ])
  })
})

describe('a webhook of discussions', () => {
  const discussion = { ...issue, number: 14, category: { name: 'Q&A', is_answerable: true }, answer_chosen_at: '2025-05-03T10:00:00Z' }
  const answer = { id: 60, body: 'Use oil.', user: bo, created_at: '2025-05-02T10:00:00Z' }

  it('makes the accepted answer an activity of who gave it, and takes it back', () => {
    expect(recordsOf('discussion', { action: 'answered', discussion, answer })).toMatchObject([
      { kind: 'discussion-started', externalId: '900#14', attributes: { answered: 'yes', question: 'yes', forum: 'Q&A' } },
      { kind: 'discussion-answered', externalId: '900#14', actor: { key: '102' }, mentions: [{ key: '101' }], body: 'Use oil.' },
    ])
    expect(recordsOf('discussion', { action: 'unanswered', discussion, old_answer: answer })[1]).toMatchObject({ deleted: true })
  })
})

describe('a webhook of a repository', () => {
  it('knows a star by who gave it to what, so that giving it again is the same star', () => {
    expect(recordsOf('star', { action: 'created', starred_at: '2025-05-01T10:00:00Z' })).toMatchObject([
      { kind: 'starred', externalId: '900*102' },
    ])
    expect(recordsOf('star', { action: 'deleted', starred_at: null })).toMatchObject([{ externalId: '900*102', deleted: true }])
    expect(mean('watch', { action: 'started' })).toEqual({ ignored: expect.stringContaining('star') })
  })

  it('leaves drafts, private sponsors and pushes of nothing out', () => {
    expect(mean('release', { action: 'created', release: { id: 1, draft: true, author: ada, created_at: RECEIVED } })).toHaveProperty(
      'ignored',
    )
    const sponsorship = { node_id: 'S1', privacy_level: 'private', sponsor: ada, created_at: '2025-05-01T10:00:00Z' }
    expect(mean('sponsorship', { action: 'created', sponsorship })).toHaveProperty('ignored')
    expect(mean('push', { ref: 'refs/heads/main', deleted: true, commits: [] })).toHaveProperty('ignored')
  })

  it('marks robots and people whose account is gone', () => {
    const robot = { id: 300, login: 'gardener[bot]', type: 'Bot' }
    expect(recordsOf('issues', { action: 'opened', issue: { ...issue, user: robot } })[0]?.actor).toMatchObject({ key: '300', robot: true })
    expect(recordsOf('issues', { action: 'opened', issue: { ...issue, user: null } })[0]?.actor).toMatchObject({
      username: 'ghost',
      robot: true,
    })
  })

  it('sets aside what has no date, person or number, in a form that can be corrected', () => {
    for (const [broken, reason] of [
      [{ created_at: 'yesterday' }, 'date_missing'],
      [{ created_at: '1970-01-01T00:00:00Z' }, 'date_implausible'],
      [{ user: undefined }, 'actor_missing'],
      [{ number: 'twelve' }, 'id_missing'],
    ] as const) {
      const meaning = mean('issues', { repository, action: 'opened', issue: { ...issue, ...broken } })
      const [item] = 'items' in meaning ? meaning.items : []
      expect(item).toMatchObject({ setAside: { reason, raw: expect.stringContaining('"repository"') } })
    }
  })
})

describe('any payload', () => {
  it('has a meaning and never throws', () => {
    const things = fc.dictionary(
      fc.constantFrom(
        'issue',
        'comment',
        'pull_request',
        'review',
        'discussion',
        'answer',
        'sender',
        'repository',
        'release',
        'forkee',
        'pages',
        'action',
        'ref',
      ),
      fc.oneof(fc.jsonValue(), fc.record({ id: fc.jsonValue(), user: fc.jsonValue(), number: fc.jsonValue(), created_at: fc.jsonValue() })),
    )
    fc.assert(
      fc.property(fc.constantFrom(...TAKEN, ...IGNORED.keys(), 'unheard_of'), things, (event, payload) => {
        const meaning = meaningOf(event, contextOf(payload), { payload, receivedAt: RECEIVED })
        if ('items' in meaning) for (const item of meaning.items) if ('record' in item) anyRecord.parse(item.record)
      }),
      { numRuns: 2_000 },
    )
  })

  it('of an unknown event is ignored with a reason', () => {
    expect(mean('unheard_of', {})).toEqual({ ignored: 'Kith does not know this event.' })
  })
})

const EXAMPLES = 'github-webhooks'
describe.skipIf(!hasSharedData(EXAMPLES))('the examples of all events (optional: needs ../shared/data/github-webhooks)', () => {
  const files = jsonFilesIn(EXAMPLES).map((path) => ({ event: basename(dirname(path)), path }))
  const meanings = files.map(({ event, path }) => {
    const payload: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (!isObject(payload)) return { event, path, meaning: { ignored: 'no object' } }
    return { event, path, meaning: meaningOf(event, contextOf(payload), { payload, receivedAt: RECEIVED }) }
  })

  it('are all taken or ignored by name, and none is set aside', () => {
    for (const { event, path, meaning } of meanings) {
      expect(TAKEN.includes(event) || IGNORED.has(event), `${event} is in neither table`).toBe(true)
      if ('ignored' in meaning) continue
      for (const item of meaning.items) {
        if ('setAside' in item) expect.fail(`${path}: ${item.setAside.reason}`)
        const record = anyRecord.parse(item.record)
        if (record.type === 'activity') expect(Object.keys(KINDS)).toContain(record.kind)
      }
    }
    expect(new Set(meanings.map(({ event }) => event)).size).toBe(60)
    expect(meanings).toHaveLength(273)
  })

  it('give as many activities as were counted by hand', () => {
    const kinds: Record<string, number> = {}
    for (const { meaning } of meanings) {
      if ('ignored' in meaning) continue
      for (const item of meaning.items)
        if ('record' in item && item.record.type === 'activity') kinds[item.record.kind] = (kinds[item.record.kind] ?? 0) + 1
    }
    expect(kinds).toEqual({
      'commit-commented': 4,
      'discussion-answered': 2,
      'discussion-commented': 3,
      'discussion-started': 14,
      forked: 2,
      'issue-commented': 8,
      'issue-opened': 28,
      'issue-reopened': 1,
      'made-public': 2,
      'member-added': 2,
      'member-changed': 1,
      'pull-request-closed': 2,
      'pull-request-opened': 28,
      'pull-request-reopened': 2,
      'pull-request-reviewed': 3,
      pushed: 2,
      released: 12,
      'repository-created': 2,
      'review-commented': 4,
      sponsored: 1,
      starred: 2,
      'tag-created': 4,
      'tag-deleted': 3,
      'team-added': 2,
      'wiki-edited': 2,
    })
  })
})

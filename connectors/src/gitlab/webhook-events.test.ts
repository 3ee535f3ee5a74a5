import { anyRecord, type ActivityRecord } from '@kith/contract/records'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAll } from '../kit/harness.ts'
import { activitiesOf } from '../kit/testing.ts'
import { gitlabConnector } from './connector.ts'
import { KINDS } from '../kit/gitlab/kinds.ts'
import type { Settings } from './settings.ts'
import { account, fill, note, open, WEB } from './testing/garden.ts'
import { TAKEN } from './webhook-events.ts'

const settings: Settings = { address: WEB, projects: 'example' }
const project = { id: 55, path_with_namespace: 'example/tools/garden', web_url: `${WEB}/example/tools/garden` }
const receivedAt = new Date('2026-01-01T12:00:00.500Z')

const reading = (event: string, content: object) => {
  const body = Buffer.from(JSON.stringify({ project, user: account(1), ...content }))
  return gitlabConnector.webhook?.read({ headers: { 'x-gitlab-event': event }, body, receivedAt }, settings)
}
const records = (event: string, content: object): readonly ActivityRecord[] => {
  const found = reading(event, content)
  if (found === undefined || 'ignored' in found) return []
  return activitiesOf(found.items.flatMap((item) => ('record' in item ? [item.record] : [])))
}

const spaced = (value: unknown): unknown => (typeof value === 'string' ? value.replace(/T(.{8})\.\d+Z/, ' $1 UTC') : value)
/** An issue or merge request of the API as webhooks have it: its author by number, its address and times otherwise, labels as objects. */
const sent = (thing: Record<string, unknown>, more: object = {}) => {
  const { author, web_url: url, labels: _, closed_by: _by, merge_user: _merger, ...rest } = thing
  const times = ['created_at', 'updated_at', 'closed_at', 'merged_at'].map((name) => [name, spaced(thing[name])])
  return {
    ...rest,
    ...Object.fromEntries(times),
    url,
    author_id: (author as { id: number }).id,
    labels: [{ id: 1, title: 'bug' }],
    ...more,
  }
}

describe('a webhook', () => {
  it('tells of the same as the API, under the same ids and with the same words', async () => {
    const garden = fill(3)
    const { items } = await readAll(gitlabConnector, { ...settings, projects: 'example/tools/garden' }, undefined, { fetch: open(garden) })
    const whole = activitiesOf(items.flatMap((item) => ('record' in item ? [item.record] : [])))
    const [issue = {}] = garden.issues
    const [merge = {}] = garden.merges
    const [first = {}] = (garden.discussions.get('issues/1')?.[0]?.['notes'] ?? []) as Record<string, unknown>[]
    const said = { ...sent({ ...first, web_url: `${String(issue['web_url'])}#note_5000` }), note: first['body'], body: undefined }
    const push = { ref: 'refs/heads/main', before: 'x', after: '0'.padStart(40, 'a'), commits: [{ title: 'Oil the gate' }] }
    for (const [event, content, kind] of [
      ['Issue Hook', { object_attributes: sent(issue, { action: 'close' }), user: issue['closed_by'] }, 'issue-opened'],
      ['Issue Hook', { object_attributes: sent(issue, { action: 'close' }), user: issue['closed_by'] }, 'issue-closed'],
      ['Merge Request Hook', { object_attributes: sent(merge, { action: 'merge' }), user: merge['merge_user'] }, 'pull-request-opened'],
      ['Merge Request Hook', { object_attributes: sent(merge, { action: 'merge' }), user: merge['merge_user'] }, 'pull-request-merged'],
      ['Note Hook', { object_attributes: said, issue: sent(issue), user: first['author'] }, 'issue-commented'],
      ['Push Hook', { ...push, user_id: 1, user_username: 'person-1', total_commits_count: 1 }, 'pushed'],
    ] as const) {
      const mine = records(event, content).find((record) => record.kind === kind)
      const theirs = whole.find((record) => record.kind === kind && record.externalId === mine?.externalId)
      const { kind: _, title, body, url, conversation, occurredAt } = theirs ?? { kind }
      const same = kind === 'pushed' ? { title } : { title, body, url, conversation, occurredAt }
      expect(mine, `${event} ${kind}`).toMatchObject(JSON.parse(JSON.stringify(same)))
      expect(theirs?.externalId, `${event} ${kind}`).toBeDefined()
      if (kind !== 'pushed') expect(mine?.actor.key).toBe(theirs?.actor.key)
    }
  })

  it('knows approvals, and takes them back', () => {
    const [merge = {}] = fill(1).merges
    const approved = (action: string) => records('Merge Request Hook', { object_attributes: sent(merge, { action }) })
    expect(approved('approval')).toContainEqual(
      expect.objectContaining({
        kind: 'pull-request-reviewed',
        externalId: '55!1/1',
        conversation: '55!1',
        attributes: { state: 'approved' },
      }),
    )
    expect(approved('unapproved')).toContainEqual(expect.objectContaining({ kind: 'pull-request-reviewed', deleted: true }))
  })

  it('knows reactions, tags and pages of the wiki', () => {
    const [issue = {}] = fill(1).issues
    const award = { id: 8, name: 'tada', created_at: '2025-05-01 10:00:00 UTC' }
    const given = { issue: sent(issue), note: { id: 5_000 }, object_attributes: award, event_type: 'award' }
    expect(records('Emoji Hook', given)).toMatchObject([
      { kind: 'reacted', externalId: '8', replyTo: '5000', conversation: '55#1', attributes: { emoji: 'tada' } },
    ])
    expect(records('Emoji Hook', { ...given, event_type: 'revoke' })).toMatchObject([{ externalId: '8', deleted: true }])
    const tag = { ref: 'refs/tags/v1', before: '0'.repeat(40), after: 'a'.repeat(40), user_id: 1, user_username: 'person-1' }
    expect(records('Tag Push Hook', tag)).toMatchObject([
      { kind: 'tag-created', externalId: '55:tag/v1', title: 'v1', actor: { key: '1' } },
    ])
    expect(reading('Tag Push Hook', { ...tag, after: '0'.repeat(40) })).toEqual({ ignored: 'Tag Push Hook' })
    const page = { title: 'Home', slug: 'home', action: 'update', version_id: 'abc' }
    expect(records('Wiki Page Hook', { object_attributes: page })).toMatchObject([{ kind: 'wiki-edited', externalId: '55:wiki/home@abc' }])
  })

  it('names what it leaves out: other projects, machines, and what is not for everybody', () => {
    const [issue = {}] = fill(1).issues
    expect(reading('Pipeline Hook', {})).toEqual({ ignored: 'Pipeline Hook' })
    expect(reading('Issue Hook', { object_attributes: sent(issue, { confidential: true }) })).toEqual({ ignored: 'Issue Hook' })
    expect(reading('Confidential Issue Hook', { object_attributes: sent(issue) })).toEqual({ ignored: 'Confidential Issue Hook' })
    const inside = { object_attributes: sent({ ...note(1, 0), internal: true }), issue: sent(issue) }
    expect(reading('Note Hook', inside)).toEqual({ ignored: 'Note Hook' })
    const elsewhere = { project: { ...project, path_with_namespace: 'other/garden' }, object_attributes: sent(issue) }
    expect(reading('Issue Hook', elsewhere)).toEqual({ ignored: 'of another project' })
  })

  it('sets aside what can be corrected and read again', () => {
    const [issue = {}] = fill(1).issues
    const found = reading('Issue Hook', { object_attributes: { ...sent(issue), created_at: 'soon' }, user: issue['author'] })
    const [item] = found !== undefined && 'items' in found ? found.items : []
    const raw = item !== undefined && 'setAside' in item ? item.setAside.raw : ''
    const again = gitlabConnector.reread(raw.replace('soon', '2025-01-01T00:00:00Z'), settings)
    expect(again).toMatchObject([
      { record: { kind: 'issue-opened', externalId: '55#1', actor: { platform: 'gitlab:gitlab.example.org' } } },
    ])
  })

  it('never throws, whatever it holds', () => {
    const things = fc.dictionary(
      fc.constantFrom('object_attributes', 'user', 'issue', 'merge_request', 'note', 'ref', 'before', 'after', 'commits', 'user_id'),
      fc.oneof(fc.jsonValue(), fc.record({ id: fc.jsonValue(), iid: fc.jsonValue(), author_id: fc.jsonValue(), action: fc.jsonValue() })),
    )
    fc.assert(
      fc.property(fc.constantFrom(...TAKEN, 'Unheard Hook'), things, (event, content) => {
        for (const record of records(event, content)) {
          anyRecord.parse(record)
          expect(Object.keys(KINDS)).toContain(record.kind)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

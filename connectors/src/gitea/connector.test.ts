import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { exerciseApiConnector } from '../kit/api-harness.ts'
import { readAll } from '../kit/harness.ts'
import { activitiesOf, countKinds, peopleOf } from '../kit/testing.ts'
import type { WebhookRequest } from '../kit/webhook.ts'
import { giteaConnector } from './connector.ts'
import { homeOf, webOf, type Settings } from './settings.ts'
import { account, comment, emptyGarden, fill, open, platform, WEB } from './testing/garden.ts'

const settings: Settings = { address: `${WEB}/`, repositories: 'example/garden', token: 'a-secret-token' }

const read = async (garden = fill(12)) => {
  const { items, ...rest } = await readAll(giteaConnector, settings, undefined, { fetch: open(garden) })
  return {
    records: items.flatMap((item) => ('record' in item ? [item.record] : [])),
    setAsides: items.filter((item) => 'setAside' in item),
    ...rest,
  }
}

it('passes the cases of every connector to an API', async () => {
  const { records } = await exerciseApiConnector(giteaConnector, settings, platform, { maxResumes: 6 })
  const opened = activitiesOf(records).filter(({ kind }) => kind === 'issue-opened')
  expect(new Set(opened.map(({ externalId }) => externalId)).size).toBe(16)
}, 60_000)

describe('a repository', () => {
  it('is read whole, as counted by hand', async () => {
    const { records, setAsides, claims } = await read()
    const once = [...new Map(activitiesOf(records).map((record) => [`${record.kind} ${record.externalId}`, record])).values()]
    expect(setAsides).toEqual([])
    expect(countKinds(once)).toEqual({
      'issue-opened': 12,
      'pull-request-opened': 6,
      'pull-request-merged': 3,
      'issue-commented': 12,
      'pull-request-commented': 6,
      'pull-request-reviewed': 6,
      'review-commented': 6,
      'issue-closed': 4,
      pushed: 6,
      forked: 6,
      released: 1,
    })
    expect(claims).toEqual({ 'issue-opened': 12, 'pull-request-opened': 6, forked: 6, released: 2 })
    expect(once.find(({ kind }) => kind === 'issue-opened')).toMatchObject({ place: 'example/garden', technologies: ['Rust', 'Shell'] })
  })

  it('knows what answers what', async () => {
    const { records } = await read()
    const said = activitiesOf(records).filter(({ conversation }) => conversation === '77#2')
    expect(said.map(({ kind, replyTo }) => [kind, replyTo]).toSorted()).toEqual([
      ['pull-request-commented', '77#2'],
      ['pull-request-merged', '77#2'],
      ['pull-request-opened', undefined],
      ['pull-request-reviewed', '77#2'],
      ['review-commented', '77#2'],
    ])
  })

  it('tells who people are, each once, and whom nobody stands behind', async () => {
    const { records } = await read()
    const [opener] = activitiesOf(records).filter(({ actor }) => actor.username === 'person-1')
    expect(opener?.actor).toEqual({
      platform: 'gitea:git.example.org',
      key: '1',
      username: 'person-1',
      url: `${WEB}/person-1`,
      avatarUrl: `${WEB}/avatars/1`,
      name: 'Person 1',
      email: 'person-1@mail.example',
    })
    const hidden = activitiesOf(records).find(({ actor }) => actor.key === '2')
    expect(hidden?.actor.email).toBeUndefined()
    const ghost = activitiesOf(records).find(({ actor }) => actor.robot === true)
    expect(ghost?.actor).toMatchObject({ key: 'login:ghost', robot: true })
    // Stars have no date there: such people are listed, and have done nothing.
    expect(peopleOf(records).filter(({ tags }) => tags?.[0] === 'starred example/garden')).toHaveLength(12)
  })
})

describe('a webhook', () => {
  const { webhook } = giteaConnector
  const garden = fill(3)
  const [issue = {}, other = {}] = garden.issues
  const request = (event: string, content: object, headers: Record<string, string> = {}): WebhookRequest => ({
    headers: { 'x-gitea-event': event, 'x-gitea-delivery': 'd-1', 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify({ repository: garden.repository, sender: account(4), ...content })),
    receivedAt: new Date('2026-01-01T00:01:00Z'),
  })
  const records = (event: string, content: object) => {
    const reading = webhook?.read(request(event, content), settings)
    return reading !== undefined && 'items' in reading
      ? reading.items.map((item) => ('record' in item ? item.record : item.setAside))
      : reading
  }

  it('is believed by the signature of either program', () => {
    const sent = request('issues', { action: 'opened', issue })
    const digest = createHmac('sha256', 'the secret').update(sent.body).digest('hex')
    for (const name of ['gitea', 'forgejo'])
      expect(webhook?.verify({ ...sent, headers: { [`x-${name}-signature`]: digest } }, 'the secret')).toBe(true)
    expect(webhook?.verify({ ...sent, headers: { 'x-gitea-signature': digest } }, 'another')).toBe(false)
    expect(webhook?.verify({ ...sent, headers: {} }, 'the secret')).toBe(false)
    expect(webhook?.delivery({ ...sent, headers: { 'x-forgejo-delivery': 'd-2' } })).toBe('d-2')
  })

  it('tells of the same as the API, under the same ids', async () => {
    const whole = activitiesOf((await read(garden)).records)
    const of = (kind: string, externalId: string) => expect.objectContaining({ kind, externalId })
    const said = comment(5_000, 0, issue)
    for (const [event, content, kind, id] of [
      ['issues', { action: 'opened', issue }, 'issue-opened', '77#1'],
      ['issue_comment', { action: 'created', issue, comment: said, is_pull: false }, 'issue-commented', '5000'],
      ['pull_request', { action: 'synchronized', pull_request: garden.pulls[0] }, 'pull-request-opened', '77#2'],
    ] as const) {
      const found = records(event, content)
      expect(found).toContainEqual(of(kind, id))
      const [mine] = Array.isArray(found) ? found : []
      const read = whole.find((record) => record.kind === kind && record.externalId === id)
      expect({ ...mine, technologies: [] }).toEqual({ ...read, technologies: [] })
    }
    const commits = [
      { id: 'b', message: 'Second' },
      { id: 'a', message: 'First' },
    ]
    const push = { ref: 'refs/heads/main', before: 'x', after: '0'.padStart(40, 'a'), commits, total_commits: 2, pusher: account(4) }
    expect(records('push', push)).toContainEqual(of('pushed', `77:refs/heads/main@${'0'.padStart(40, 'a')}`))
    expect(whole).toContainEqual(of('pushed', `77:refs/heads/main@${'0'.padStart(40, 'a')}`))
  })

  it('keeps what is deleted as a state, and names what it leaves out', () => {
    const gone = { action: 'deleted', issue: other, comment: comment(5_001, 1, other), is_pull: false }
    expect(records('issue_comment', gone)).toMatchObject([{ kind: 'issue-commented', externalId: '5001', deleted: true }])
    expect(records('package', { action: 'created' })).toEqual({ ignored: 'package' })
    expect(records('issues', { issue, repository: { id: 1, full_name: 'else/where' } })).toEqual({ ignored: 'of another repository' })
    const fork = { forkee: garden.repository, repository: garden.forks[0] }
    expect(records('fork', fork)).toMatchObject([{ kind: 'forked', externalId: '300', place: 'example/garden' }])
    expect(records('wiki', { action: 'edited', page: 'Home', comment: 'More' })).toMatchObject([{ kind: 'wiki-edited', title: 'Home' }])
    const broken = { ...request('issues', {}), body: Buffer.from('{') }
    expect(webhook?.read(broken, settings)).toMatchObject({ items: [{ setAside: { reason: 'json_invalid' } }] })
  })

  it('sets aside what can be corrected and read again', () => {
    const reading = webhook?.read(request('issues', { action: 'opened', issue: { ...issue, created_at: 'soon' } }), settings)
    const [item] = reading !== undefined && 'items' in reading ? reading.items : []
    const raw = item !== undefined && 'setAside' in item ? item.setAside.raw : ''
    const again = giteaConnector.reread(raw.replace('soon', '2025-01-01T00:00:00Z'), settings)
    expect(again).toMatchObject([{ record: { kind: 'issue-opened', externalId: '77#1', actor: { platform: 'gitea:git.example.org' } } }])
  })
})

describe('the settings', () => {
  it('take an address with or without a path, and tell servers apart', () => {
    expect(webOf({ address: 'https://example.org/git/' })).toBe('https://example.org/git')
    expect(webOf({ address: 'https://codeberg.org/api/v1' })).toBe('https://codeberg.org')
    expect(homeOf({ address: 'https://codeberg.org' }).platform).toBe('gitea:codeberg.org')
    for (const repositories of ['', 'a/b/c', '../etc', 'a/..']) {
      expect(giteaConnector.settings.safeParse({ ...settings, repositories }).success).toBe(false)
    }
  })

  it('are refused where nothing is shown', async () => {
    const missing = { ...settings, repositories: 'example/nowhere' }
    await expect(readAll(giteaConnector, missing, undefined, { fetch: open(emptyGarden()) })).rejects.toMatchObject({ code: 'not_found' })
  })
})

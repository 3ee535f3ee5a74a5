import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { exerciseApiConnector } from '../kit/api-harness.ts'
import { listedId, type Listing } from '../kit/connector.ts'
import { readAll } from '../kit/harness.ts'
import { activitiesOf, countKinds, peopleOf } from '../kit/testing.ts'
import { gitlabConnector } from './connector.ts'
import { covers, homeOf, namesOf, webOf, type Settings } from './settings.ts'
import { emptyGarden, fill, note, open, platform, WEB } from './testing/garden.ts'

const settings: Settings = { address: WEB, projects: 'example/tools/garden', token: 'a-secret-token' }

const read = async (garden = fill(12)) => {
  const { items, ...rest } = await readAll(gitlabConnector, settings, undefined, { fetch: open(garden) })
  const records = items.flatMap((item) => ('record' in item ? [item.record] : []))
  const once = [...new Map(activitiesOf(records).map((record) => [listedId(record), record])).values()]
  return { records, once, setAsides: items.filter((item) => 'setAside' in item), ...rest }
}

it('passes the cases of every connector to an API', async () => {
  const { records } = await exerciseApiConnector(gitlabConnector, settings, platform, { maxResumes: 6 })
  const opened = activitiesOf(records).filter(({ kind }) => kind === 'issue-opened')
  expect(new Set(opened.map(({ externalId }) => externalId)).size).toBe(10)
}, 60_000)

describe('a project', () => {
  it('is read whole, as counted by hand, but for what is not for everybody', async () => {
    const { once, setAsides, claims, gaps } = await read()
    expect(setAsides).toEqual([])
    expect(countKinds(once)).toEqual({
      'issue-opened': 10,
      'issue-commented': 20,
      'issue-closed': 4,
      'issue-reopened': 4,
      'pull-request-opened': 12,
      'pull-request-merged': 6,
      'pull-request-closed': 6,
      'pull-request-reviewed': 12,
      'review-commented': 12,
      reacted: 3,
      pushed: 12,
      joined: 1,
      released: 1,
      starred: 12,
      forked: 12,
    })
    expect(claims).toEqual({ 'issue-opened': 12, 'pull-request-opened': 12, released: 1, starred: 12, forked: 12 })
    expect(gaps).toEqual({ 'issue-opened': { private: 2 } })
    expect(JSON.stringify(once)).not.toContain('"7000"')
  })

  it('knows what answers what, with issues and merge requests of one number apart', async () => {
    const { once } = await read()
    const inThread = (conversation: string) =>
      once.filter((record) => record.conversation === conversation).map(({ kind, externalId, replyTo }) => [kind, externalId, replyTo])
    expect(inThread('55#2').toSorted()).toEqual([
      ['issue-commented', '5001', '55#2'],
      ['issue-commented', '6001', '5001'],
      ['issue-opened', '55#2', undefined],
    ])
    expect(inThread('55!1').toSorted()).toEqual([
      ['pull-request-merged', '55!1', '55!1'],
      ['pull-request-opened', '55!1', undefined],
      ['pull-request-reviewed', '55!1/2', '55!1'],
      ['review-commented', '9000', '55!1'],
    ])
  })

  it('tells who people are, each once on an instance, and whom nobody stands behind', async () => {
    const { once, records } = await read()
    const [first] = once.filter(({ actor }) => actor.key === '1')
    expect(first?.actor).toEqual({
      platform: 'gitlab:gitlab.example.org',
      key: '1',
      username: 'person-1',
      name: 'Person 1',
      url: `${WEB}/person-1`,
      avatarUrl: `${WEB}/avatars/1`,
    })
    expect(once.find(({ actor }) => actor.username === 'ghost')?.actor.robot).toBe(true)
    expect(peopleOf(records)).toMatchObject([{ identity: { key: '1' }, tags: ['member of example/tools/garden'] }])
  })

  it('gives commits only where they are wanted, by whom git names', async () => {
    const { items } = await readAll(gitlabConnector, { ...settings, commits: true }, undefined, { fetch: open(fill(4)) })
    const commits = activitiesOf(items.flatMap((item) => ('record' in item ? [item.record] : []))).filter(({ kind }) => kind === 'commit')
    expect(new Set(commits.map(({ externalId }) => externalId)).size).toBe(3)
    const actor = { platform: 'git', key: 'Ann Lee <ann@mail.example>', name: 'Ann Lee', email: 'ann@mail.example' }
    expect(commits[0]).toMatchObject({ title: 'Oil the gate', actor, place: 'example/tools/garden' })
    const repository = { id: '55', name: 'example/tools/garden', url: WEB, technologies: [] }
    const item = { id: 'c'.repeat(40), author_name: 'Ann Lee', authored_date: '2025-01-01T00:00:00+02:00' }
    expect(gitlabConnector.reread(JSON.stringify({ type: 'Commit', repository, item }), settings)).toMatchObject([
      { record: { kind: 'commit' } },
    ])
    const { authored_date: _, ...undated } = item
    const [aside] = gitlabConnector.reread(JSON.stringify({ type: 'Commit', repository, item: undated }), settings)
    expect(aside).toMatchObject({ setAside: { reason: 'commit_incomplete', raw: expect.stringContaining('"type":"Commit"') } })
  })

  it('lists what a thread holds when it is read again, so that a deleted comment is missed', async () => {
    const garden = fill(3)
    const { batches } = await read(garden)
    const [thread = {}] = garden.discussions.get('issues/2') ?? []
    Object.assign(thread, { notes: [note(5_001, 1)] })
    Object.assign(garden.issues[1] ?? {}, { updated_at: '2026-01-02T00:00:00.500Z' })
    const listings: Listing[] = []
    const missing = async (listing: Listing): Promise<number> => listings.push(listing)
    const now = new Date('2026-01-02T01:00:00Z')
    await readAll(gitlabConnector, settings, batches.at(-1)?.cursor, { fetch: open(garden), now, missing })
    expect(listings).toContainEqual({
      kinds: ['issue-commented', 'pull-request-commented', 'review-commented'],
      place: 'example/tools/garden',
      conversation: '55#2',
      present: ['issue-commented 5001'],
      afterMs: Date.UTC(2025, 0, 2) - 1,
    })
  })
})

describe('the settings', () => {
  it('take what people paste', () => {
    const pasted = 'https://gitlab.com/example/tools/garden/-/issues, git@gitlab.com:example/shed.git\nexample-group/'
    expect(namesOf({ projects: pasted })).toEqual(['example/tools/garden', 'example/shed', 'example-group'])
    for (const projects of ['', '../etc', 'a/..', 'ex ample/?x=1', 'a//b']) {
      expect(gitlabConnector.settings.safeParse({ ...settings, projects }).success).toBe(false)
    }
    expect([covers({ projects: 'example' }, 'Example/tools/garden'), covers({ projects: 'exam' }, 'example/garden')]).toEqual([true, false])
  })

  it('keep the accounts of instances apart', () => {
    expect(homeOf({})).toMatchObject({ platform: 'gitlab', url: 'https://gitlab.com' })
    expect(homeOf({ address: 'https://example.org/gitlab/' })).toMatchObject({ platform: 'gitlab:example.org' })
    expect(webOf({ address: 'https://example.org/gitlab/api/v4/' })).toBe('https://example.org/gitlab')
  })

  it('are refused where nothing is shown', async () => {
    const missing = { ...settings, projects: 'example/nowhere' }
    await expect(readAll(gitlabConnector, missing, undefined, { fetch: open(emptyGarden()) })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a webhook’s sender', () => {
  const { webhook } = gitlabConnector
  const body = Buffer.from('{"object_kind":"push"}')
  const sent = (headers: Record<string, string>) => ({ headers, body, receivedAt: new Date('2026-01-01T00:01:00Z') })

  it('is believed with the secret in its header', () => {
    expect(webhook?.verify(sent({ 'x-gitlab-token': 'the secret' }), 'the secret')).toBe(true)
    expect(webhook?.verify(sent({ 'x-gitlab-token': 'another' }), 'the secret')).toBe(false)
    expect(webhook?.verify(sent({}), 'the secret')).toBe(false)
    expect(webhook?.verify(sent({ 'x-gitlab-token': '' }), '')).toBe(false)
    expect(webhook?.delivery(sent({ 'idempotency-key': 'k-1' }))).toBe('k-1')
  })

  it('is believed with a signature of id, time and bytes, if it is of today', () => {
    const key = Buffer.from('0123456789abcdef0123456789abcdef')
    const secret = `whsec_${key.toString('base64')}`
    const signed = (seconds: number, bytes: Uint8Array = body) => {
      const digest = createHmac('sha256', key).update(`k-1.${seconds}.`).update(bytes).digest('base64')
      return sent({ 'webhook-id': 'k-1', 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,bm9uZQ== v1,${digest}` })
    }
    const now = Date.UTC(2026, 0, 1) / 1_000
    expect(webhook?.verify(signed(now), secret)).toBe(true)
    expect(webhook?.verify(signed(now), `whsec_${Buffer.from('another').toString('base64')}`)).toBe(false)
    expect(webhook?.verify(signed(now, Buffer.from('{}')), secret)).toBe(false)
    expect(webhook?.verify(signed(now - 100_000), secret)).toBe(false)
    expect(webhook?.delivery(signed(now))).toBe('k-1')
  })
})

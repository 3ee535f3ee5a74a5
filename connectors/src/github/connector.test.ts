import { createHmac } from 'node:crypto'
import type { ActivityRecord } from '@kith/contract/records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exerciseApiConnector } from '../kit/api-harness.ts'
import type { Item } from '../kit/connector.ts'
import { exerciseConnector, readAll, type HarnessReport } from '../kit/harness.ts'
import { queryOf } from '../kit/forge/lists.ts'
import { githubConnector } from './connector.ts'
import type { Cursor } from '../kit/forge/cursor.ts'
import { covers, homeOf, placesOf, type Settings } from './settings.ts'
import { startFakeGithub, type FakeGithub } from './testing/fake-github.ts'
import { fill, recount } from './testing/garden.ts'
import { situations } from './testing/situations.ts'
import { World, type FakeRepository } from './testing/world.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
let world: World
let garden: FakeRepository
let fake: FakeGithub
let settings: Settings

beforeAll(async () => {
  world = new World()
  garden = fill(world)
  fake = await startFakeGithub(world, { token: 'a-secret-token' })
  settings = { repositories: 'example/garden', token: 'a-secret-token', api: fake.url }
})
afterAll(async () => fake.close())

const activities = (items: readonly Item[]): ActivityRecord[] =>
  items.flatMap((item) => ('record' in item && item.record.type === 'activity' ? [item.record] : []))

const recordsOf = ({ records }: HarnessReport): ActivityRecord[] => records.filter((record) => record.type === 'activity')

const count = (records: readonly ActivityRecord[]): Record<string, number> => {
  const ids = new Map<string, Set<string>>()
  for (const { kind, externalId } of records) ids.set(kind, (ids.get(kind) ?? new Set()).add(externalId))
  return Object.fromEntries([...ids].map(([kind, all]) => [kind, all.size]))
}

it('passes the cases of every connector to an API', async () => {
  const given: Settings = { repositories: 'example/garden', token: 'a-secret-token' }
  const { records } = await exerciseApiConnector(githubConnector, given, situations, { maxResumes: 6 })
  const opened = records.filter((record) => record.type === 'activity' && record.kind === 'issue-opened')
  expect(new Set(opened.map((record) => ('externalId' in record ? record.externalId : ''))).size).toBe(7)
}, 60_000)

describe('a repository', () => {
  let report: HarnessReport
  beforeAll(async () => {
    report = await exerciseConnector(githubConnector, settings, { fetch, now: NOW, maxResumes: 12 })
  })

  it('is read whole, from whatever page it goes on', () => {
    expect(count(recordsOf(report))).toEqual(recount(garden))
    expect(report.setAsides).toEqual([])
    expect(report.claims).toMatchObject({ 'issue-opened': 240, 'pull-request-opened': 70, starred: 130, forked: 33, released: 5 })
  })

  it('comes newest first, and the past after it', () => {
    const opened = recordsOf(report).filter(({ kind }) => kind === 'issue-opened')
    const firstOld = opened.findIndex(({ occurredAt }) => Number(occurredAt) < Date.UTC(2025, 5, 1))
    const starred = report.records.findIndex((record) => record.type === 'activity' && record.kind === 'starred')
    const oldest = report.records.findIndex((record) => record === opened.at(-1))
    expect(firstOld).toBeGreaterThan(90)
    expect(starred).toBeLessThan(oldest)
  })

  it('tells who people are, as far as their profiles do', () => {
    const people = report.records.flatMap((record) => (record.type === 'person' ? [record] : []))
    const ada = people.find(({ identity }) => identity.username === 'ada-example')
    expect(ada).toMatchObject({
      organization: 'example-works',
      identity: { name: 'Person 0', attributes: { blog: 'https://ada-example.example' } },
    })
    expect(people.find(({ identity }) => identity.username === 'bo-sample')?.identity.email).toBe('bo@bo.example')
    expect(people.find(({ tags }) => tags?.[0] === 'watches example/garden')).toBeDefined()
    const robots = recordsOf(report).filter(({ actor }) => actor.robot === true)
    expect(new Set(robots.map(({ actor }) => actor.username))).toEqual(new Set(['gardener[bot]', 'ghost']))
  })

  it('gives afterwards only what has changed', async () => {
    const end = report.batches.at(-1)?.cursor
    const [issue = {}] = garden.issues
    Object.assign(issue, { title: 'Edited', updated_at: '2026-01-01T12:00:00Z' })
    world.star(garden, world.account('late-fan'), 365.5)
    const { items } = await readAll(githubConnector, settings, end as Cursor, { fetch, now: new Date('2026-01-02T00:00:00Z') })
    expect(count(activities(items))).toEqual({ 'issue-opened': 1, starred: 1 })
    const edited = expect.objectContaining({ externalId: `${String(garden.about['id'])}#1`, title: 'Edited' })
    expect(activities(items)).toContainEqual(edited)
  })
})

describe('a repository in which nothing happens', () => {
  it('is asked about on conditions that cost nothing', async () => {
    const first = await readAll(githubConnector, settings, undefined, { fetch, now: new Date('2026-02-01T00:00:00Z') })
    const second = await readAll(githubConnector, settings, first.batches.at(-1)?.cursor, { fetch, now: new Date('2026-02-02T00:00:00Z') })
    const before = fake.seen.length
    const third = await readAll(githubConnector, settings, second.batches.at(-1)?.cursor, { fetch, now: new Date('2026-02-03T00:00:00Z') })
    expect([activities(second.items), activities(third.items)]).toEqual([[], []])
    const asked = fake.seen.slice(before).filter(({ path }) => path.startsWith('GET'))
    expect(asked.length).toBeGreaterThan(6)
    expect(asked.filter(({ status }) => status !== 304)).toEqual([])
  })
})

describe('an organization', () => {
  it('is read with all that is its own, and a repository with a new name from the start', async () => {
    world.repository('example-organization/empty', { owner_type: 'Organization' })
    const shed = world.repository('example-organization/shed', { owner_type: 'Organization' })
    world.repository('example-organization/copy', { owner_type: 'Organization', fork: true })
    const ada = world.account('ada-again')
    world.issue(shed, ada, 10)
    const organization = { ...settings, repositories: 'example-organization' }
    const first = await exerciseConnector(githubConnector, organization, { fetch, now: NOW })
    expect(recordsOf(first)).toMatchObject([{ kind: 'issue-opened', place: 'example-organization/shed' }])
    expect(first.notes).toMatchObject([{ code: 'forks_left_out', count: 1 }])
    Object.assign(shed.about, { full_name: 'example-organization/barn' })
    world.repositories.set('example-organization/barn', shed)
    world.repositories.delete('example-organization/shed')
    const cursor = first.batches.at(-1)?.cursor as Cursor
    const { items } = await readAll(githubConnector, organization, cursor, { fetch, now: new Date('2026-01-02T00:00:00Z') })
    expect(activities(items)).toMatchObject([{ place: 'example-organization/barn', externalId: recordsOf(first)[0]?.externalId }])
  })
})

describe('a webhook', () => {
  const { webhook } = githubConnector
  const body = Buffer.from(
    JSON.stringify({
      action: 'opened',
      repository: { id: 1, full_name: 'example/garden', html_url: 'https://github.com/example/garden' },
      sender: { id: 5, login: 'ada-example', type: 'User' },
      issue: { number: 900, title: 'New', user: { id: 5, login: 'ada-example' }, created_at: '2026-01-01T00:00:00Z' },
    }),
  )
  const request = (headers: Record<string, string>, bytes: Uint8Array = body) => ({
    headers: { 'x-github-event': 'issues', 'x-github-delivery': 'd-1', 'content-type': 'application/json', ...headers },
    body: bytes,
    receivedAt: new Date('2026-01-01T00:01:00Z'),
  })
  const signed = (secret: string) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

  it('is believed with the signature of its bytes alone', () => {
    expect(webhook?.verify(request({ 'x-hub-signature-256': signed('the secret') }), 'the secret')).toBe(true)
    expect(webhook?.verify(request({ 'x-hub-signature-256': signed('another') }), 'the secret')).toBe(false)
    expect(webhook?.verify(request({}), 'the secret')).toBe(false)
    const other = Buffer.concat([body, Buffer.from(' ')])
    expect(webhook?.verify(request({ 'x-hub-signature-256': signed('the secret') }, other), 'the secret')).toBe(false)
  })

  it('is read as JSON or as a form, of the repositories of the source', () => {
    const form = Buffer.from(new URLSearchParams({ payload: body.toString() }).toString())
    for (const given of [request({}), request({ 'content-type': 'application/x-www-form-urlencoded' }, form)]) {
      expect(webhook?.read(given, settings)).toMatchObject({ items: [{ record: { kind: 'issue-opened', externalId: '1#900' } }] })
    }
    expect(webhook?.read(request({}), { ...settings, repositories: 'example/shed' })).toEqual({ ignored: 'of another repository' })
    expect(webhook?.read(request({ 'x-github-event': 'workflow_run' }), settings)).toEqual({ ignored: 'workflow_run' })
    expect(webhook?.read(request({}, Buffer.from('{')), settings)).toMatchObject({ items: [{ setAside: { reason: 'json_invalid' } }] })
  })

  it('sets aside what can be corrected and read again', () => {
    const broken = Buffer.from(body.toString().replace('2026-01-01T00:00:00Z', 'soon'))
    const reading = webhook?.read(request({}, broken), settings)
    const [item] = reading !== undefined && 'items' in reading ? reading.items : []
    const raw = item !== undefined && 'setAside' in item ? item.setAside.raw : ''
    const again = githubConnector.reread(raw.replace('soon', '2026-01-01T00:00:00Z'), settings)
    expect(again).toMatchObject([{ record: { kind: 'issue-opened', externalId: '1#900' } }])
    expect(githubConnector.reread('no JSON', settings)).toMatchObject([{ setAside: { reason: 'not_understood' } }])
  })
})

describe('a source that does not show everything', () => {
  it('is read as far as it goes, and says what it does not show', async () => {
    const none = { kind: 'none' } as const
    // What the check and the reading ask of the repository, then the first list.
    fake.troubles.push(none, none, { kind: 'status', status: 403 })
    const { notes, items } = await readAll(githubConnector, settings, undefined, { fetch, now: NOW })
    expect(notes).toMatchObject([{ code: 'list_refused', message: expect.stringContaining('issues of example/garden') }])
    expect(count(activities(items))['issue-commented']).toBe(garden.comments.length)
  })

  it('is not taken for read where a question was answered by half', async () => {
    const none = { kind: 'none' } as const
    const half = JSON.stringify({ data: { repository: { pullRequests: null } }, errors: [{ message: 'Something went wrong.' }] })
    fake.troubles.push(none, none, none, none, { kind: 'status', status: 200, body: half })
    await expect(readAll(githubConnector, settings, undefined, { fetch, now: NOW })).rejects.toMatchObject({
      code: 'question_failed',
      transient: true,
    })
    fake.troubles.length = 0
  })

  it('is refused at once with a token that GitHub does not know, or a repository that it does not show', async () => {
    const wrong = { ...settings, token: 'another-token' }
    await expect(readAll(githubConnector, wrong, undefined, { fetch })).rejects.toMatchObject({ code: 'unauthorized' })
    const missing = { ...settings, repositories: 'example/nowhere' }
    await expect(readAll(githubConnector, missing, undefined, { fetch })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('the settings', () => {
  it('take what people paste', () => {
    const pasted = 'https://github.com/example/garden, github.com/example/garden, git@github.com:example/shed.git\nexample-organization/'
    const places = { repositories: ['example/garden', 'example/shed'], owners: ['example-organization'] }
    expect(placesOf({ repositories: pasted })).toEqual(places)
    for (const repositories of ['', 'a/b/c', '../etc', 'a/..', 'ex ample/?x=1']) {
      expect(githubConnector.settings.safeParse({ ...settings, repositories }).success).toBe(false)
    }
  })

  it('keep the accounts of a server of its own apart', () => {
    const api = 'https://git.example.org/api/v3'
    expect(homeOf({ api })).toEqual({ platform: 'ghes:git.example.org', url: 'https://git.example.org' })
    expect(homeOf({}).platform).toBe('github')
    expect(covers({ repositories: 'example/garden, Other' }, 'other/thing')).toBe(true)
    expect(covers({ repositories: 'example/garden' }, 'example/shed')).toBe(false)
  })
})

describe('a link to the next page', () => {
  it('is taken for its query alone', () => {
    expect(queryOf('https://evil.example/x?page=2&after=Y3#top')).toBe('page=2&after=Y3')
    expect(queryOf(`https://api.example/x?after=${'a'.repeat(1_000)}`)).toBeUndefined()
    expect(queryOf(undefined)).toBeUndefined()
  })
})

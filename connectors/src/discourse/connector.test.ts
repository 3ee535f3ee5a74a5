import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Situation } from '../kit/api-harness.ts'
import { exerciseConnector, readAll, type HarnessReport } from '../kit/harness.ts'
import { activitiesOf, countKinds, peopleOf, sampleData } from '../kit/testing.ts'
import { discourseConnector } from './connector.ts'
import type { Cursor } from './cursor.ts'
import type { Settings } from './settings.ts'
import { answer } from './testing/answers.ts'
import { startFakeDiscourse, type FakeDiscourse } from './testing/fake-discourse.ts'
import { at, fill, recount, World } from './testing/world.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
const URL_OF = 'https://forum.example.org'

const worldOf = (situation: Situation): World => {
  const world = new World()
  if (situation === 'empty') return world
  fill(world, situation === 'one-page' ? 3 : 13)
  const topic = world.topics.get(9)
  const [first] = topic?.posts ?? []
  if (topic === undefined || first === undefined) return world
  if (situation === 'changed-field') Object.assign(first, { text: { now: 'an object' }, at: 17 })
  if (situation === 'unicode') Object.assign(first, { text: '<p>Zoë 🦊 مرحبا NUL \0 half \ud800</p>' })
  if (situation === 'huge') Object.assign(first, { text: `<p>${'x'.repeat(1_000_000)}</p>` })
  if (situation === 'edited') Object.assign(first, { text: '<p>Edited</p>', version: 2 })
  if (situation === 'deleted') Object.assign(topic.posts.at(-1) ?? {}, { deletedAt: at(60_000) })
  if (situation === 'edited' || situation === 'deleted') topic.bumped = at(60_000)
  return world
}

const platform =
  (isAdmin: boolean) =>
  (situation: Situation): typeof globalThis.fetch => {
    const world = worldOf(situation)
    return async (input) => {
      const { status, body } = answer(world, new URL(input instanceof Request ? input.url : input), isAdmin)
      return Response.json(body, { status })
    }
  }

describe('a forum', () => {
  it('is read through everything that platforms do, with a key', async () => {
    const settings = { url: URL_OF, key: 'a-key', username: 'ada1' }
    await exerciseApiConnector(discourseConnector, settings, platform(true), { now: NOW, maxResumes: 3 })
  })

  let world: World
  let fake: FakeDiscourse
  let settings: Settings
  let report: HarnessReport
  beforeAll(async () => {
    world = fill(new World(), 38)
    fake = await startFakeDiscourse(world, { key: 'a-key' })
    settings = { url: fake.url }
    report = await exerciseConnector(discourseConnector, settings, { fetch, now: NOW, maxResumes: 4, resumed: 'at-least' })
  })
  afterAll(() => fake.close())

  const countOnce = (records: HarnessReport['records']) => {
    const once = new Map(activitiesOf(records).map((record) => [`${record.kind} ${record.externalId}`, record]))
    return countKinds([...once.values()])
  }

  it('comes whole without a key, but for whispers', () => {
    expect(countOnce(report.records)).toEqual(recount(world))
    expect(report.setAsides).toEqual([])
    expect(report.claims).toMatchObject({ 'topic-started': 40, liked: 38, people: 7 })
    expect(report.claims['replied']).toBe(recount(world)['replied'])
    expect(report.gaps).toEqual({ 'topic-started': { private: 2 } })
  })

  it('tells who answers whom, where, and who is the forum itself', () => {
    const of = (kind: string, id: string) => activitiesOf(report.records).find((one) => one.kind === kind && one.externalId === id)
    const host = new URL(fake.url).host
    expect(of('replied', '2/4')).toMatchObject({
      actor: { platform: `discourse:${host}`, key: '6', username: 'fay6', attributes: { trustLevel: 1 } },
      replyTo: '2/2',
      conversation: '2',
      place: 'Help',
      technologies: ['numpy'],
      url: `${fake.url}/t/topic-2/2/4`,
    })
    expect(of('topic-solved', '2')).toMatchObject({ replyTo: '2/2', actor: { key: '4' } })
    expect(of('liked', '2/1*6')).toMatchObject({ replyTo: '2/1', conversation: '2', occurredAt: Date.parse(at(260)) })
    expect(of('topic-changed', '6/4')).toMatchObject({ actor: { key: '-1', robot: true } })
    expect(peopleOf(report.records).filter(({ tags }) => tags?.includes('group gardeners')).length).toBe(2)
  })

  it('comes newest first, and the past after it', () => {
    const started = activitiesOf(report.records).filter(({ kind, externalId }) => kind === 'topic-started' && externalId !== '1/1')
    const times = started.map(({ occurredAt }) => Number(occurredAt))
    expect(times).toEqual(times.toSorted((a, b) => b - a))
  })

  it('gives afterwards only topics in which something happened, and once a day those of a week', async () => {
    const end = report.batches.at(-1)?.cursor as Cursor
    const again = await readAll(discourseConnector, settings, end, { fetch, now: NOW })
    // The topic in which something happened last is looked at again: it may have happened within the same moment.
    expect(again.items.length).toBeLessThan(8)
    const [topic] = [...world.topics.values()].slice(10)
    if (topic === undefined) throw new Error('There are more topics.')
    world.post(topic, 3, 365 * 1_440 + 5)
    const [solved] = [...world.topics.values()].slice(36)
    Object.assign(solved ?? {}, { accepted: 2 })
    const fresh = await readAll(discourseConnector, settings, end, { fetch, now: NOW })
    const ids = (items: typeof fresh.items) =>
      items.flatMap((item) => ('record' in item && item.record.type === 'activity' ? [item.record.externalId] : []))
    expect(ids(fresh.items)).toContain('11/5')
    expect(ids(fresh.items).filter((id) => id.startsWith('30/'))).toEqual([])
  })

  it('says with a moderator’s key which topics are gone, and reads what that shows from the beginning', async () => {
    const other = fill(new World(), 9)
    const seen: typeof globalThis.fetch = async (input, init) => {
      const isAdmin = new Headers(init?.headers).has('api-key')
      const { status, body } = answer(other, new URL(input instanceof Request ? input.url : input), isAdmin)
      return Response.json(body, { status })
    }
    const keyed = { url: URL_OF, key: 'a-key' }
    const idsOf = ({ items }: Awaited<ReturnType<typeof readAll>>, isDeleted: boolean) =>
      items.flatMap((item) =>
        'record' in item && item.record.type === 'activity' && (item.record.deleted === true) === isDeleted ? [item.record.externalId] : [],
      )
    const open = await readAll(discourseConnector, { url: URL_OF }, undefined, { fetch: seen, now: NOW })
    const whole = await readAll(discourseConnector, keyed, open.batches.at(-1)?.cursor as Cursor, { fetch: seen, now: NOW })
    expect(idsOf(whole, false)).toContain('3/1')
    Object.assign(other.topics.get(3) ?? {}, { isGone: true })
    const end = whole.batches.at(-1)?.cursor as Cursor
    const later = await readAll(discourseConnector, keyed, end, { fetch: seen, now: new Date('2026-01-02T00:00:00Z') })
    expect(idsOf(later, true)).toEqual(['3/1', '3/2', '3/3', '3/4'])
  })

  it('is read on where a topic claims to be of the future', async () => {
    const other = fill(new World(), 3)
    Object.assign(other.topics.get(2) ?? {}, { bumped: '2999-01-01T00:00:00.000Z' })
    const seen: typeof globalThis.fetch = async (input) => {
      const { status, body } = answer(other, new URL(input instanceof Request ? input.url : input), false)
      return Response.json(body, { status })
    }
    const first = await readAll(discourseConnector, { url: URL_OF }, undefined, { fetch: seen, now: NOW })
    other.topic(4, 1, 365 * 1_440 + 30)
    const end = first.batches.at(-1)?.cursor as Cursor
    const { items } = await readAll(discourseConnector, { url: URL_OF }, end, { fetch: seen, now: new Date('2026-01-01T01:00:00Z') })
    expect(JSON.stringify(items)).toContain('"externalId":"4/1"')
  })

  it('ends where a forum lists topics without end', async () => {
    let page = 0
    const endless: typeof globalThis.fetch = async (input) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input)
      if (pathname !== '/latest.json') return Response.json({ errors: [] }, { status: 404 })
      const bumped = at(page === 0 ? 0 : 100 + (page % 7))
      page += 1
      return Response.json({ topic_list: { more_topics_url: '/latest', topics: [{ id: 7, bumped_at: bumped }] } })
    }
    const read = readAll(discourseConnector, { url: URL_OF }, undefined, { fetch: endless, now: NOW, check: false })
    await expect(read).rejects.toMatchObject({ code: 'endless_pages', transient: true })
  })

  it('loses nothing where topics vanish while the past is read', async () => {
    const other = fill(new World(), 40)
    const seen: string[] = []
    let lists = 0
    const shrinking: typeof globalThis.fetch = async (input) => {
      const url = new URL(input instanceof Request ? input.url : input)
      // Fifteen topics at the top vanish after the second list: what was on the third page is on the first or second now.
      if (url.pathname === '/latest.json' && ++lists === 3)
        for (let id = 26; id <= 40; id++) Object.assign(other.topics.get(id) ?? {}, { isGone: true })
      seen.push(url.pathname)
      const { status, body } = answer(other, url, false)
      return Response.json(body, { status })
    }
    const { items } = await readAll(discourseConnector, { url: URL_OF }, undefined, { fetch: shrinking, now: NOW })
    const started = new Set(
      items.flatMap((item) =>
        'record' in item && item.record.type === 'activity' && item.record.kind === 'topic-started' ? [item.record.externalId] : [],
      ),
    )
    for (let id = 1; id <= 25; id++) expect(started).toContain(`${id}/1`)
  })

  const pages = sampleData('perceval/discourse')
  it.skipIf(!pages.isThere)('that really answered comes in as jq counts it (optional: sample data that is not published)', async () => {
    const read = (name: string): unknown => JSON.parse(readFileSync(join(pages.path, `discourse_${name}.json`), 'utf8'))
    const countOf = async (list: string) => {
      const answered: typeof globalThis.fetch = async (input) => {
        const { pathname } = new URL(input instanceof Request ? input.url : input)
        if (pathname === '/latest.json') return Response.json(read(list))
        const id = /^\/t\/(\d+)\.json$/.exec(pathname)?.[1]
        if (id !== undefined) return Response.json(read(`topic_${id}`))
        // Two posts of the longest were not kept.
        return pathname.endsWith('/posts.json') ? Response.json({ post_stream: { posts: [] } }) : new Response('{}', { status: 404 })
      }
      const { items } = await readAll(discourseConnector, { url: URL_OF }, undefined, { fetch: answered, now: NOW })
      expect(items.flatMap((item) => ('setAside' in item ? [item.setAside] : []))).toEqual([])
      return countKinds(items.flatMap((item) => ('record' in item ? [item.record] : [])))
    }
    expect(await countOf('topics_pinned')).toEqual({ 'topic-started': 3, replied: 21 })
    expect(await countOf('topics_last_posted_at_null')).toEqual({ 'topic-started': 2, replied: 20 })
    expect(await countOf('topics_empty')).toEqual({})
  })

  it('says what is wrong with an address or a key', async () => {
    const check = (given: Settings) => readAll(discourseConnector, given, undefined, { fetch, now: NOW })
    await expect(check({ ...settings, key: 'wrong' })).rejects.toMatchObject({
      code: 'forbidden',
      hint: expect.stringContaining('Check key'),
    })
    fake.troubles.push(...Array.from({ length: 6 }, () => ({ kind: 'none' }) as const), { kind: 'status', status: 403 })
    await expect(check(settings)).rejects.toMatchObject({ code: 'refused_before', transient: true })
    fake.troubles.push({ kind: 'status', status: 200, body: '{}' })
    await expect(check(settings)).rejects.toMatchObject({ code: 'not_discourse' })
    for (const url of ['forum', 'ftp://forum.example.org', 'https://a:b@forum.example.org'])
      expect(discourseConnector.settings.safeParse({ url }).success).toBe(false)
    expect(discourseConnector.settings.parse({ url: 'https://forum.example.org/sub/' }).url).toBe('https://forum.example.org/sub')
  })
})

describe('a webhook of Discourse', () => {
  const { webhook } = discourseConnector
  const settings = { url: URL_OF }
  const post = { id: 900, topic_id: 7, post_number: 3, post_type: 1, user_id: 42, username: 'ann', cooked: '<p>Hello</p>', raw: 'Hello', created_at: '2025-12-31T08:00:00.000Z', reply_to_post_number: 2, topic_title: 'How?', topic_slug: 'how', category_id: 5, topic_archetype: 'regular' } // prettier-ignore
  const request = (event: string, payload: unknown, headers: Record<string, string> = {}) => ({
    headers: { 'x-discourse-event': event, 'x-discourse-event-id': '17', ...headers },
    body: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
    receivedAt: NOW,
  })
  const read = (event: string, payload: unknown) => webhook?.read(request(event, payload), settings)

  it('is believed with the signature of its bytes alone, and known by its number', () => {
    const given = request('post_created', { post })
    const signature = `sha256=${createHmac('sha256', 'the secret').update(given.body).digest('hex')}`
    const signed = request('post_created', { post }, { 'x-discourse-event-signature': signature })
    expect(webhook?.verify(signed, 'the secret')).toBe(true)
    expect(webhook?.verify(signed, 'another')).toBe(false)
    expect(webhook?.verify({ ...signed, body: Buffer.from('{}') }, 'the secret')).toBe(false)
    expect(webhook?.verify(given, 'the secret')).toBe(false)
    expect(webhook?.delivery(signed)).toBe('17')
  })

  it('tells of posts as the API does, of edits and of deletions', () => {
    const record = {
      kind: 'replied',
      externalId: '7/3',
      replyTo: '7/2',
      conversation: '7',
      body: 'Hello',
      title: 'How?',
      url: `${URL_OF}/t/how/7/3`,
    }
    expect(read('post_created', { post })).toMatchObject({ items: [{ record }] })
    expect(read('post_edited', { post: { ...post, cooked: '<p>Bye</p>' } })).toMatchObject({
      items: [{ record: { ...record, body: 'Bye' } }],
    })
    expect(read('post_destroyed', { post })).toMatchObject({ items: [{ record: { ...record, deleted: true } }] })
    expect(read('post_recovered', { post })).toMatchObject({ items: [{ record: expect.not.objectContaining({ deleted: true }) }] })
    const topic = { id: 7, title: 'How?', slug: 'how', created_at: post.created_at, user_id: 42, created_by: { id: 42, username: 'ann' } }
    expect(read('topic_destroyed', { topic })).toMatchObject({
      items: [{ record: { kind: 'topic-started', externalId: '7/1', deleted: true } }],
    })
  })

  it('knows the names of categories that the last reading found', () => {
    const cursor = { version: 1, keyed: false, topics: {}, categories: { 5: 'Help' } }
    expect(webhook?.read(request('post_created', { post }), settings, cursor)).toMatchObject({ items: [{ record: { place: 'Help' } }] })
    expect(read('post_created', { post })).toMatchObject({ items: [{ record: expect.not.objectContaining({ place: expect.anything() }) }] })
  })

  it('tells of likes, accepted answers and accounts', () => {
    const user = { id: 43, username: 'bo', name: 'Bo', email: 'bo@example.org', created_at: '2025-12-31T00:00:00.000Z', trust_level: 1, groups: [{ name: 'trust_level_1', automatic: true }, { name: 'gardeners' }] } // prettier-ignore
    expect(read('post_liked', { like: { post, user } })).toMatchObject({
      items: [{ record: { kind: 'liked', externalId: '7/3*43', occurredAt: NOW.getTime() } }],
    })
    expect(read('accepted_solution', { solved: post })).toMatchObject({
      items: [{ record: { kind: 'replied' } }, { record: { kind: 'topic-solved', externalId: '7', actor: { key: '42' } } }],
    })
    const taken = read('unaccepted_solution', { solved: post })
    expect(taken !== undefined && 'items' in taken ? taken.items : []).toContainEqual(
      expect.objectContaining({ record: expect.objectContaining({ kind: 'topic-solved', deleted: true }) }),
    )
    expect(read('user_created', { user })).toMatchObject({
      items: [
        { record: { type: 'person', tags: ['group gardeners'], identity: { email: 'bo@example.org' } } },
        { record: { kind: 'joined', externalId: '43' } },
      ],
    })
  })

  it('leaves out what is private or means nothing, and never throws', () => {
    expect(read('post_created', { post: { ...post, topic_archetype: 'private_message' } })).toEqual({ ignored: 'post_created, private' })
    for (const event of ['ping', 'topic_created', 'user_logged_in', 'notification_created', 'constructor'])
      expect(read(event, { ping: 'OK' })).toEqual({ ignored: event })
    expect(read('post_created', 'no JSON')).toMatchObject({ items: [{ setAside: { reason: 'json_invalid' } }] })
    for (const event of ['post_created', 'post_liked', 'accepted_solution', 'user_created', 'topic_destroyed'])
      for (const payload of [{}, { post: null, like: [], solved: 3, user: 'x', topic: {} }, { post: {}, like: {}, solved: {}, user: {} }])
        expect(() => read(event, payload)).not.toThrow()
  })

  it('sets aside what can be corrected and read again', () => {
    const reading = read('post_created', { post: { ...post, created_at: 'soon' } })
    const [item] = reading !== undefined && 'items' in reading ? reading.items : []
    const raw = item !== undefined && 'setAside' in item ? item.setAside.raw : ''
    const again = discourseConnector.reread(raw.replace('soon', '2025-12-31T08:00:00Z'), settings)
    expect(again).toMatchObject([{ record: { kind: 'replied', externalId: '7/3', title: 'How?' } }])
    expect(discourseConnector.reread('no JSON', settings)).toMatchObject([{ setAside: { reason: 'item_invalid' } }])
  })
})

import type { ActivityRecord } from '@kith/contract/records'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openKith, until, type TestKith } from '../../testing/kith.ts'
import { trust } from '../../platform/trust.ts'
import { listenToNew } from './fresh.ts'
import { Outdated } from '../people/index.ts'
import { withoutRuns } from '../sources/index.ts'
import { keepHeard, type Heard } from './keep.ts'
import { importRelevant, linkAuthors } from './relevant.ts'
import { searchDue } from './work.ts'

let nowMs = Date.UTC(2026, 10, 20, 12)
let kith: TestKith
const { signal } = new AbortController()

const said = (id: number, by: string, body: string, more: Partial<ActivityRecord> = {}): ActivityRecord => ({
  type: 'activity',
  kind: 'post',
  externalId: String(id),
  occurredAt: new Date(nowMs - id * 3_600_000).toISOString(),
  actor: { platform: 'blog', key: by, username: by, name: by },
  body,
  url: `https://blog.example.org/${id}`,
  ...more,
})
const bodies = async (input: Parameters<TestKith['ask']>[1] = {}): Promise<string[]> =>
  (await kith.ask('finds.list', trust<object>(input))).finds.map(({ title, excerpt }) => title || excerpt)
const heard = (): Promise<number> => listenToNew(kith.app, signal)
const over = (id: number) =>
  until(
    () => kith.ask('watches.get', { id }),
    ({ past }) => past.done,
  )

/** A server of the fediverse on the loopback interface. */
const statuses: object[] = []
let isFull = false
let asked: string[] = []
const platform = createServer((request, response) => {
  asked.push(request.url ?? '')
  response.setHeader('content-type', 'application/json')
  if (isFull) {
    response.statusCode = 429
    response.setHeader('retry-after', '7200')
    return response.end('{}')
  }
  return response.end(JSON.stringify(request.url?.startsWith('/api/v1/timelines/tag/') === true ? statuses : {}))
})
const status = (id: number, acct: string, content: string, more: object = {}) => ({
  id: String(id),
  created_at: new Date(nowMs - id * 60_000).toISOString(),
  account: { acct, display_name: acct, url: `https://social.example.org/@${acct}` },
  content,
  url: `https://social.example.org/@${acct}/${id}`,
  ...more,
})

beforeAll(async () => {
  await new Promise<void>((resolve) => platform.listen(0, '127.0.0.1', resolve))
  kith = await openKith({ now: () => new Date(nowMs), env: { KITH_ALLOW_PRIVATE_NETWORKS: '127.0.0.1' } })
})
afterAll(() => platform.close())

describe('a watch', () => {
  test('hears the past when it is made, and what comes in once it stands', async () => {
    await kith.importRecords('past.jsonl', [
      said(1, 'ann', 'I like Gardenkit.'),
      said(2, 'bo', 'gardenkitchen is another thing'),
      said(3, 'cy', 'The answer', { title: 'Gardenkit fails', replyTo: '1' }),
      said(4, 'dee', 'GARDENKIT with a snake in it'),
    ])
    const watch = await kith.ask('watches.create', { name: 'Ours', any: ['gardenkit'], none: ['snake'] })
    expect((await over(watch.id)).past).toMatchObject({ months: 13, monthsDone: 13, found: 1, cut: false })
    expect(await bodies()).toEqual(['I like Gardenkit.'])
    await kith.importRecords('new.jsonl', [said(5, 'eve', '<script>alert(1)</script> Gardenkit & <b>more</b>'), said(6, 'ann', 'nothing')])
    await heard()
    expect(await bodies()).toEqual(['I like Gardenkit.', '<script>alert(1)</script> Gardenkit & <b>more</b>'])
    const [first] = (await kith.ask('finds.list', {})).finds
    expect(first).toMatchObject({
      watches: [{ name: 'Ours' }],
      places: [{ person: { name: 'ann' }, held: true, url: 'https://blog.example.org/1' }],
    })
    expect(first?.marks.map(([from, to]) => first.excerpt.slice(from, to))).toEqual(['Gardenkit'])
  })

  test('keeps what is heard twice once, whatever crashes in between', async () => {
    const before = await bodies()
    for (let round = 0; round < 2; round++) {
      // As after a crash: somebody noted that there is something, and nobody that it was heard.
      await sql`insert into unheard (source_id, since, token) select id, 0, nextval('unheard_token') from source
        on conflict (source_id) do update set since = 0, token = excluded.token`.execute(kith.app.state.db)
      await heard()
    }
    expect(await bodies()).toEqual(before)
    expect(await kith.app.state.db.selectFrom('unheard').selectAll().execute()).toEqual([])
    // Who may still be writing is looked at again.
    await sql`insert into unheard (source_id, since, token, writing_until) select min(id), 0, nextval('unheard_token'), ${new Date(nowMs + 60_000)} from source`.execute(
      kith.app.state.db,
    )
    await heard()
    expect(await kith.app.state.db.selectFrom('unheard').selectAll().execute()).toHaveLength(1)
    nowMs += 120_000
    await heard()
    expect(await kith.app.state.db.selectFrom('unheard').selectAll().execute()).toEqual([])
  })

  test('waits while somebody is erased, and keeps nothing that was read before', async () => {
    const { db } = kith.app.state
    let goOn = (): void => undefined
    const held = withoutRuns(kith.app, () => new Promise<void>((resolve) => (goOn = resolve)))
    const { id } = await db
      .insertInto('erasure')
      .values({ kind: 'erasure', note: '', state: 'begun' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await sql`insert into unheard (source_id, since, token) select min(id), 0, nextval('unheard_token') from source`.execute(db)
    await heard()
    expect(await db.selectFrom('unheard').selectAll().execute()).toHaveLength(1)
    await db.updateTable('erasure').set({ state: 'done' }).where('id', '=', id).execute()
    goOn()
    await held
    await heard()
    expect(await db.selectFrom('unheard').selectAll().execute()).toEqual([])
    await expect(keepHeard(kith.app, [trust<Heard>({ watches: [] })], -1)).rejects.toBeInstanceOf(Outdated)
  })

  test('shows what it would find before it is made, with words that give false friends away', async () => {
    const draft = { any: ['gardenkit'], days: 30 }
    const { found, more, finds, beside } = await kith.ask('watches.preview', draft)
    expect({ found, more, who: finds.map(({ author }) => author) }).toEqual({ found: 3, more: false, who: ['ann', 'dee', 'eve'] })
    expect(beside).toEqual([])
    expect((await kith.ask('watches.preview', { ...draft, notAuthors: ['@Dee'], notHosts: ['elsewhere.example.org'] })).found).toBe(2)
    expect((await kith.ask('watches.preview', { ...draft, notHosts: ['example.org'] })).found).toBe(0)
    await expect(kith.ask('watches.preview', { any: ['+++'] })).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(kith.ask('watches.create', { name: 'Empty' })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  test('with other words forgets what it no longer wants, and keeps what was decided on', async () => {
    const watch = await kith.ask('watches.create', { name: 'Kin', any: ['gardenkit', 'nothing'] })
    await over(watch.id)
    const [nothing] = (await kith.ask('finds.list', { watch: watch.id })).finds.filter(({ excerpt }) => excerpt === 'nothing')
    await kith.ask('finds.decide', { finds: [nothing?.id ?? 0], state: 'done' })
    await kith.ask('watches.update', { id: watch.id, any: ['snake'], none: [] })
    await over(watch.id)
    expect([await bodies({ watch: watch.id }), await bodies({ watch: watch.id, state: 'done' })]).toEqual([
      ['GARDENKIT with a snake in it'],
      ['nothing'],
    ])
    expect((await kith.ask('watches.remove', { id: watch.id })).removed).toBe(2)
    expect(await bodies()).toHaveLength(2)
  })
})

describe('a find', () => {
  test('is one wherever the same was posted', async () => {
    const long =
      'Gardenkit two is out: seeds are sown in half the time, beds are dug by themselves, and the gate opens for hedgehogs at night'
    await kith.importRecords('cross.jsonl', [
      said(11, 'fay', long, { title: 'Gardenkit two' }),
      said(12, 'gus', `New post! ${long} #garden`, { url: 'https://other.example.org/9' }),
      said(13, 'hal', 'Gardenkit two', {
        title: 'Look',
        attributes: { link: 'http://www.blog.example.org/11/?utm_source=x' },
        url: 'https://links.example.org/1',
      }),
      said(
        14,
        'ida',
        'Gardenkit two is out, and it is dreadful: it dug up all that we had sown and let the hedgehogs in, so we are back with the spade',
      ),
    ])
    await heard()
    const { finds } = await kith.ask('finds.list', {})
    expect(finds.slice(2).map(({ places }) => places.map(({ author }) => author).toSorted())).toEqual([['fay', 'gus', 'hal'], ['ida']])
  })

  test('keeps no more places than anybody reads', async () => {
    const long = 'Gardenkit spam that comes again and again, from one account after another, until nobody can see the bed for weeds'
    await kith.importRecords(
      'spam.jsonl',
      Array.from({ length: 60 }, (_, at) => said(20, `spam${at}`, long, { externalId: `s${at}`, url: `https://spam.example.org/${at}` })),
    )
    await heard()
    const [spam] = (await kith.ask('finds.list', {})).finds.filter(({ excerpt }) => excerpt === long)
    expect(spam?.places).toHaveLength(50)
    await kith.ask('finds.decide', { finds: [spam?.id ?? 0], state: 'done' })
  })

  test('is seen for the communities of its sources, and for who said it wherever they did', async () => {
    const all = (await kith.ask('finds.list', {})).finds
    const sources = [...new Set(all[0]?.places.map(({ source }) => source.id))]
    const kind = { audience: 'external', focus: 'both' } as const
    const { id: past } = await kith.ask('communities.create', { name: 'Past', ...kind, sources })
    const { id: nowhere } = await kith.ask('communities.create', { name: 'Nowhere', ...kind })
    const inPast = all.filter(({ places }) => places.some(({ source }) => sources.includes(source.id))).map(({ id }) => id)
    const listed = async (scope: object) => {
      const { total, counts, finds } = await kith.ask('finds.list', trust<object>(scope))
      expect([total, counts.waiting]).toEqual([finds.length, finds.length])
      return finds.map(({ id }) => id)
    }
    expect([inPast.length < all.length, await listed({ community: [past] })]).toEqual([true, inPast])
    expect(await listed({ community: [nowhere] })).toEqual([])
    const { id: gus } = await kith.ask('segments.create', { name: 'Gus', rule: { type: 'all', of: [{ type: 'name', text: 'gus' }] } })
    const [cross] = all.filter(({ places }) => places.length === 3)
    expect(await listed({ segment: [gus] })).toEqual([cross?.id])
    expect(await listed({ segment: [gus], community: [past] })).toEqual(inPast.filter((id) => id === cross?.id))
  })

  test('is decided on, and the decision taken back where nobody has decided since', async () => {
    const ids = (await kith.ask('finds.list', {})).finds.slice(0, 2).map(({ id }) => id)
    const [one = 0, two = 0] = ids
    const first = await kith.ask('finds.decide', { finds: ids, state: 'irrelevant' })
    expect(await kith.ask('finds.decide', { finds: ids, state: 'irrelevant' })).toEqual({ decision: null, decided: 0 })
    const second = await kith.ask('finds.decide', { finds: [one], state: 'snoozed' })
    expect((await kith.ask('finds.list', {})).counts).toMatchObject({ waiting: 2, snoozed: 1, irrelevant: 1 })
    expect(await kith.ask('finds.undo', { decision: first.decision ?? 0 })).toEqual({ undone: 1 })
    await expect(kith.ask('finds.undo', { decision: first.decision ?? 0 })).rejects.toMatchObject({ code: 'conflict' })
    expect((await kith.ask('finds.list', { state: 'snoozed' })).finds.map(({ id }) => id)).toEqual([one])
    nowMs += 8 * 86_400_000
    expect((await kith.ask('finds.list', {})).finds.map(({ id }) => id)).toEqual(expect.arrayContaining([one, two]))
    nowMs -= 8 * 86_400_000
    expect(await kith.ask('finds.undo', { decision: second.decision ?? 0 })).toEqual({ undone: 1 })
    expect((await kith.ask('finds.list', { state: 'irrelevant' })).finds.map(({ id }) => id)).toEqual([one])
    await kith.ask('finds.decide', { finds: ids, state: 'done' })
  })
})

describe('where a source can search', () => {
  test('what is found is kept as a find alone, and becomes an activity when it is relevant', async () => {
    statuses.push(
      status(1, 'jo', '<p>Trying <b>Gardenkit</b> today</p>'),
      status(2, 'kim', '<p>Something else</p>'),
      status(3, 'bot', 'Gardenkit!', { account: { acct: 'bot', bot: true } }),
    )
    const people = (await kith.ask('people.list', {})).total
    const server = `http://127.0.0.1:${trust<AddressInfo>(platform.address()).port}`
    const before = await bodies()
    await kith.ask('sources.create', { connector: 'mastodon', settings: { server }, start: false })
    await searchDue(kith.app, signal)
    expect((await bodies()).filter((text) => !before.includes(text))).toEqual(['Trying Gardenkit today'])
    const [found] = (await kith.ask('finds.list', {})).finds
    expect(found).toMatchObject({ places: [{ held: false, person: null, author: 'jo' }] })
    expect((await kith.ask('people.list', {})).total).toBe(people)
    const [watch] = (await kith.ask('watches.list', {})).watches
    expect(watch?.places).toMatchObject([{ place: new URL(server).host, found: 1, state: 'waiting', error: null }])

    await kith.ask('finds.decide', { finds: [found?.id ?? 0], state: 'relevant' })
    await importRelevant(kith.app)
    expect((await kith.ask('people.list', {})).total).toBe(people)
    nowMs += 61_000
    await importRelevant(kith.app)
    await heard()
    await linkAuthors(kith.app)
    expect((await kith.ask('people.list', {})).total).toBe(people + 1)
    expect((await kith.ask('finds.list', { state: 'relevant' })).finds).toMatchObject([
      { id: found?.id, places: [{ held: true, person: { name: 'jo' } }] },
    ])
  })

  test('a search that fails is told on the watch and tried again', async () => {
    nowMs += 3_600_000
    isFull = true
    await searchDue(kith.app, signal)
    const failed = (await kith.ask('watches.list', {})).watches[0]?.places[0]
    expect(failed).toMatchObject({ state: 'failing', error: { code: 'rate_limited' } })
    expect((await kith.ask('finds.list', {})).troubled).toBe(1)
    expect(Date.parse(failed?.nextAt ?? '') - nowMs).toBeGreaterThan(7_100_000)
    isFull = false
    nowMs += 2.1 * 3_600_000
    statuses.unshift(status(-60, 'lee', 'Gardenkit again'))
    await searchDue(kith.app, signal)
    expect((await kith.ask('watches.list', {})).watches[0]?.places[0]).toMatchObject({ state: 'waiting', error: null })
    expect(await bodies()).toContain('Gardenkit again')
    asked = []
    await searchDue(kith.app, signal)
    expect(asked).toEqual([])
  })

  test('whoever is erased goes with what they said, and is not found again', async () => {
    const host = `127.0.0.1:${trust<AddressInfo>(platform.address()).port}`
    const [jo] = (await kith.ask('people.list', { search: 'jo' })).people
    const [ann] = (await kith.ask('people.list', { search: 'ann' })).people
    for (const one of [jo, ann]) await kith.ask('people.erase', { id: one?.id ?? 0, confirm: one?.name ?? '' })
    await until(
      () => kith.app.state.db.selectFrom('erasure').select('id').where('state', '<>', 'done').execute(),
      (open) => open.length === 0,
    )
    const all = await kith.app.state.db.selectFrom('find_place').select(['author_key', 'body']).execute()
    expect(all.filter((one) => [`jo@${host}`, 'ann'].includes(one.author_key))).toEqual([])
    nowMs += 3_600_000
    await searchDue(kith.app, signal)
    await heard()
    const later = await kith.app.state.db.selectFrom('find_place').select('author_key').execute()
    expect(later.filter((one) => one.author_key === `jo@${host}`)).toEqual([])
    // Whom nobody erased is still there.
    expect(later.some((one) => one.author_key === `lee@${host}`)).toBe(true)
  })
})

import { readFileSync, rmSync } from 'node:fs'
import type { ErrorBody } from '@kith/contract/errors'
import type { SentAnswer } from '@kith/contract/activities'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { request, type Answer } from '../../testing/http.ts'
import { openKith, until, type TestKith } from '../../testing/kith.ts'
import { killHard, startProcess } from '../../testing/process.ts'
import { copyEmptyKith } from '../../testing/template.ts'
import { trust } from '../../platform/trust.ts'
import { forgetAnswers } from './sent-answers.ts'

let nowMs = Date.UTC(2026, 10, 20, 12)
let kith: TestKith
let key = ''
let sourceOfShop = 0

const activity = (number: number, change: object = {}) => ({
  kind: 'order',
  externalId: `o-${number}`,
  occurredAt: Date.UTC(2026, 0, 1) + number * 60_000,
  actor: { platform: 'shop', key: String(number % 7), name: `Buyer ${number % 7}`, email: `buyer${number % 7}@example.org` },
  title: `Order ${number}`,
  ...change,
})
const post = (body: Record<string, unknown>, headers: Record<string, string> = {}, by = key): Promise<Answer> =>
  request(kith.url, 'activities.send', body, { key: by, headers })
const answerOf = ({ json }: Answer): SentAnswer => trust<SentAnswer>(json)
const many = (from: number, count: number) => Array.from({ length: count }, (_, index) => activity(from + index))
const makeKey = async (name: string, scopes: string[] = ['activities:write']): Promise<string> =>
  (await kith.ask('keys.create', { name, scopes: trust<['self']>(scopes) })).secret

/** Beside the key that has it already. */
const letSend = async (name: string): Promise<void> => {
  const { keys } = await kith.ask('keys.list', {})
  const ids = keys.filter((one) => one.name === 'Shop' || one.name === name).map(({ id }) => id)
  await kith.ask('sources.setSenders', { id: sourceOfShop, keys: ids })
}

beforeAll(async () => {
  kith = await openKith({ now: () => new Date(nowMs) })
  key = await makeKey('Shop')
})

describe('sending activities', () => {
  test('takes one or many, each held once under its kind and external id, in a source of the sender’s own', async () => {
    const first = await post(activity(1))
    expect([first.status, first.json]).toEqual([
      200,
      { source: expect.any(Number), received: 1, added: 1, changed: 0, unchanged: 0, leftOut: 0, referred: 0, refused: [] },
    ])
    sourceOfShop = answerOf(first).source
    expect(answerOf(await post({ activities: [activity(1), activity(2), activity(2, { title: 'Later' })] }))).toMatchObject({
      source: sourceOfShop,
      received: 3,
      added: 1,
      unchanged: 2,
    })
    expect(answerOf(await post(activity(2, { title: 'Changed' })))).toMatchObject({ added: 0, changed: 1 })
    expect(answerOf(await post({ sender: 'Newsletter', ...activity(1) })).source).not.toBe(sourceOfShop)
    expect(await kith.ask('sources.get', { id: sourceOfShop })).toMatchObject({
      connector: 'program',
      title: 'Shop',
      activities: 2,
      people: 2,
      health: { state: 'fine' },
      lastRun: { state: 'done', counts: { read: 5, added: 2, changed: 1, unchanged: 2, newPeople: 2 } },
    })
    const { activities } = await kith.ask('activities.list', { source: [sourceOfShop] })
    expect(activities.map(({ title }) => title)).toEqual(['Changed', 'Order 1'])
  })

  test('tells of a batch what was wrong with which, sets it aside, and takes the others', async () => {
    const answer = await post({
      activities: [
        activity(10),
        activity(11, { occurredAt: 'yesterday' }),
        { kind: 'order', externalId: 'o-12' },
        activity(13, { titel: 'x' }),
        { type: 'person', identity: { platform: 'shop', key: '99', name: 'Only Listed' }, tags: ['vip'] },
      ],
    })
    expect([answer.status, answerOf(answer)]).toMatchObject([
      200,
      {
        received: 5,
        added: 1,
        refused: [
          { index: 1, externalId: 'o-11', code: 'date_unreadable', message: expect.stringContaining('yesterday') },
          { index: 2, externalId: 'o-12', code: 'record_invalid', message: expect.stringContaining('occurredAt is missing') },
          { index: 3, externalId: 'o-13', code: 'fields_unknown', message: expect.stringContaining('"titel"') },
        ],
      },
    ])
    expect(await kith.ask('setAside.list', { source: sourceOfShop })).toMatchObject({ total: 3 })
    // Sent again as it should be, it is not set aside any more; another is corrected by hand.
    await post(activity(11))
    const { records } = await kith.ask('setAside.list', { source: sourceOfShop, reason: 'fields_unknown' })
    const retried = await kith.ask('setAside.retry', { ids: records.map(({ id }) => id), replace: [{ find: 'titel', with: 'place' }] })
    expect(retried).toMatchObject({ tried: 1, taken: 1 })
    expect(await kith.ask('setAside.list', { source: sourceOfShop })).toMatchObject({ total: 1 })
    const listed = (await kith.ask('people.list', { search: 'Only Listed' })).people[0]?.id ?? 0
    expect(await kith.ask('people.get', { id: listed })).toMatchObject({ tags: ['vip'] })
  })

  test('refuses a single one that is wrong, what is too much, and whoever may not', async () => {
    expect((await post(activity(14, { occurredAt: 'yesterday' }))).error).toMatchObject({
      code: 'invalid_input',
      details: ['date_unreadable'],
    })
    expect((await post({ ...activity(14), activities: [activity(15)] })).error).toMatchObject({ code: 'invalid_input' })
    expect((await post({ activities: many(100, 1_001) })).status).toBe(400)
    expect((await post({ activities: [] })).status).toBe(400)
    expect((await post({ activities: many(100, 60).map((one) => ({ ...one, body: 'x'.repeat(90_000) })) })).error?.code).toBe('too_large')
    const reader = await makeKey('Reader', ['people:read', 'sources:read'])
    expect((await post(activity(14), {}, reader)).status).toBe(403)
    const { activities } = await kith.ask('activities.list', { source: [sourceOfShop] })
    expect(activities.map(({ title }) => title)).not.toContain('Order 14')
  })

  test('answers a call that is repeated under its idempotency key as the first, at once or later, and refuses another', async () => {
    const headers = { 'idempotency-key': 'call-1' }
    const body = { activities: many(20, 5) }
    const [one, two] = await Promise.all([post(body, headers), post(body, headers)])
    expect([one.status, two.status, one.text]).toEqual([200, 200, two.text])
    expect(answerOf(one)).toMatchObject({ received: 5, added: 5 })
    expect([one, two].filter((answer) => answer.headers.get('idempotency-replayed') === 'true')).toHaveLength(1)
    expect((await post({ activities: many(20, 6) }, headers)).error).toMatchObject({ code: 'conflict' })
    expect(answerOf(await post({ ...body, idempotencyKey: 'call-1' }))).toMatchObject({ added: 5 })
    // Another program’s keys are its own; after a day the key may be used anew.
    const second = await makeKey('Second')
    await letSend('Second')
    expect(answerOf(await post({ ...body, sender: 'Shop' }, headers, second))).toMatchObject({ added: 0, unchanged: 5 })
    nowMs += 25 * 3_600_000
    await forgetAnswers(kith.app)
    expect(answerOf(await post({ activities: many(20, 6) }, headers))).toMatchObject({ added: 1, unchanged: 5 })
  })

  test('keeps out whoever was erased, also what is wrong of theirs', async () => {
    const { people } = await kith.ask('people.list', { search: 'Buyer 3' })
    await kith.ask('people.erase', { id: people[0]?.id ?? 0, confirm: 'Buyer 3' })
    const before = (await kith.ask('activities.list', { source: [sourceOfShop] })).total
    const answer = answerOf(await post({ activities: [activity(31), activity(38), activity(32)] }))
    expect(answer).toMatchObject({ received: 3, added: 1, leftOut: 2, refused: [] })
    expect((await kith.ask('activities.list', { source: [sourceOfShop] })).total).toBe(before + 1)
  })

  test('takes ten thousand in batches, many at once, without loss or doubling', async () => {
    const busy = await makeKey('Busy')
    const others = (batch: number) =>
      many(10_000 + batch * 500, 1_000).map((one) => ({ ...one, actor: { platform: 'busy', key: one.actor.key } }))
    const batches = Array.from({ length: 20 }, (_, batch) => others(batch))
    const answers = await Promise.all(batches.map((activities) => post({ activities }, {}, busy)))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    const { source } = answerOf(answers[0] ?? (await post(activity(1))))
    // Each lies in two batches but for the first and last 500.
    expect(answers.reduce((sum, answer) => sum + answerOf(answer).added, 0)).toBe(10_500)
    expect(await kith.ask('sources.get', { id: source })).toMatchObject({
      activities: 10_500,
      people: 7,
      lastRun: { counts: { read: 20_000, added: 10_500 } },
    })
  })

  test('tells how much is left, and when to go on once it is too much; one audit row stands for a day', async () => {
    const eager = await makeKey('Eager')
    const audited = async (): Promise<number> => (await kith.ask('audit.list', { limit: 1 })).total
    const first = await post(activity(1), {}, eager)
    const before = await audited()
    expect(first.headers.get('ratelimit')).toBe('"requests";r=299;t=60, "records";r=59999;t=60')
    const answers = await Promise.all(Array.from({ length: 300 }, () => post({ kind: 'order', activities: [{}] }, {}, eager)))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(1)
    expect(refused[0]?.headers.get('retry-after')).toBe('60')
    expect(refused[0]?.headers.get('ratelimit-remaining')).toBe('0')
    expect(trust<ErrorBody>(refused[0]?.json).error.code).toBe('too_many_requests')
    expect(await audited()).toBe(before)
    expect((await post(activity(1))).status).toBe(200)
    nowMs += 61_000
    expect((await post(activity(1), {}, eager)).status).toBe(200)
  })
})

describe('a program speaks of its own accounts', () => {
  const forum = (who: string, more: object = {}) => ({ platform: 'forum', key: who, ...more })
  const post1 = (externalId: string, actor: object, more: object = {}) => ({
    kind: 'note',
    externalId,
    occurredAt: nowMs - 60_000,
    actor,
    ...more,
  })
  const personOf = async (search: string) => {
    const found = (await kith.ask('people.list', { search, robots: 'include', teammates: 'include' })).people
    return found.length === 1 ? kith.ask('people.get', { id: found[0]?.id ?? 0 }) : undefined
  }
  let mallory = ''
  let ada = 0

  beforeAll(async () => {
    await kith.importRecords('forum.jsonl', [
      { type: 'activity', ...post1('1', forum('u-1', { name: 'Ada of the forum', email: 'ada@forum.example' })) },
      { type: 'activity', ...post1('2', forum('u-2', { name: 'Ben of the forum' })) },
    ])
    mallory = await makeKey('Mallory')
    ada = (await personOf('ada of the forum'))?.id ?? 0
  })

  test('and of others’ only says who they are: no name, address or robot is taken', async () => {
    const lie = {
      name: 'Mallory was here',
      email: 'mallory@example.com',
      username: 'mallory',
      robot: true,
      attributes: { company: 'Evil' },
    }
    const sent = await post(
      {
        activities: [
          post1('m-1', forum('u-1', lie), { mentions: [forum('u-2', lie)] }),
          post1('m-2', forum('u-9', { ...lie, email: 'ada@forum.example' })),
        ],
      },
      {},
      mallory,
    )
    expect([sent.status, answerOf(sent)]).toMatchObject([200, { added: 2, referred: 2, refused: [] }])
    expect(await personOf('mallory')).toBeUndefined()
    expect(await personOf('ada of the forum')).toMatchObject({
      id: ada,
      robot: 'unknown',
      identities: [{ key: 'u-1', email: 'ada@forum.example' }],
    })
    expect((await personOf('ben of the forum'))?.robot).toBe('unknown')
    expect((await personOf('u-9'))?.identities).toHaveLength(1)
    expect((await kith.ask('activities.list', { person: ada })).total).toBe(2)
    // Another program’s accounts are no more its own than the forum’s.
    expect(answerOf(await post(activity(1, { actor: { ...activity(1).actor, name: 'Mallory' } }), {}, mallory))).toMatchObject({
      referred: 1,
    })
    expect(await personOf('buyer 1')).toBeDefined()
    expect(answerOf(await post(activity(1)))).toMatchObject({ referred: 0 })
  })

  test('and neither says who is one person with somebody nor what they are, also when it is tried again', async () => {
    const own = { platform: 'mallory', key: '1', name: 'Mallory' }
    const answer = await post(
      {
        activities: [
          { type: 'person', identity: forum('u-1'), tags: ['crook'], teammate: true },
          { type: 'person', identity: own, also: [forum('u-1')] },
          { type: 'evidence', evidence: 'merged', identities: [own, forum('u-1')], locator: 'here' },
          { type: 'person', identity: own, tags: ['honest'] },
        ],
      },
      {},
      mallory,
    )
    expect(answerOf(answer).refused.map(({ index, code }) => [index, code])).toEqual(
      [0, 1, 2].map((index) => [index, 'account_of_another']),
    )
    const { source } = answerOf(answer)
    expect(await kith.ask('setAside.retry', { source })).toMatchObject({ taken: 0, stillAside: 3 })
    expect(await kith.ask('people.get', { id: ada })).toMatchObject({ tags: [], teammate: false, identities: [{ key: 'u-1' }] })
    expect(await personOf('mallory')).toMatchObject({ tags: ['honest'] })
  })

  test('unless somebody who looks after the workspace trusts it with them', async () => {
    const keys = (await kith.ask('keys.list', {})).keys.filter(({ name }) => name === 'Mallory').map(({ id }) => id)
    const { source } = answerOf(await post(post1('m-1', forum('u-1')), {}, mallory))
    await kith.ask('sources.setSenders', { id: source, keys, platforms: ['forum'] })
    expect(await kith.ask('sources.senders', { id: source })).toMatchObject({
      platforms: [
        { platform: 'forum', given: true },
        { platform: 'mallory', given: false },
      ],
    })
    const tagged = (tag: string) => ({ activities: [{ type: 'person', identity: forum('u-1'), tags: [tag] }] })
    expect(answerOf(await post(tagged('speaker'), {}, mallory)).refused).toEqual([])
    expect(await kith.ask('people.get', { id: ada })).toMatchObject({ tags: ['speaker'] })
    await kith.ask('sources.setSenders', { id: source, keys, platforms: [] })
    expect(answerOf(await post(tagged('crook'), {}, mallory)).refused).toMatchObject([{ code: 'account_of_another' }])
  })

  test('and joins nobody by an address or a word, tags nobody and places nobody, until it is trusted with its own', async () => {
    const [like, other] = [
      { platform: 'mallory', key: '7', name: 'Ada of the forum', email: 'ada@forum.example' },
      { platform: 'mallory', key: '8', name: 'Mallory' },
    ]
    const sent = await post(
      {
        activities: [
          post1('m-7', like),
          { type: 'person', identity: like, also: [other], teammate: true, tags: ['crook'], organization: 'Crooks' },
          { type: 'organization', name: 'Crooks', domains: ['forum.example'] },
          { type: 'organization', name: 'Crooks' },
        ],
      },
      {},
      mallory,
    )
    const { source, refused } = answerOf(sent)
    expect(refused.map(({ index, code }) => [index, code])).toEqual([[2, 'domains_of_others']])
    // Neither does whoever comes later from elsewhere find them by their address.
    await kith.importRecords('list.jsonl', [
      { type: 'person', identity: { platform: 'list', key: '1', name: 'Ada of the forum', email: 'ada@forum.example' } },
    ])
    const keysOf = async () =>
      (await kith.ask('people.get', { id: ada })).identities.map(({ platform, key: of }) => `${platform} ${of}`).toSorted()
    const looked = async () => {
      nowMs += 60_000
      await kith.ask('identities.look', {})
      const isNow = new Date(nowMs).toISOString()
      await until(() => kith.ask('identities.suggestions', {}), ({ lookedAt, looking }) => lookedAt === isNow && !looking) // prettier-ignore
    }
    await looked()
    expect(await keysOf()).toEqual(['forum u-1', 'list 1'])
    expect(await kith.ask('people.get', { id: ada })).toMatchObject({ teammate: false, tags: expect.not.arrayContaining(['crook']) })
    const { groups } = await kith.ask('identities.suggestions', { person: ada })
    expect(groups.flatMap(({ people }) => people.flatMap(({ identities }) => identities.map(({ platform }) => platform)))).toContain(
      'mallory',
    )
    const keys = (await kith.ask('sources.senders', { id: source })).keys.map(({ id }) => id)
    await kith.ask('sources.setSenders', { id: source, keys, platforms: ['mallory'] })
    await looked()
    expect(await keysOf()).toEqual(['forum u-1', 'list 1', 'mallory 7', 'mallory 8'])
  })
})

describe('whose a sender is', () => {
  const titles = async (): Promise<string[]> =>
    (await kith.ask('activities.list', { source: [sourceOfShop], limit: 200 })).activities.map(({ title }) => title)

  test('another key cannot write over what was sent, by the same name or by naming it, nor learn it by asking again', async () => {
    const thief = await makeKey('Thief')
    const namesake = await makeKey('Shop')
    const forged = activity(1, { title: 'Forged 1', deleted: true })
    for (const [by, body] of [
      [thief, { ...forged, sender: 'Shop' }],
      [namesake, forged],
      [thief, { sender: ' Shop ', activities: [forged] }],
    ] as const) {
      const answer = await post(body, { 'idempotency-key': 'call-1' }, by)
      expect([answer.status, answer.error]).toMatchObject([
        403,
        { code: 'forbidden', message: expect.stringContaining('"Shop"'), hint: expect.stringContaining('owner or admin') },
      ])
    }
    expect(await titles()).toContain('Order 1')
    expect((await titles()).join()).not.toContain('Forged')
    // Nothing was set aside there either, and the forger’s own name is free.
    expect((await kith.ask('setAside.list', { source: sourceOfShop })).records.map(({ raw }) => raw).join()).not.toContain('Forged')
    expect(answerOf(await post(forged, {}, thief))).toMatchObject({ added: 1 })
  })

  test('two that come first at the same time: one has the name, the other is refused', async () => {
    const keys = [await makeKey('Left'), await makeKey('Right')]
    const answers = await Promise.all(keys.map((by) => post({ sender: 'New shop', ...activity(1) }, {}, by)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 403])
  })

  test('what was sent without a key is nobody’s to write over; whoever looks after the workspace may', async () => {
    const olga = { actor: { kind: 'user', id: 1, name: 'Olga', role: 'owner' } } as const
    const edda = { actor: { kind: 'user', id: 2, name: 'Edda', role: 'editor' } } as const
    const { source } = await kith.ask('activities.send', { sender: 'By hand', ...activity(1) }, edda)
    expect(await kith.ask('sources.senders', { id: source })).toEqual({ keys: [], platforms: [], open: false })
    const late = await makeKey('Late')
    expect((await post({ sender: 'By hand', ...activity(1, { title: 'Forged' }) }, {}, late)).status).toBe(403)
    expect(await kith.ask('activities.send', { sender: 'By hand', ...activity(1, { title: 'Mended' }) }, olga)).toMatchObject({
      changed: 1,
    })
    // A colleague who may not look after the workspace does not write over what a key has sent.
    await expect(kith.ask('activities.send', { sender: 'Shop', ...activity(1) }, edda)).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('a key with a new secret keeps its sender; the secret before it ends at once', async () => {
    const { keys } = await kith.ask('keys.list', {})
    const shop = keys.find(({ name, sends }) => name === 'Shop' && sends.some(({ id }) => id === sourceOfShop))
    const { secret, key: renewed } = await kith.ask('keys.rotate', { id: shop?.id ?? 0 })
    expect(renewed).toMatchObject({
      id: shop?.id,
      prefix: secret.slice(0, 10),
      sends: expect.arrayContaining([{ id: sourceOfShop, title: 'Shop' }]),
    })
    expect((await post(activity(1))).status).toBe(401)
    key = secret
    expect((await post(activity(1))).status).toBe(200)
    // A secret is handed to nobody who could not have made the key.
    const small = { actor: { kind: 'key', id: shop?.id ?? 0, name: 'small', scopes: ['workspace:admin'], local: false } } as const
    await expect(kith.ask('keys.rotate', { id: shop?.id ?? 0 }, small)).rejects.toMatchObject({ code: 'forbidden' })
    const local = keys.find(({ name }) => name === 'Command line on the server')
    await expect(kith.ask('keys.rotate', { id: local?.id ?? 0 })).rejects.toMatchObject({ code: 'conflict' })
  })

  test('keys that had sent before senders belonged to keys go on, by the record of who did what', async () => {
    const before = await kith.app.state.execute('select source_id, key_id from sender_key order by source_id, key_id')
    await kith.app.state.execute('delete from sender_key')
    const migration = readFileSync(new URL('../../../migrations/state/2026-11-22-sender-key.sql', import.meta.url), 'utf8')
    await kith.app.state.execute(migration.slice(migration.indexOf('insert into')))
    const found = await kith.app.state.execute('select source_id, key_id from sender_key order by source_id, key_id')
    expect(found.rows).toEqual(before.rows)
  })

  test('is handed over by whoever looks after the workspace; a name whose key is gone goes to nobody by itself', async () => {
    const heir = await makeKey('Heir')
    const { keys } = await kith.ask('keys.list', {})
    for (const one of keys.filter(({ sends }) => sends.some(({ id }) => id === sourceOfShop))) await kith.ask('keys.revoke', { id: one.id })
    expect((await post({ sender: 'Shop', ...activity(1) }, {}, heir)).status).toBe(403)
    const heirId = keys.find(({ name }) => name === 'Heir')?.id ?? 0
    expect(await kith.ask('sources.setSenders', { id: sourceOfShop, keys: [heirId] })).toMatchObject({
      keys: [{ id: heirId, ended: false }],
    })
    expect(answerOf(await post({ sender: 'Shop', ...activity(1, { title: 'Order 1, by the heir' }) }, {}, heir))).toMatchObject({
      changed: 1,
    })
    const reader = keys.find(({ name }) => name === 'Reader')?.id ?? 0
    await expect(kith.ask('sources.setSenders', { id: sourceOfShop, keys: [reader] })).rejects.toMatchObject({ code: 'invalid_input' })
    const admins = { actor: { kind: 'user', id: 2, name: 'Edda', role: 'editor' } } as const
    await expect(kith.ask('sources.setSenders', { id: sourceOfShop, keys: [heirId] }, admins)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

test('what is killed between log and answer is sent again, and held once', async () => {
  const dataDir = await copyEmptyKith()
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))
  const started = await startProcess({ dataDir })
  try {
    const body = (batch: number) => ({ activities: many(batch * 200, 400), sender: 'Shop', idempotencyKey: `batch-${batch}` })
    const sending = Array.from({ length: 12 }, (_, batch) => started.ask('activities.send', body(batch)).catch(() => undefined))
    // As soon as one was answered, others are at every place between.
    await Promise.any(sending.map(async (one) => (await one) ?? Promise.reject(new Error('not answered'))))
    await killHard(started.child, true)
    const answered = (await Promise.all(sending)).map((answer) => answer !== undefined)
    const again = await startProcess({ dataDir })
    try {
      const answers = await Promise.all(answered.map((_, batch) => again.ask('activities.send', body(batch))))
      const source = answers[0]?.source ?? 0
      expect(await again.ask('sources.get', { id: source })).toMatchObject({ activities: 2_600, people: 7 })
      expect(await again.ask('activities.list', { source, limit: 1 })).toMatchObject({ total: 2_600 })
    } finally {
      await killHard(again.child, true)
    }
  } finally {
    await killHard(started.child, true)
  }
}, 120_000)

test('the description tells what may be sent, and that a header may carry the key of the call', async () => {
  const description = trust<{ paths: Record<string, { post: { parameters: object[]; requestBody: object } }> }>(
    await (await fetch(`${kith.url}/api/openapi.json`)).json(),
  )
  const { parameters, requestBody } = description.paths['/api/v1/activities']?.post ?? { parameters: [], requestBody: {} }
  expect(parameters).toMatchObject([{ name: 'Idempotency-Key', in: 'header', required: false }])
  expect(JSON.stringify(requestBody)).toContain('"required":["kind","externalId","occurredAt","actor"]')
})

import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Situation } from '../kit/api-harness.ts'
import { readAll } from '../kit/harness.ts'
import { activitiesOf, countKinds } from '../kit/testing.ts'
import { matrixConnector } from './connector.ts'
import { mapEvent } from '../kit/matrix/map.ts'
import type { Cursor } from './read.ts'

type Thing = Record<string, unknown>

const SETTINGS = { server: 'https://matrix.example.org', token: 'syt_abcdefghijkl', directory: false }
const NOW_MS = Date.UTC(2026, 0, 1)
const GARDEN = '!garden:example.org'
const SECRET = '!secret:example.org'
const OPEN = '!open:example.org'
const [ANN, BO] = ['@ann:example.org', '@bo:example.org']

/** A homeserver with three rooms, and what its client-server API answers. */
class FakeServer {
  readonly rooms = new Map<string, Thing[]>([[GARDEN, []], [SECRET, []], [OPEN, []]]) // prettier-ignore
  #count = 0

  add(room: string, type: string, sender: string, daysAgo: number, content: Thing, more: Thing = {}): Thing {
    this.#count += 1
    const event = { type, sender, content, event_id: `$event${this.#count}`, origin_server_ts: NOW_MS - Math.floor(daysAgo * 86_400_000), room_id: room, ...more } // prettier-ignore
    this.rooms.get(room)?.push(event)
    return event
  }

  say(room: string, sender: string, daysAgo: number, body: string, relation?: Thing): Thing {
    const related = relation === undefined ? {} : { 'm.relates_to': relation }
    return this.add(room, 'm.room.message', sender, daysAgo, { msgtype: 'm.text', body, ...related })
  }

  join(room: string, user: string, name: string, daysAgo: number): Thing {
    return this.add(room, 'm.room.member', user, daysAgo, { membership: 'join', displayname: name }, { state_key: user })
  }

  edit(message: Thing, body: string): void {
    const content = { msgtype: 'm.text', body: `* ${body}`, 'm.new_content': { msgtype: 'm.text', body }, 'm.relates_to': { rel_type: 'm.replace', event_id: message['event_id'] } } // prettier-ignore
    const edit = this.add(String(message['room_id']), 'm.room.message', String(message['sender']), 0, content)
    message['unsigned'] = { 'm.relations': { 'm.replace': edit } }
  }

  redact(message: Thing): void {
    const because = this.add(String(message['room_id']), 'm.room.redaction', ANN, 0, { redacts: message['event_id'] })
    Object.assign(message, { content: {}, unsigned: { redacted_because: because } })
  }

  answer(url: URL, pageMax: number): readonly [number, unknown] {
    const parts = url.pathname.replace('/_matrix/client/v3/', '').split('/').map(decodeURIComponent)
    const nothing = [404, { errcode: 'M_NOT_FOUND', error: 'Not found.' }] as const
    if (parts[0] === 'account') return [200, { user_id: '@kith:example.org' }]
    if (parts[0] === 'joined_rooms') return [200, { joined_rooms: [GARDEN, SECRET] }]
    if (parts[0] === 'directory') return parts[2] === '#garden:example.org' ? [200, { room_id: GARDEN }] : nothing
    if (parts[0] === 'publicRooms') {
      return [
        200,
        {
          chunk: [
            { room_id: OPEN, world_readable: true, name: 'Open' },
            { room_id: '!shut:example.org', world_readable: false },
          ],
        },
      ]
    }
    const events = this.rooms.get(parts[1] ?? '')
    if (events === undefined) return [403, { errcode: 'M_FORBIDDEN', error: 'Not in the room.' }]
    if (parts[2] === 'state') {
      if (parts[3] === 'm.room.join_rules') return [200, { join_rule: parts[1] === SECRET ? 'invite' : 'public' }]
      return parts[3] === 'm.room.canonical_alias' && parts[1] === GARDEN ? [200, { alias: '#garden:example.org' }] : nothing
    }
    if (parts[2] === 'event') {
      const found = events.find((event) => event['event_id'] === parts[3])
      return found === undefined ? nothing : [200, found]
    }
    const sorted = events.toSorted((a, b) => Number(b['origin_server_ts']) - Number(a['origin_server_ts']))
    const from = Number(url.searchParams.get('from')?.replace('t', '') ?? 0)
    const limit = Math.min(Number(url.searchParams.get('limit')), pageMax)
    const end = from + limit < sorted.length ? { end: `t${from + limit}` } : {}
    const state = [{ type: 'm.room.member', state_key: BO, content: { displayname: 'Bo', membership: 'join' } }]
    return [200, { chunk: sorted.slice(from, from + limit), start: `t${from}`, state, ...end }]
  }
}

const open =
  (server: FakeServer, pageMax = 100, change: (body: unknown) => unknown = (body) => body): typeof fetch =>
  (input) => {
    const [status, body] = server.answer(new URL(input instanceof Request ? input.url : input.toString()), pageMax)
    return Promise.resolve(Response.json(change(structuredClone(body)), { status }))
  }

const filled = (): FakeServer => {
  const server = new FakeServer()
  server.join(GARDEN, ANN, 'Ann', 100)
  server.join(GARDEN, ANN, 'Ann E.', 99)
  Object.assign(server.rooms.get(GARDEN)?.[1] ?? {}, { unsigned: { prev_content: { membership: 'join' } } })
  for (let index = 0; index < 40; index++) server.say(GARDEN, index % 2 === 0 ? ANN : BO, 90 - index, `Message ${index}`)
  const root = server.say(GARDEN, ANN, 40, 'How?')
  server.say(GARDEN, BO, 39, `> <${ANN}> How?\n\nSo.`, { 'm.in_reply_to': { event_id: root['event_id'] } })
  const inThread = { rel_type: 'm.thread', event_id: root['event_id'], is_falling_back: true, 'm.in_reply_to': { event_id: '$other' } }
  server.say(GARDEN, BO, 38, 'In the thread', inThread)
  server.add(GARDEN, 'm.reaction', BO, 37, { 'm.relates_to': { rel_type: 'm.annotation', event_id: root['event_id'], key: '👍' } })
  server.add(GARDEN, 'm.room.topic', ANN, 36, { topic: 'Plants' }, { state_key: '' })
  server.add(GARDEN, 'm.room.encrypted', ANN, 35, { algorithm: 'm.megolm.v1.aes-sha2' })
  server.say(SECRET, ANN, 5, 'between few')
  server.say(OPEN, ANN, 5, 'to everybody')
  server.say(GARDEN, BO, 0.05, 'An hour ago')
  return server
}
const find = (server: FakeServer, body: string): Thing =>
  server.rooms.get(GARDEN)?.find(({ content }) => (content as Thing)['body'] === body) ?? {}

const SITUATIONS: Record<Situation, () => typeof fetch> = {
  empty: () => open(new FakeServer()),
  'one-page': () => open(filled()),
  'many-pages': () => open(filled(), 9),
  'changed-field': () =>
    open(filled(), 9, (body) => {
      const [first] = ((body as Thing)['chunk'] ?? []) as Thing[]
      if (first !== undefined) Object.assign(first, { origin_server_ts: 'soon', sender: 5, content: ['x'] })
      return body
    }),
  unicode: () => {
    const server = filled()
    for (const text of ['Zoë 🦊', 'مرحبا', 'NUL \0 here', 'half \ud800 a character']) server.say(GARDEN, BO, 0.01, text)
    return open(server, 9)
  },
  huge: () => {
    const server = filled()
    server.say(GARDEN, BO, 0.01, 'x'.repeat(3_000_000))
    return open(server, 9)
  },
  edited: () => {
    const server = filled()
    server.edit(find(server, 'Message 1'), 'Edited, although it is old')
    return open(server, 9)
  },
  deleted: () => {
    const server = filled()
    server.redact(find(server, 'Message 2'))
    return open(server, 9)
  },
}

const activities = (items: Awaited<ReturnType<typeof readAll>>['items']) =>
  activitiesOf(items.flatMap((item) => ('record' in item ? [item.record] : [])))

describe('rooms of Matrix', () => {
  it('are read through everything that platforms do', async () => {
    const report = await exerciseApiConnector(matrixConnector, SETTINGS, (situation) => SITUATIONS[situation](), { maxResumes: 8 })
    const byId = new Map(activitiesOf(report.records).map((one) => [`${one.kind} ${one.externalId}`, one]))
    expect(countKinds([...byId.values()])).toEqual({ message: 42, 'thread-reply': 2, reaction: 1, joined: 1, 'channel-changed': 1 })
    expect(report.setAsides).toEqual([])
    expect(report.notes.map(({ code }) => code)).toEqual(['private_rooms', 'encrypted'])
  }, 60_000)

  it('keep replies, threads and reactions together', async () => {
    const { items } = await readAll(matrixConnector, SETTINGS, undefined, { fetch: open(filled()) })
    const said = (body: string) => activities(items).find((one) => one.body === body)
    const root = said('How?')
    expect(root).toMatchObject({ place: '#garden:example.org', actor: { platform: 'matrix', key: ANN, username: 'ann' } })
    for (const body of ['So.', 'In the thread']) {
      expect(said(body)).toMatchObject({
        kind: 'thread-reply',
        conversation: root?.externalId,
        replyTo: root?.externalId,
        actor: { key: BO, name: 'Bo' },
      })
    }
    expect(activities(items).find(({ kind }) => kind === 'reaction')).toMatchObject({
      replyTo: root?.externalId,
      attributes: { emoji: '👍' },
    })
  })

  it('follow what is edited and taken back, however old', async () => {
    const server = filled()
    const first = await readAll(matrixConnector, SETTINGS, undefined, { fetch: open(server) })
    server.edit(find(server, 'Message 3'), 'As it should be')
    server.redact(find(server, 'Message 4'))
    const reaction = server.rooms.get(GARDEN)?.find(({ type }) => type === 'm.reaction') ?? {}
    server.redact(reaction)
    const { items } = await readAll(matrixConnector, SETTINGS, first.batches.at(-1)?.cursor as Cursor, { fetch: open(server, 3) })
    expect(activities(items)).toContainEqual(
      expect.objectContaining({ body: 'As it should be', attributes: expect.objectContaining({ edited: expect.any(String) }) }),
    )
    const gone = activities(items).filter(({ deleted }) => deleted === true)
    expect(gone.map(({ kind }) => kind).toSorted()).toEqual(['message', 'reaction', 'thread-reply'])
    expect(gone.find(({ kind }) => kind === 'reaction')?.externalId).toBe(reaction['event_id'])
  })

  it('are those that were named, or that everybody may read', async () => {
    const named = await readAll(
      matrixConnector,
      { ...SETTINGS, rooms: `${SECRET}, https://matrix.to/#/%23garden%3Aexample.org` },
      undefined,
      { fetch: open(filled()) },
    )
    expect(JSON.stringify(named.items)).toContain('between few')
    const listed = await readAll(matrixConnector, { ...SETTINGS, directory: true }, undefined, { fetch: open(filled()) })
    expect(JSON.stringify(listed.items)).toContain('to everybody')
    expect(JSON.stringify(listed.items)).not.toContain('between few')
    await expect(
      readAll(matrixConnector, { ...SETTINGS, rooms: '#nowhere:example.org' }, undefined, { fetch: open(filled()) }),
    ).rejects.toMatchObject({ code: 'not_found' })
  })

  it('wait as long as the server says, in milliseconds', async () => {
    let asked = 0
    const real = open(filled())
    const limited: typeof fetch = (input, init) => {
      asked += 1
      return asked === 3
        ? Promise.resolve(Response.json({ errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 7_200_000 }, { status: 429 }))
        : real(input, init)
    }
    await expect(readAll(matrixConnector, SETTINGS, undefined, { fetch: limited, now: new Date(NOW_MS) })).rejects.toMatchObject({
      code: 'rate_limited',
      retryAt: new Date(NOW_MS + 7_200_000),
    })
  })
})

describe('an event', () => {
  it('of any shape becomes valid records, is set aside or left out', () => {
    const field = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant([{}]), fc.constant({ body: 5, 'm.relates_to': { event_id: 7 } }), fc.constantFrom(ANN, '$x', NOW_MS, { body: 'x', 'm.relates_to': { rel_type: 'm.thread', event_id: '$y' } })) // prettier-ignore
    const event = fc.dictionary(fc.constantFrom('sender', 'content', 'event_id', 'origin_server_ts', 'unsigned', 'state_key'), field)
    const type = fc.constantFrom('m.room.message', 'm.reaction', 'm.room.member', 'm.room.topic', 'm.sticker', 'x', 'constructor')
    const origin = { room: { id: GARDEN, place: 'x' }, nowMs: NOW_MS, names: new Map<string, string>() }
    fc.assert(
      fc.property(event, type, (given, name) => {
        for (const item of mapEvent({ ...given, type: name }, origin) ?? [])
          if ('record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })

  it('that was set aside and corrected is read again', () => {
    const raw = JSON.stringify({ room: { id: GARDEN, place: '#garden' }, event: { type: 'm.room.message', event_id: '$1', sender: ANN, origin_server_ts: NOW_MS, content: { body: 'x' } } }) // prettier-ignore
    expect(matrixConnector.reread(raw, SETTINGS)).toMatchObject([{ record: { externalId: '$1', body: 'x', place: '#garden' } }])
    expect(matrixConnector.reread('{', SETTINGS)).toMatchObject([{ setAside: { reason: 'item_invalid' } }])
  })
})

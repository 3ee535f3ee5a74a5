import { generateKeyPairSync, createVerify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Platform, type Situation } from '../kit/api-harness.ts'
import { readAll } from '../kit/harness.ts'
import { activitiesOf, askedUrl, countKinds, makeFolder } from '../kit/testing.ts'
import { meetup } from './connector.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
const settings = { groups: 'https://www.meetup.com/tarn/, other-tarn', token: 'a-secret-token' }

interface Answer {
  readonly n: number
  readonly name: unknown
  readonly status: string
}
interface Event {
  readonly id: string
  readonly group: string
  readonly list: 'ACTIVE' | 'PAST' | 'CANCELLED'
  readonly dateTime: string
  readonly title: string
  readonly rsvps: readonly Answer[]
}
const answer = (n: number, status = 'YES', name: unknown = `Member ${n}`): Answer => ({ n, name, status })
const PARTY: Event = {
  id: '77',
  group: 'tarn',
  list: 'PAST',
  title: 'Boats',
  dateTime: '2025-12-20T19:00:00+01:00',
  rsvps: [answer(1, 'ATTENDED'), answer(2, 'NO_SHOW'), answer(3), answer(4, 'NO'), answer(5, 'WAITLIST'), answer(6)],
}
const others: Event[] = [
  { id: '78', group: 'tarn', list: 'ACTIVE', title: 'Rafts', dateTime: '2026-03-20T19:00:00+01:00', rsvps: [answer(1)] },
  { id: '79', group: 'tarn', list: 'CANCELLED', title: 'Storm', dateTime: '2026-02-20T19:00:00+01:00', rsvps: [] },
  { id: '80', group: 'other-tarn', list: 'PAST', title: 'Old', dateTime: '2024-02-20T19:00:00+01:00', rsvps: [answer(9)] },
]
const OLD = others[2] ?? PARTY
const WORLD: Record<Situation, readonly Event[]> = {
  empty: [],
  'one-page': [OLD],
  'many-pages': [PARTY, ...others],
  'changed-field': [{ ...OLD, rsvps: [answer(1, 'YES', { first: 'x' }), answer(2, 'PERHAPS')] }],
  unicode: [{ ...OLD, title: 'Zoë 🦊 \ud800', rsvps: [answer(1, 'YES', 'NUL \0'), answer(2, 'YES', '日本')] }],
  huge: [{ ...OLD, title: 'x'.repeat(300_000) }],
  edited: [{ ...PARTY, rsvps: PARTY.rsvps.map((one) => (one.n === 3 ? { ...one, name: 'Renamed' } : one)) }, ...others],
  deleted: [{ ...PARTY, rsvps: PARTY.rsvps.filter(({ n }) => n !== 3) }, ...others],
}

interface Asked {
  readonly query: string
  readonly variables: { readonly urlname?: string; readonly id?: string; readonly after?: string }
}
const connection = (all: readonly object[], after: string | undefined) => {
  const at = Number(after ?? 0)
  return {
    totalCount: all.length,
    pageInfo: { hasNextPage: at + 2 < all.length, endCursor: String(at + 2) },
    edges: all.slice(at, at + 2).map((node) => ({ node })),
  }
}

/** Meetup, which knows all fields or the older ones alone. */
const speaks =
  (world: readonly Event[], knowsAll = true): typeof fetch =>
  async (input, init) => {
    if (askedUrl(input).pathname !== '/gql-ext' || typeof init?.body !== 'string') return new Response('{}', { status: 404 })
    const { query, variables }: Asked = JSON.parse(init.body)
    if (query.includes('rsvps')) {
      const event = world.find(({ id }) => id === variables.id)
      const nodes = (event?.rsvps ?? []).map(({ n, name, status }) => ({
        id: `r${n}`,
        updated: '2024-02-01T10:00:00+01:00',
        status,
        guestsCount: n === 6 ? 2 : 0,
        member: { id: String(n), name },
      }))
      return Response.json({ data: { event: { id: variables.id, rsvps: connection(nodes, variables.after) } } })
    }
    if (!knowsAll && query.includes('eventHosts'))
      return Response.json({ errors: [{ message: "Cannot query field 'eventHosts' on type 'Event'" }] })
    const list = /status: (\w+)/.exec(query)?.[1]
    if (!knowsAll && list === 'CANCELLED') return Response.json({ errors: [{ message: 'No such status' }], data: { groupByUrlname: null } })
    const nodes = world
      .filter((one) => one.group === variables.urlname && one.list === list)
      .map(({ id, title, dateTime }) => ({
        id,
        title,
        dateTime,
        duration: 'PT2H',
        eventUrl: `https://www.meetup.com/tarn/events/${id}/`,
        status: list,
        maxTickets: 40,
        venues: [{ name: 'Hall', city: 'Riga' }],
        eventHosts: [{ memberId: '50', name: 'Ada' }],
      }))
    return Response.json({
      data: { groupByUrlname: { id: '1', name: 'Tarn', urlname: variables.urlname, events: connection(nodes, variables.after) } },
    })
  }
const platform: Platform = (situation) => speaks(WORLD[situation])

describe('the API of Meetup', () => {
  it('passes what platforms do, with what everybody answered', async () => {
    const { records, claims, gaps } = await exerciseApiConnector(meetup, settings, platform)
    expect(countKinds(records)).toEqual({ event: 4, hosted: 2, registered: 6, attended: 1, declined: 1, waitlisted: 1 })
    expect(records.find((one) => one.type === 'event' && one.externalId === '77')).toMatchObject({
      title: 'Boats',
      startsAt: Date.parse(PARTY.dateTime),
      endsAt: Date.parse('2025-12-20T21:00:00+01:00'),
      place: 'Hall, Riga',
      series: 'tarn',
      capacity: 40,
    })
    expect(records.find((one) => one.type === 'event' && one.externalId === '79')).toMatchObject({ cancelled: true })
    const of = (kind: string, id: string) => activitiesOf(records).find((one) => one.kind === kind && one.externalId === id)
    expect(of('attended', '77/1')?.occurredAt).toBe(Date.parse(PARTY.dateTime))
    expect(of('registered', '77/6')).toMatchObject({
      actor: { platform: 'meetup', key: '6' },
      attributes: { guests: 2 },
      conversation: '77',
    })
    expect([claims, gaps]).toEqual([{ registered: 8 }, { registered: { gone: 0, unsupported: 2 } }])
  })

  it('does with fewer fields where Meetup no longer knows them all', async () => {
    const { items, notes } = await readAll(meetup, meetup.settings.parse(settings), undefined, {
      fetch: speaks(WORLD['many-pages'], false),
      now: NOW,
    })
    const kinds = countKinds(items.flatMap((item) => ('record' in item ? [item.record] : [])))
    expect(kinds).toMatchObject({ event: 3, registered: 6 })
    expect(notes.map(({ code }) => code)).toContain('cancelled_hidden')
  })

  it('says what Meetup refuses, and waits until points are counted anew', async () => {
    const says =
      (error: object): typeof fetch =>
      async () =>
        Response.json({ errors: [error] })
    const reading = (fetching: typeof fetch) => readAll(meetup, meetup.settings.parse(settings), undefined, { fetch: fetching, now: NOW })
    await expect(reading(says({ message: 'Invalid token' }))).rejects.toMatchObject({ code: 'unauthorized' })
    await expect(
      reading(says({ message: 'Too many', extensions: { code: 'RATE_LIMITED', resetAt: '2026-01-01T02:00:00Z' } })),
    ).rejects.toMatchObject({
      code: 'rate_limited',
      retryAt: new Date('2026-01-01T02:00:00Z'),
    })
  })

  it('signs for a token of its own where a signing key is given', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const keyed = {
      groups: 'tarn',
      client: 'client-1',
      member: '50',
      signingKey: 'key-1',
      // As a field of one line gives it.
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().replaceAll('\n', ' '),
    }
    const seen: string[] = []
    const both: typeof fetch = async (input, init) => {
      if (askedUrl(input).host !== 'secure.meetup.com') {
        seen.push(new Headers(init?.headers).get('authorization') ?? '')
        return speaks([OLD])(input, init)
      }
      const assertion = new URLSearchParams(typeof init?.body === 'string' ? init.body : '').get('assertion') ?? ''
      const [head = '', body = '', signature = ''] = assertion.split('.')
      expect(JSON.parse(Buffer.from(body, 'base64url').toString())).toMatchObject({ iss: 'client-1', sub: '50', aud: 'api.meetup.com' })
      expect(createVerify('RSA-SHA256').update(`${head}.${body}`).verify(publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
      return Response.json({ access_token: 'made' })
    }
    await readAll(meetup, meetup.settings.parse(keyed), undefined, { fetch: both, now: NOW })
    expect(new Set(seen)).toEqual(new Set(['Bearer made']))
    await expect(
      readAll(meetup, meetup.settings.parse({ ...keyed, privateKey: 'nonsense' }), undefined, { fetch: both, now: NOW }),
    ).rejects.toMatchObject({ code: 'key_unreadable' })
  })

  it('doubles nothing that saved pages hold as well', async () => {
    const rsvps = PARTY.rsvps
      .filter(({ status }) => ['YES', 'NO', 'WAITLIST'].includes(status))
      .map(({ n, name, status }) => ({
        member: { id: n, name },
        response: status.toLowerCase(),
        created: Date.UTC(2024, 1, 1),
        event: { id: '77', name: 'Boats' },
      }))
    const { path, remove } = await makeFolder({ 'rsvps.json': rsvps })
    try {
      const read = async (given: object) => {
        const { items } = await readAll(meetup, meetup.settings.parse(given), undefined, { fetch: speaks([PARTY]), now: NOW })
        return activitiesOf(items.flatMap((item) => ('record' in item ? [item.record] : []))).map(
          ({ kind, externalId }) => `${kind} ${externalId}`,
        )
      }
      const both = await read({ ...settings, groups: 'tarn', files: [path] })
      const alone = await read({ ...settings, groups: 'tarn' })
      expect(both.length).toBe(alone.length + 4)
      expect(new Set(both)).toEqual(new Set(alone))
    } finally {
      await remove()
    }
  })
})

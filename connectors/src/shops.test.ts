import { describe, expect, it } from 'vitest'
import { eventbrite } from './eventbrite/connector.ts'
import { hiEvents } from './hi-events/connector.ts'
import { exerciseApiConnector, type Platform, type Situation } from './kit/api-harness.ts'
import { readAll } from './kit/harness.ts'
import { activitiesOf, askedUrl, countKinds, makeFolder } from './kit/testing.ts'
import { luma } from './luma/connector.ts'
import { tito } from './tito/connector.ts'

const NOW = new Date('2026-01-01T00:00:00Z')

interface Guest {
  readonly n: number
  readonly name: unknown
  readonly email: unknown
  readonly state?: 'cancelled' | 'waits'
  readonly came?: boolean
  readonly answer?: string
}
interface Occasion {
  readonly id: number
  readonly title: string
  readonly starts: string
  readonly guests: readonly Guest[]
}

const guest = (n: number, more: Partial<Guest> = {}): Guest => ({
  n,
  name: `Guest ${n}`,
  email: `guest${n}@example.org`,
  answer: 'Boats',
  ...more,
})
const PARTY: Occasion = {
  id: 71,
  title: 'Tarn Party',
  starts: '2025-12-20T18:00:00Z',
  guests: [1, 2, 3, 4, 5, 6, 7].map((n) => guest(n, { came: n < 4, ...(n === 6 ? { state: 'cancelled' } : {}) })),
}
const AHEAD: Occasion = { id: 72, title: 'Tarn Days', starts: '2026-06-01T08:00:00Z', guests: [guest(8), guest(9, { state: 'waits' })] }
const OLD: Occasion = { id: 70, title: 'Tarn Night', starts: '2024-05-01T18:00:00Z', guests: [guest(1, { came: true })] }
const many = [AHEAD, PARTY, OLD]
const changed = (edit: (guests: readonly Guest[]) => readonly Guest[]): readonly Occasion[] => [
  AHEAD,
  { ...PARTY, guests: edit(PARTY.guests) },
  OLD,
]
const WORLD: Record<Situation, readonly Occasion[]> = {
  empty: [],
  'one-page': [OLD],
  'many-pages': many,
  'changed-field': [{ ...OLD, guests: [guest(1, { name: { now: 'an object' } }), guest(2, { name: 7, email: ['x'] }), guest(3)] }],
  unicode: [
    { ...OLD, title: 'Zoë 🦊 \ud800', guests: [guest(1, { name: '日本 🎉' }), guest(2, { name: 'NUL \0 here', answer: 'half \udc00' })] },
  ],
  huge: [{ ...OLD, guests: [guest(1, { answer: 'x'.repeat(300_000), name: 'y'.repeat(10_000) })] }],
  edited: changed((guests) => guests.map((one) => (one.n === 2 ? { ...one, answer: 'Rafts' } : one))),
  deleted: changed((guests) => guests.filter(({ n }) => n !== 3)),
}

/** Three to a page, so that there is something to turn. */
const SIZE = 3
const page = <T>(all: readonly T[], number: number): readonly T[] => all.slice((number - 1) * SIZE, number * SIZE)
const registered = ({ n }: Guest): string => `2024-04-0${n}T10:00:00Z`
const came = ({ starts }: Occasion): string => starts.replace(':00:00Z', ':07:00Z')

interface Shop {
  readonly connector: typeof luma
  readonly settings: Record<string, unknown>
  readonly answer: (url: URL, world: readonly Occasion[]) => object | undefined
  /** The id of the event and of the first guest of PARTY. */
  readonly ids: readonly [string, string]
  readonly knowsCame: boolean
  readonly waits: string
  readonly claims: object
}

const SHOPS = {
  luma: {
    connector: luma,
    settings: { key: 'a-secret-key' },
    ids: ['evt-71', 'gst-71-1'],
    knowsCame: true,
    waits: 'waitlisted',
    claims: {},
    answer: (url, world) => {
      const at = Number(url.searchParams.get('pagination_cursor') ?? 1)
      const list = (all: readonly object[]) => ({ entries: page(all, at), has_more: at * SIZE < all.length, next_cursor: String(at + 1) })
      if (url.pathname === '/v1/calendars/events/list')
        return list(
          world.map(({ id, title, starts }) => ({
            id: `evt-${id}`,
            name: title,
            start_at: starts,
            timezone: 'Europe/Berlin',
            url: `https://lu.ma/${id}`,
          })),
        )
      const of = world.find(({ id }) => `evt-${id}` === url.searchParams.get('event_id'))
      if (url.pathname !== '/v1/events/guests/list' || of === undefined) return undefined
      return list(
        of.guests.map((one) => ({
          id: `gst-${of.id}-${one.n}`,
          user_id: `usr-${one.n}`,
          user_email: one.email,
          user_name: one.name,
          phone_number: '+49 1',
          approval_status: one.state === 'waits' ? 'waitlist' : one.state === 'cancelled' ? 'cancelled' : 'approved',
          registered_at: registered(one),
          event_tickets: [{ id: 'tkt-1', name: 'Seat', amount: 5, checked_in_at: one.came === true ? came(of) : null }],
          registration_answers: [
            { label: 'What do you build?', answer: one.answer },
            { label: 'Phone', answer: '1' },
          ],
        })),
      )
    },
  },
  eventbrite: {
    connector: eventbrite,
    settings: { token: 'a-secret-token' },
    ids: ['71', '9711'],
    knowsCame: true,
    waits: 'registered',
    claims: { registered: 10 },
    answer: (url, world) => {
      const at = Number(url.searchParams.get('continuation') ?? 1)
      const pagination = (all: readonly unknown[]) => ({
        object_count: all.length,
        page_number: at,
        has_more_items: at * SIZE < all.length,
        continuation: String(at + 1),
      })
      if (url.pathname === '/v3/users/me/organizations/') return { organizations: [{ id: '5' }], pagination: { has_more_items: false } }
      if (url.pathname === '/v3/organizations/5/events/') {
        const events = world.map(({ id, title, starts }) => ({
          id: String(id),
          name: { text: title },
          start: { utc: starts, timezone: 'Europe/Berlin' },
          end: { utc: starts },
          status: 'completed',
          capacity: 50,
          url: `https://www.eventbrite.com/e/${id}`,
          venue: { name: 'Hall' },
        }))
        return { events: page(events, at), pagination: pagination(events) }
      }
      const of = world.find(({ id }) => url.pathname === `/v3/events/${id}/attendees/`)
      if (of === undefined) return undefined
      const attendees = of.guests.map((one) => ({
        id: `9${of.id}${one.n}`,
        created: registered(one),
        cancelled: one.state === 'cancelled',
        refunded: false,
        checked_in: one.came === true,
        status: one.came === true ? 'Checked In' : 'Attending',
        ticket_class_name: 'Seat',
        profile: { name: one.name, email: one.email, company: 'Tarnworks', cell_phone: '+49 1' },
        barcodes: [{ status: one.came === true ? 'used' : 'unused', changed: came(of) }],
        answers: [{ question: 'What do you build?', answer: one.answer }],
        costs: { gross: { value: 100 } },
      }))
      return { attendees: page(attendees, at), pagination: pagination(attendees) }
    },
  },
  tito: {
    connector: tito,
    settings: { account: 'https://ti.to/Tarn', token: 'a-secret-token' },
    ids: ['tarn-71', 'AB71-1'],
    knowsCame: false,
    waits: 'registered',
    claims: { registered: 10 },
    answer: (url, world) => {
      const at = Number(url.searchParams.get('page[number]') ?? 1)
      const meta = (all: readonly unknown[]) => ({
        current_page: at,
        next_page: at * SIZE < all.length ? at + 1 : null,
        total_count: all.length,
      })
      const isPast = ({ starts }: Occasion) => starts < NOW.toISOString()
      for (const [path, past] of [
        ['/v3/tarn/events', false],
        ['/v3/tarn/events/past', true],
      ] as const) {
        if (url.pathname !== path) continue
        const events = world
          .filter((one) => isPast(one) === past)
          .map(({ id, title, starts }) => ({
            slug: `tarn-${id}`,
            title,
            start_date: starts.slice(0, 10),
            end_date: starts.slice(0, 10),
            location: 'Riga',
          }))
        return { events: page(events, at), meta: meta(events) }
      }
      const of = world.find(({ id }) => url.pathname === `/v3/tarn/tarn-${id}/tickets`)
      if (of === undefined || !url.searchParams.getAll('search[states][]').includes('void')) return undefined
      const tickets = of.guests.map((one) => ({
        _type: 'ticket',
        slug: `ti_${one.n}`,
        reference: `AB${of.id}-${one.n}`,
        email: one.email,
        name: one.name,
        company_name: '',
        state: one.state === 'cancelled' ? 'void' : 'complete',
        created_at: registered(one),
        release_title: 'Seat',
        responses: { 'what-do-you-build': one.answer },
      }))
      return { tickets: page(tickets, at), meta: meta(tickets) }
    },
  },
  'hi-events': {
    connector: hiEvents,
    settings: { address: 'https://events.example.org/manage/events', user: 'kith@example.org', password: 'a-secret' },
    ids: ['71', 'A-71-1'],
    knowsCame: true,
    waits: 'applied',
    claims: { registered: 10 },
    answer: (url, world) => {
      if (url.pathname === '/api/auth/login') return { token: 'made-for-an-hour' }
      const at = Number(url.searchParams.get('page') ?? 1)
      const meta = (all: readonly unknown[]) => ({ current_page: at, last_page: Math.ceil(all.length / SIZE), total: all.length })
      if (url.pathname === '/api/events') {
        const events = world.map(({ id, title, starts }) => ({
          id,
          title,
          start_date: starts,
          timezone: 'Europe/Berlin',
          status: 'LIVE',
          slug: 'x',
        }))
        return { data: page(events, at), meta: meta(events) }
      }
      const of = world.find(({ id }) => url.pathname === `/api/events/${id}/attendees`)
      if (of === undefined) return undefined
      const attendees = of.guests.map((one) => ({
        id: one.n,
        public_id: `A-${of.id}-${one.n}`,
        email: one.email,
        first_name: one.name,
        last_name: '',
        status: one.state === 'cancelled' ? 'CANCELLED' : one.state === 'waits' ? 'AWAITING_PAYMENT' : 'ACTIVE',
        created_at: registered(one),
        check_ins: one.came === true ? [{ created_at: came(of) }] : [],
        question_answers: [{ title: 'What do you build?', text_answer: one.answer }],
      }))
      return { data: page(attendees, at), meta: meta(attendees) }
    },
  },
} satisfies Record<string, Shop>

const platformOf =
  (shop: Shop): Platform =>
  (situation) =>
  async (input) => {
    const found = shop.answer(askedUrl(input), WORLD[situation])
    return found === undefined ? new Response('{}', { status: 404 }) : Response.json(found)
  }

describe.each(Object.entries<Shop>(SHOPS))('the API of %s', (_, shop) => {
  const platform = platformOf(shop)

  it('passes what platforms do, with every guest in their state', async () => {
    const { records, claims, gaps } = await exerciseApiConnector(shop.connector, shop.settings, platform)
    const { event, ...kinds } = countKinds(records.filter(({ type }) => type !== 'person'))
    expect(event).toBe(3)
    const waiting = shop.waits === 'registered' ? {} : { [shop.waits]: 1 }
    expect(kinds).toEqual({ registered: shop.waits === 'registered' ? 10 : 9, ...waiting, ...(shop.knowsCame ? { attended: 4 } : {}) })
    const [key, first] = shop.ids
    const mine = activitiesOf(records).filter(({ conversation }) => conversation === key)
    expect(mine.find(({ kind, externalId }) => kind === 'registered' && externalId === `${key}/${first}`)).toMatchObject({
      actor: { platform: 'email', key: 'guest1@example.org', name: 'Guest 1' },
      occurredAt: Date.parse('2024-04-01T10:00:00Z'),
      place: 'Tarn Party',
    })
    expect(mine.filter(({ deleted }) => deleted === true).map(({ actor }) => actor.key)).toEqual(['guest6@example.org'])
    if (shop.knowsCame) expect(mine.find(({ kind }) => kind === 'attended')?.occurredAt).toBe(Date.parse('2025-12-20T18:07:00Z'))
    expect(claims).toEqual(shop.claims)
    if ('registered' in shop.claims) expect(gaps['registered']).toEqual({ gone: 1, unsupported: shop.waits === 'registered' ? 0 : 1 })
    const said = JSON.stringify(records)
    expect(said).toContain('Boats')
    expect(said).not.toMatch(/\+49|gross|a-secret/)
  })

  it('reads again only lists that may still change', async () => {
    const asked: string[] = []
    const listening: typeof fetch = async (input, init) => {
      asked.push(askedUrl(input).href)
      return (platform('many-pages') ?? fetch)(input, init)
    }
    const options = { fetch: listening, now: NOW }
    const { batches } = await readAll(shop.connector, shop.connector.settings.parse(shop.settings), undefined, options)
    const isOld = (url: string) => /(?:evt|tarn|events)[-/]70\b/.test(url)
    expect(asked.filter(isOld)).toHaveLength(1)
    asked.length = 0
    await readAll(shop.connector, shop.connector.settings.parse(shop.settings), batches.at(-1)?.cursor, options)
    expect(asked.filter(isOld)).toEqual([])
    expect(asked.length).toBeGreaterThan(3)
  })

  it('takes a guest that was set aside and corrected', async () => {
    const settings = shop.connector.settings.parse(shop.settings)
    const nameless: typeof fetch = async (input) => {
      const found = shop.answer(askedUrl(input), [{ ...OLD, guests: [guest(5, { name: '', email: '' })] }])
      return Response.json(JSON.parse(JSON.stringify(found).replaceAll('"usr-5"', '""')))
    }
    const { items } = await readAll(shop.connector, settings, undefined, { fetch: nameless, now: NOW })
    const asides = items.flatMap((item) => ('setAside' in item ? [item.setAside] : []))
    if (shop.connector.name === 'tito') expect(asides.map(({ reason }) => reason)).toEqual(['person_missing'])
    expect(asides[0]?.reason).toBe('person_missing')
    const raw = (asides[0]?.raw ?? '').replace(/"(user_email|email)":""/, '"$1":"found@example.org"')
    const again = await shop.connector.reread(raw, settings)
    expect(again.flatMap((item) => ('record' in item && item.record.type === 'activity' ? [item.record.actor.key] : []))).toContain(
      'found@example.org',
    )
  })
})

describe('a shop by both ways', () => {
  it('is one: what a list of guests and the API say of somebody is held once', async () => {
    const csv = [
      'api_id,name,email,created_at,approval_status,checked_in_at',
      ...PARTY.guests.map(
        ({ n, name, email }) => `gst-71-${n},${String(name)},${String(email)},2024-04-0${n}T10:00:00Z,approved,${n < 4 ? came(PARTY) : ''}`,
      ),
    ].join('\n')
    const { path, remove } = await makeFolder({ 'Tarn Party guests.csv': csv })
    try {
      const file = `${path}/Tarn Party guests.csv`
      const fetching = { fetch: platformOf(SHOPS.luma)('many-pages') ?? fetch, now: NOW }
      const ids = (records: ReturnType<typeof activitiesOf>) =>
        [...new Set(records.map(({ kind, externalId }) => `${kind} ${externalId}`))].toSorted()
      const records = async (settings: object) => {
        const { items } = await readAll(luma, luma.settings.parse(settings), undefined, fetching)
        return activitiesOf(items.flatMap((item) => ('record' in item ? [item.record] : [])))
      }
      const byApi = await records({ key: 'k' })
      const both = await records({ key: 'k', files: [file] })
      expect(both.length).toBe(byApi.length + 10)
      expect(ids(both)).toEqual(ids(byApi))
      // Files alone are a source of their own, which goes on only when somebody gives another.
      expect(ids(await records({ files: [file] }))).toContain('registered tarn-party/gst-71-1')
      expect([luma.schedule?.when?.({ files: [file] }), luma.schedule?.when?.({ key: { sealed: 'x' } })]).toEqual([false, true])
      expect(luma.sameness?.({ files: [file] }, [])).toBeUndefined()
    } finally {
      await remove()
    }
  })

  it('asks for one of the two, in words', () => {
    for (const { connector } of Object.values(SHOPS)) {
      const { error } = connector.settings.safeParse({})
      expect(error?.issues[0]?.message).toMatch(/^Give .* files\.$/)
    }
    expect(eventbrite.settings.safeParse({ token: 'x', organizations: 'one' }).success).toBe(false)
    expect(tito.title(tito.settings.parse({ token: 'x', account: 'https://ti.to/Tarn/2026' }))).toBe('Tito: tarn')
    expect(hiEvents.title(hiEvents.settings.parse({ address: 'https://e.example.org/manage', token: 'x' }))).toBe(
      'Hi.Events: e.example.org',
    )
  })

  it('finds Luma’s lists where Luma had them before', async () => {
    const { answer } = SHOPS.luma
    const before: typeof fetch = async (input) => {
      const url = askedUrl(input)
      const now = { '/v1/calendar/list-events': '/v1/calendars/events/list', '/v1/event/get-guests': '/v1/events/guests/list' }[
        url.pathname
      ]
      if (now === undefined) return new Response('{}', { status: 404 })
      url.pathname = now
      const found = answer(url, [OLD])
      if (found === undefined) return new Response('{}', { status: 404 })
      return Response.json({
        ...found,
        entries: found.entries.map((one) => ('name' in one ? { api_id: 'x', event: one } : { guest: one })),
      })
    }
    const { items } = await readAll(luma, luma.settings.parse({ key: 'k' }), undefined, { fetch: before, now: NOW })
    expect(countKinds(items.flatMap((item) => ('record' in item ? [item.record] : [])))).toEqual({ event: 1, registered: 1, attended: 1 })
  })
})

import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Platform, type Situation } from '../kit/api-harness.ts'
import { readAll } from '../kit/harness.ts'
import { activitiesOf, askedUrl, countKinds, makeFolder } from '../kit/testing.ts'
import { ical } from './connector.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
const ADDRESS = 'https://calendar.example.org/private-0123456789/basic.ics'
const settings = { address: ADDRESS.replace('https', 'webcal') }

const event = (n: number, lines: readonly string[] = [], start = '20251120T180000Z'): string =>
  [
    'BEGIN:VEVENT',
    `UID:event-${n}@example.org`,
    `DTSTART:${start}`,
    `SUMMARY:Meeting ${n}`,
    'CREATED:20251001T080000Z',
    ...lines,
    'END:VEVENT',
  ].join('\r\n')
const calendar = (events: readonly string[]): string => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events, 'END:VCALENDAR', ''].join('\r\n')
const PEOPLE = [
  'ORGANIZER;CN=Ada Example:mailto:ada@example.org',
  'ATTENDEE;PARTSTAT=ACCEPTED;CN=Bo:mailto:bo@example.org',
  'ATTENDEE;PARTSTAT=DECLINED;CN=Cy:mailto:cy@example.org',
]
const WEEKLY = event(9, ['RRULE:FREQ=WEEKLY;COUNT=4', ...PEOPLE], '20251201T180000Z')
const many = [WEEKLY, event(1, PEOPLE), ...Array.from({ length: 600 }, (_, at) => event(at + 100))]
const WORLD: Record<Situation, string> = {
  empty: calendar([]),
  'one-page': calendar([event(1, PEOPLE)]),
  'many-pages': calendar(many),
  'changed-field': calendar([event(1), event(2, [], 'soon'), 'BEGIN:VEVENT\r\nSUMMARY:No id\r\nDTSTART:20251120T180000Z\r\nEND:VEVENT']),
  unicode: calendar([event(1, ['DESCRIPTION:Zoë 🦊 \ud800', 'LOCATION:日本 NUL \0'])]),
  huge: calendar([event(1, [`DESCRIPTION:${'x'.repeat(400_000)}`])]),
  edited: calendar(many.map((one) => one.replace('SUMMARY:Meeting 1\r', 'SUMMARY:Another name\r'))),
  deleted: calendar(many.map((one) => one.replace(/ATTENDEE;PARTSTAT=ACCEPTED[^\r]*\r\n/, ''))),
}
const platform: Platform = (situation) => async (input) =>
  askedUrl(input).href === ADDRESS
    ? new Response(WORLD[situation], { headers: { 'content-type': 'text/calendar' } })
    : new Response('', { status: 404 })

describe('a calendar by its address', () => {
  it('passes what platforms do, each occurrence an event', async () => {
    const { records } = await exerciseApiConnector(ical, settings, platform)
    expect(countKinds(records)).toMatchObject({ event: 605, hosted: 5, registered: 2, declined: 2 })
    const weekly = records.flatMap((record) =>
      record.type === 'event' && record.series === 'event-9@example.org' ? [record.externalId] : [],
    )
    expect(weekly).toEqual(['01', '08', '15', '22'].map((day) => `event-9@example.org/202512${day}T180000`))
  })

  it('takes what was ahead and is no more for called off, and what is over for over', async () => {
    const parsed = ical.settings.parse(settings)
    const shows =
      (text: string): typeof fetch =>
      async () =>
        new Response(text)
    const before = await readAll(ical, parsed, undefined, {
      fetch: shows(calendar([event(1), event(2, PEOPLE, '20260301T180000Z'), event(3, [], '20260302T180000Z')])),
      now: NOW,
    })
    const listed: unknown[] = []
    const missing = async (listing: unknown): Promise<number> => {
      listed.push(listing)
      return 0
    }
    const after = await readAll(ical, parsed, before.batches.at(-1)?.cursor, {
      fetch: shows(calendar([event(3, [], '20260302T180000Z')])),
      now: new Date('2026-01-02T00:00:00Z'),
      missing,
    })
    const gone = after.items.flatMap((item) =>
      'record' in item && item.record.type === 'event' && item.record.cancelled === true ? [item.record] : [],
    )
    expect(gone).toEqual([
      { type: 'event', externalId: 'event-2@example.org', title: 'Meeting 2', startsAt: Date.UTC(2026, 2, 1, 18), cancelled: true },
    ])
    expect(listed).toEqual([{ kinds: ['registered', 'declined'], place: 'Meeting 2', conversation: 'event-2@example.org', present: [] }])
    const emptied = await readAll(ical, parsed, before.batches.at(-1)?.cursor, { fetch: shows(calendar([])), now: NOW })
    expect(emptied.items).toEqual([])
  })

  it('asks on a condition, and anew each day', async () => {
    const conditions: (string | null)[] = []
    const versioned: typeof fetch = async (_, init) => {
      const condition = new Headers(init?.headers).get('if-modified-since')
      conditions.push(condition)
      return condition === null
        ? new Response(WORLD['one-page'], { headers: { 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' } })
        : new Response(null, { status: 304 })
    }
    const parsed = ical.settings.parse(settings)
    const read = async (cursor: unknown, now: string) => {
      const { items, batches } = await readAll(ical, parsed, cursor as never, { fetch: versioned, now: new Date(now), check: false })
      return { count: items.length, cursor: batches.at(-1)?.cursor }
    }
    const first = await read(undefined, '2026-01-01T00:00:00Z')
    const second = await read(first.cursor, '2026-01-01T03:00:00Z')
    const third = await read(second.cursor, '2026-01-02T00:00:00Z')
    expect([first.count > 0, second.count, third.count > 0, conditions.filter((one) => one === null).length]).toEqual([true, 0, true, 2])
  })

  it('keeps the address to itself, and doubles nothing of a file', async () => {
    const failing = ical.check({
      settings: ical.settings.parse(settings),
      files: async () => [],
      fetch: async () => new Response('', { status: 404 }),
      signal: new AbortController().signal,
    })
    const error = await failing.then(
      () => undefined,
      (fault: unknown) => fault,
    )
    expect(error).toMatchObject({ code: 'not_found' })
    expect(String(error)).not.toContain('private-')
    expect(ical.title(ical.settings.parse(settings))).toBe('Calendar: calendar.example.org')
    const { path, remove } = await makeFolder({ 'basic.ics': WORLD['one-page'] })
    try {
      const { items } = await readAll(ical, ical.settings.parse({ ...settings, files: [`${path}/basic.ics`] }), undefined, {
        fetch: platform('one-page') ?? fetch,
        now: NOW,
      })
      const ids = activitiesOf(items.flatMap((item) => ('record' in item ? [item.record] : []))).map(
        ({ kind, externalId }) => `${kind} ${externalId}`,
      )
      expect([ids.length, new Set(ids).size]).toEqual([6, 3])
    } finally {
      await remove()
    }
  })

  it('refuses what is no address of a calendar', () => {
    for (const address of ['file:///etc/passwd', 'javascript:x', 'calendar'])
      expect(ical.settings.safeParse({ address }).success).toBe(false)
    expect(ical.settings.safeParse({}).error?.issues[0]?.message).toContain('address of a calendar')
  })
})

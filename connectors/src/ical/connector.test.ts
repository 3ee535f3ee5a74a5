import fc from 'fast-check'
import { anyRecord, type AnyRecord, type EventRecord } from '@kith/contract/records'
import { afterAll, describe, expect, it } from 'vitest'
import { exerciseConnector } from '../kit/harness.ts'
import { activitiesOf, makeFolder, peopleOf } from '../kit/testing.ts'
import { icalWith } from './connector.ts'
import { eventsOf, parseLine, unfold } from './lines.ts'
import { occurrences, parseRule } from './recur.ts'
import { readDuration } from '../kit/duration.ts'
import { zoneNamed } from './times.ts'

const small = icalWith({ maxRecords: 2, firstMs: 1e9, everyMs: 1e9 })
const options = { now: new Date('2026-06-15T00:00:00Z') }
const removals: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const remove of removals) await remove()
})
const read = async (text: string | Buffer, more: object = {}) => {
  const folder = await makeFolder({ 'team.ics': text })
  removals.push(folder.remove)
  return exerciseConnector(small, { files: [`${folder.path}/team.ics`], ...more }, options)
}
const calendar = (...events: readonly string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'X-WR-TIMEZONE:Europe/Berlin', ...events, 'END:VCALENDAR', ''].join('\r\n')
const event = (...lines: readonly string[]): string => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n')
const eventsIn = (records: readonly AnyRecord[]): readonly EventRecord[] => records.filter((record) => record.type === 'event')
const startsOf = (records: readonly AnyRecord[]) =>
  eventsIn(records).map(({ startsAt }) => new Date(startsAt ?? 0).toISOString().slice(0, 16))

describe('a calendar', () => {
  it('gives its events with time, zone and place, who hosted, and who accepted or declined', async () => {
    const { records } = await read(
      calendar(
        event(
          'UID:u1@example.org',
          'CREATED:20260301T080000Z',
          'DTSTART;TZID="Europe/Berlin":20260331T183000',
          'DTEND;TZID=Europe/Berlin:20260331T210000',
          'SUMMARY:Tarn meetup\\, spring',
          'DESCRIPTION:Bring a\\nboat and a very long line that is folded in the mid',
          ' dle of a word\\; twice',
          'LOCATION:Riverside Hall',
          'ORGANIZER;CN="Example, Ada":mailto:Ada@example.org',
          'ATTENDEE;CN=Bo Sample;PARTSTAT=ACCEPTED;X-NUM-GUESTS=0:mailto:bo@example.com',
          'ATTENDEE;CN=Cy;PARTSTAT=DECLINED:mailto:cy@example.com',
          'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:di@example.com',
          'ATTENDEE;CUTYPE=ROOM;PARTSTAT=ACCEPTED:mailto:room@example.com',
        ),
      ),
    )
    expect(eventsIn(records)).toEqual([
      {
        type: 'event',
        externalId: 'u1@example.org',
        title: 'Tarn meetup, spring',
        startsAt: Date.UTC(2026, 2, 31, 16, 30),
        endsAt: Date.UTC(2026, 2, 31, 19),
        zone: 'Europe/Berlin',
        place: 'Riverside Hall',
        body: 'Bring a\nboat and a very long line that is folded in the middle of a word; twice',
      },
    ])
    expect(activitiesOf(records)).toMatchObject([
      {
        kind: 'hosted',
        actor: { key: 'ada@example.org', name: 'Example, Ada' },
        occurredAt: Date.UTC(2026, 2, 31, 16, 30),
        conversation: 'u1@example.org',
      },
      { kind: 'registered', actor: { key: 'bo@example.com' }, occurredAt: Date.UTC(2026, 2, 1, 8) },
      { kind: 'declined', actor: { key: 'cy@example.com' } },
    ])
    expect(peopleOf(records).map(({ identity }) => identity.key)).toEqual(['di@example.com'])
  })

  it('keeps the hour of a series over the change of clocks, leaves out what is excepted and moves what was moved', async () => {
    const { records } = await read(
      calendar(
        event(
          'UID:s',
          'SUMMARY:Office hours',
          'DTSTART;TZID=Europe/Berlin:20260319T180000',
          'DURATION:PT1H',
          'RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=TH',
          'EXDATE;TZID=Europe/Berlin:20260402T180000',
        ),
        event(
          'UID:s',
          'SUMMARY:Office hours, later',
          'RECURRENCE-ID;TZID=Europe/Berlin:20260409T180000',
          'DTSTART;TZID=Europe/Berlin:20260410T190000',
        ),
      ),
    )
    expect(startsOf(records)).toEqual(['2026-03-19T17:00', '2026-03-26T17:00', '2026-04-16T16:00', '2026-04-10T17:00'])
    expect(eventsIn(records).at(-1)).toMatchObject({ externalId: 's/20260409T180000', series: 's', title: 'Office hours, later' })
  })

  it('leaves out what is private, says what it does not understand, and sets aside what has no time', async () => {
    const { records, notes, setAsides } = await read(
      calendar(
        event('UID:p', 'CLASS:PRIVATE', 'DTSTART:20260101T100000Z', 'SUMMARY:Dentist'),
        event('UID:y', 'DTSTART:20260101T100000Z', 'RRULE:FREQ=YEARLY;BYWEEKNO=20', 'SUMMARY:Odd'),
        event('UID:x', 'DTSTART:20260231T100000Z'),
        event('DTSTART:20260101T100000Z'),
        event(
          'UID:c',
          'DTSTART;VALUE=DATE:20260704',
          'STATUS:CANCELLED',
          'SUMMARY:Called off',
          'ATTENDEE;PARTSTAT=ACCEPTED:mailto:bo@example.com',
        ),
      ),
    )
    expect(eventsIn(records).map(({ title }) => title)).toEqual(['Odd', 'Called off'])
    expect(eventsIn(records)[1]).toMatchObject({ cancelled: true, startsAt: Date.UTC(2026, 6, 3, 22), endsAt: Date.UTC(2026, 6, 4, 22) })
    expect(activitiesOf(records)).toEqual([])
    expect(notes.map(({ code }) => code).toSorted()).toEqual(['private_events', 'rule_unsupported'])
    expect(setAsides.map(({ reason }) => reason)).toEqual(['date_unreadable', 'uid_missing'])
    const again = small.reread((setAsides[0]?.raw ?? '').replace('20260231', '20260228'), { files: ['x'] })
    expect(again).toMatchObject([{ record: { type: 'event', startsAt: Date.UTC(2026, 1, 28, 10) } }])
  })

  it('ends, however often a series recurs, and a year ahead', async () => {
    const { records, notes } = await read(calendar(event('UID:d', 'DTSTART:20200101T100000Z', 'RRULE:FREQ=DAILY', 'SUMMARY:Stand-up')))
    expect(eventsIn(records)).toHaveLength(1_000)
    expect(notes.map(({ code }) => code)).toEqual(['occurrences_cut'])
    const ahead = await read(calendar(event('UID:m', 'DTSTART:20260601T100000Z', 'RRULE:FREQ=MONTHLY', 'SUMMARY:Review')))
    expect(eventsIn(ahead.records)).toHaveLength(13)
  })
})

/** From RFC 5545, 3.8.5.3, whose occurrences stand in the standard. */
const PUBLISHED: readonly (readonly [rule: string, start: string, first: readonly string[]])[] = [
  ['FREQ=DAILY;INTERVAL=10;COUNT=5', '1997-09-02', ['1997-09-02', '1997-09-12', '1997-09-22', '1997-10-02', '1997-10-12']],
  [
    'FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH',
    '1997-09-02',
    ['1997-09-02', '1997-09-04', '1997-09-16', '1997-09-18', '1997-09-30', '1997-10-02', '1997-10-14', '1997-10-16'],
  ],
  [
    'FREQ=MONTHLY;COUNT=10;BYDAY=1FR',
    '1997-09-05',
    [
      '1997-09-05',
      '1997-10-03',
      '1997-11-07',
      '1997-12-05',
      '1998-01-02',
      '1998-02-06',
      '1998-03-06',
      '1998-04-03',
      '1998-05-01',
      '1998-06-05',
    ],
  ],
  [
    'FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU',
    '1997-09-07',
    [
      '1997-09-07',
      '1997-09-28',
      '1997-11-02',
      '1997-11-30',
      '1998-01-04',
      '1998-01-25',
      '1998-03-01',
      '1998-03-29',
      '1998-05-03',
      '1998-05-31',
    ],
  ],
  ['FREQ=MONTHLY;COUNT=6;BYDAY=-2MO', '1997-09-22', ['1997-09-22', '1997-10-20', '1997-11-17', '1997-12-22', '1998-01-19', '1998-02-16']],
  [
    'FREQ=MONTHLY;COUNT=6;BYMONTHDAY=-3',
    '1997-09-28',
    ['1997-09-28', '1997-10-29', '1997-11-28', '1997-12-29', '1998-01-29', '1998-02-26'],
  ],
  [
    'FREQ=YEARLY;COUNT=10;BYMONTH=6,7',
    '1997-06-10',
    [
      '1997-06-10',
      '1997-07-10',
      '1998-06-10',
      '1998-07-10',
      '1999-06-10',
      '1999-07-10',
      '2000-06-10',
      '2000-07-10',
      '2001-06-10',
      '2001-07-10',
    ],
  ],
  ['FREQ=YEARLY;BYDAY=20MO;COUNT=3', '1997-05-19', ['1997-05-19', '1998-05-18', '1999-05-17']],
  [
    'FREQ=YEARLY;BYMONTH=3;BYDAY=TH;COUNT=7',
    '1997-03-13',
    ['1997-03-13', '1997-03-20', '1997-03-27', '1998-03-05', '1998-03-12', '1998-03-19', '1998-03-26'],
  ],
  ['FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3', '1997-09-04', ['1997-09-04', '1997-10-07', '1997-11-06']],
  [
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=7',
    '1997-09-29',
    ['1997-09-29', '1997-10-30', '1997-11-27', '1997-12-30', '1998-01-29', '1998-02-26', '1998-03-30'],
  ],
  ['FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5', '2007-01-15', ['2007-01-15', '2007-01-30', '2007-02-15', '2007-03-15', '2007-03-30']],
  ['FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13;COUNT=4', '1997-09-13', ['1997-09-13', '1997-10-11', '1997-11-08', '1997-12-13']],
]

describe('a rule', () => {
  it.each(PUBLISHED)('%s from %s recurs as the standard says', (text, start, expected) => {
    const rule = parseRule(text)
    const found = rule === undefined ? [] : [...occurrences(rule, Date.parse(`${start}T09:00:00Z`), Date.UTC(2010, 0, 1), 100)]
    expect(found.map((ms) => new Date(ms).toISOString())).toEqual(expected.map((day) => `${day}T09:00:00.000Z`))
  })

  it('of any kind gives ever later times, within its bounds, and ends', () => {
    const rule = fc.record({
      freq: fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'),
      interval: fc.integer({ min: 1, max: 500 }),
      byDay: fc.subarray(['MO', '2TU', '-1FR', 'SU', '53SA']),
      byMonthDay: fc.subarray([1, 29, 30, 31, -1, -31]),
      byMonth: fc.subarray([1, 2, 12]),
      bySetPos: fc.subarray([1, -1, 366]),
    })
    fc.assert(
      fc.property(rule, fc.integer({ min: 0, max: 4e12 }), (parts, start) => {
        const text = `FREQ=${parts.freq};INTERVAL=${parts.interval};BYDAY=${parts.byDay.join(',')};BYMONTHDAY=${parts.byMonthDay.join(',')};BYMONTH=${parts.byMonth.join(',')};BYSETPOS=${parts.bySetPos.join(',')}`
        const parsed = parseRule(text)
        if (parsed === undefined) return
        const until = start + 3 * 366 * 86_400_000
        const found = [...occurrences(parsed, start, until, 50)]
        expect(found.length).toBeLessThanOrEqual(50)
        expect(found.every((ms, at) => at === 0 || (ms > (found[at - 1] ?? 0) && ms <= until))).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})

describe('lines', () => {
  it('are unfolded and taken apart, quoted parameters included', () => {
    for (const text of ['A:1\r\n 2\r\n\t3\r\nB:x', 'A:1\n\n 2\n\t3\nB:x\n', 'A:1\r 2\r\t3\rB:x\r']) {
      const lines = unfold(text)
      expect([lines(), lines(), lines()]).toEqual(['A:123', 'B:x', undefined])
    }
    const parsed = parseLine('ATTENDEE;CN="Ada: Example; of ,x";ROLE=CHAIR:mailto:ada@example.org')
    expect([parsed?.name, Object.fromEntries(parsed?.params ?? []), parsed?.value]).toEqual([
      'ATTENDEE',
      { CN: 'Ada: Example; of ,x', ROLE: 'CHAIR' },
      'mailto:ada@example.org',
    ])
    expect([
      zoneNamed('W. Europe Standard Time')?.name,
      zoneNamed('/example.org/20260101_1/Europe/Paris')?.name,
      zoneNamed('Nowhere/Land'),
      zoneNamed('constructor'),
      zoneNamed('A'.repeat(250_000)),
    ]).toEqual(['Europe/Berlin', 'Europe/Paris', undefined, undefined, undefined])
    expect([readDuration('P1DT2H'), readDuration('P2W'), readDuration('P'), readDuration('-PT1H')]).toEqual([
      93_600_000,
      1_209_600_000,
      undefined,
      undefined,
    ])
  })

  it('of any kind are read or left out, and give records that fit', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'BEGIN:VEVENT',
        'END:VEVENT',
        'BEGIN:VALARM',
        'END:VCALENDAR',
        'UID:a',
        'DTSTART:20260101T100000Z',
        'DTSTART;TZID=x:20260101T100000',
        'RRULE:FREQ=DAILY;COUNT=3',
        'RRULE:FREQ=WEEKLY;INTERVAL=0',
        'ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example',
        'ORGANIZER:mailto:c@d.example',
        'EXDATE:20260102T100000Z',
        ' folded',
        'SUMMARY:\\n\\,\u0000',
        'DURATION:P9999W',
      ),
      fc.string({ unit: 'binary', maxLength: 40 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (lines) => {
        const text = lines.join('\r\n')
        for (const _ of eventsOf(text)) continue
        for (const item of small.reread(`BEGIN:VEVENT\r\n${text}\r\nEND:VEVENT`, { files: ['x'] })) {
          if ('record' in item) expect(anyRecord.safeParse(item.record)).toMatchObject({ success: true })
        }
      }),
      { numRuns: 300 },
    )
  })
})

import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { exerciseConnector, readAll } from '../kit/harness.ts'
import { activitiesOf, countKinds, makeFolder, sampleData } from '../kit/testing.ts'
import { meetupWith } from './connector.ts'

const small = meetupWith({ maxRecords: 2, firstMs: 1e9, everyMs: 1e9 })
const options = { now: new Date('2026-06-01T00:00:00Z') }
const AT = Date.UTC(2026, 2, 31, 16, 30)
const member = (id: number, name: string) => ({ id, name, photo: { thumb_link: `https://photos.example/${id}` } })
const EVENT = {
  id: '77',
  name: 'Boats in March',
  time: AT,
  duration: 7_200_000,
  link: 'https://www.meetup.com/tarn/events/77/',
  group: { urlname: 'tarn', name: 'Tarn' },
  venue: { name: 'Riverside Hall', city: 'Riga' },
  rsvp_limit: 40,
  yes_rsvp_count: 12,
  status: 'past',
  description: '<p>Bring &amp; share</p>',
  event_hosts: [member(1, 'Ada')],
  rsvps: [{ member: member(2, 'Bo'), response: 'yes', created: AT - 86_400_000, guests: 1 }],
  comments: [
    { id: 5, comment: 'Lovely', created: AT + 1_000, member: member(2, 'Bo'), link: 'https://www.meetup.com/tarn/events/77/comments/5/' },
  ],
}
const RSVPS = [
  { member: member(3, 'Cy'), response: 'waitlist', created: AT - 5_000, event: { id: '77', name: 'Boats in March' } },
  { member: member(4, 'Di'), response: 'no', created: AT - 4_000, event: { id: '77', name: 'Boats in March' } },
  { member: { name: 'nobody' }, response: 'yes', created: AT, event: { id: '77' } },
  { member: member(5, 'Ev'), response: 'yes', event: { id: '77' } },
]
const TABLE = [
  'Name\tUser ID\tTitle\tEvent Host\tRSVP\tGuests\tRSVPed on\tJoined Group on\tURL of Member Profile',
  'Bo\tuser 2\tMember\t\tYes\t1\tMarch 30, 2026 6:30 PM\tJanuary 5, 2026\thttps://www.meetup.com/members/2/',
].join('\n')

let remove = async (): Promise<void> => undefined
afterAll(() => remove())

describe('Meetup', () => {
  it('gives events, hosts, RSVPs and comments of saved pages, and attendees of its table', async () => {
    const folder = await makeFolder({ 'events.json': [EVENT], 'rsvps.json': RSVPS, 'Boats in March.xls': TABLE })
    remove = folder.remove
    const { records, setAsides } = await exerciseConnector(small, { files: [folder.path], separator: 'auto' }, options)
    expect(countKinds(records)).toEqual({ event: 2, hosted: 1, registered: 2, commented: 1, waitlisted: 1, declined: 1 })
    expect(records[0]).toEqual({
      type: 'event',
      externalId: '77',
      title: 'Boats in March',
      startsAt: AT,
      endsAt: AT + 7_200_000,
      place: 'Riverside Hall, Riga',
      url: 'https://www.meetup.com/tarn/events/77/',
      capacity: 40,
      series: 'tarn',
      body: 'Bring & share',
      attributes: { going: 12 },
    })
    expect(activitiesOf(records)[1]).toMatchObject({
      kind: 'registered',
      externalId: '77/2',
      conversation: '77',
      attributes: { guests: 1 },
      actor: { platform: 'meetup', key: '2' },
    })
    expect(setAsides.map(({ reason }) => reason)).toEqual(['person_missing', 'date_unreadable'])
    const mended = (setAsides[1]?.raw ?? '').replace('"response":"yes"', `"response":"yes","created":${AT}`)
    expect(small.reread(mended, { files: ['x'], separator: 'auto' })).toMatchObject([
      { record: { kind: 'registered', externalId: '77/5' } },
    ])
  })

  const pages = sampleData('perceval/meetup')
  it.skipIf(!pages.isThere)('optional: agrees with a count of real pages (the sample data is not published)', async () => {
    const { items } = await readAll(small, { files: [pages.path], separator: 'auto' }, undefined, options)
    expect(items.filter((item) => 'setAside' in item)).toEqual([])
    const records = items.flatMap((item) => ('record' in item ? [item.record] : []))
    const unique = new Set(activitiesOf(records).map(({ kind, externalId }) => `${kind} ${externalId}`))
    const counts = [...unique].map((id) => id.split(' ')[0] ?? '')
    expect([
      records.filter(({ type }) => type === 'event').length,
      counts.filter((kind) => kind === 'registered').length,
      counts.filter((kind) => kind === 'commented').length,
    ]).toEqual([4, 3, 2])
  })

  const items = sampleData('elk/tests/data/meetup.json')
  it.skipIf(!items.isThere)(
    'optional: agrees with a count of real items with all that hangs on them (the sample data is not published)',
    async () => {
      const read = await readAll(small, { files: [join(items.path)], separator: 'auto' }, undefined, options)
      const records = read.items.flatMap((item) => ('record' in item ? [item.record] : []))
      expect([countKinds(records), read.items.filter((item) => 'setAside' in item).length]).toEqual([
        { event: 3, hosted: 5, registered: 9, commented: 7 },
        0,
      ])
    },
  )
})

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Run } from '@kith/contract/sources'
import { openKith, until, type TestKith } from '../../testing/kith.ts'

let kith: TestKith
let nowMs = Date.UTC(2026, 5, 1, 12)
const to = (...ids: readonly string[]) => ({ data: ids.map((id) => ({ id, type: 'identity' })) })
const ORBIT = {
  data: [
    {
      id: 'mA',
      type: 'member',
      attributes: { name: 'Ada Example', company: 'Tarnworks', tag_list: ['speaker'], notes: [{ body: 'Grows tomatoes' }] },
      relationships: { identities: to('i1', 'i2') },
    },
    {
      id: 'a1',
      type: 'custom_activity',
      attributes: { custom_type: 'meetup attended', custom_title: 'Came', occurred_at: '2024-02-01T10:00:00Z' },
      relationships: { member: { data: { id: 'mA', type: 'member' } } },
    },
    {
      id: 'n1',
      type: 'note',
      attributes: { body: 'Likes boats', created_at: '2023-05-01T00:00:00Z' },
      relationships: { member: { data: { id: 'mA', type: 'member' } } },
    },
    { id: 'o1', type: 'organization', attributes: { name: 'Tarnworks', domain: 'tarnworks.example' } },
  ],
  included: [
    { id: 'i1', type: 'github_identity', attributes: { uid: '1001', username: 'ada', source: 'github' } },
    { id: 'i2', type: 'twitter_identity', attributes: { uid: '77', username: 'Ada-T', source: 'twitter' } },
  ],
}
const CROWD = {
  members: [
    {
      displayName: 'Cy Muster',
      identities: [{ platform: 'github', value: 'cy', type: 'username' }],
      organizations: [
        { displayName: 'Old Mill', memberOrganizations: { dateStart: '2018-01-01', dateEnd: '2021-12-31' } },
        { displayName: 'Tarnworks', memberOrganizations: { dateStart: '2022-01-01' } },
      ],
    },
  ],
}
const CALENDAR = [
  'BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'UID:u1', 'DTSTART;TZID=Europe/Berlin:20260331T183000', 'DTEND;TZID=Europe/Berlin:20260331T210000', 'SUMMARY:Tarn meetup',
  'LOCATION:Riverside Hall', 'ORGANIZER;CN=Ada Example:mailto:ada@example.org', 'END:VEVENT', 'END:VCALENDAR', '',
].join('\r\n') // prettier-ignore

const bring = async (connector: string, name: string, content: string, more: object = {}): Promise<{ id: number; run: Run }> => {
  const file = await kith.write(name, content)
  const made = await kith.ask('sources.create', { connector, settings: { files: [file], ...more } })
  return { id: made.source.id, run: await kith.ended(made.run?.id ?? 0) }
}
const personNamed = async (search: string): Promise<number> => (await kith.ask('people.list', { search })).people[0]?.id ?? 0

beforeAll(async () => {
  kith = await openKith({ now: () => new Date(nowMs), env: { KITH_ALLOW_PRIVATE_NETWORKS: '127.0.0.1' } })
  // Two accounts that Kith reads itself, and holds for two people.
  await kith.importRecords('held.jsonl', [
    {
      kind: 'commit',
      externalId: 'c1',
      occurredAt: '2024-01-01T00:00:00Z',
      actor: { platform: 'github', key: '1001', username: 'ada', name: 'A. E.' },
    },
    {
      kind: 'help',
      externalId: 'h1',
      occurredAt: '2024-01-02T00:00:00Z',
      actor: { platform: 'csv:twitter', key: 'ada-t', username: 'ada-t' },
    },
  ])
})

test('what moves in from Orbit survives: names, tags, notes, organization, accounts and activities, once however often it is read', async () => {
  const first = await bring('orbit', 'orbit.json', JSON.stringify(ORBIT))
  expect(first.run).toMatchObject({ state: 'done', counts: { added: 1, setAside: 0 } })
  const ada = await personNamed('Ada Example')
  const all = await until(
    () => kith.ask('people.get', { id: ada }),
    ({ identities }) => identities.length >= 3,
  )
  expect(all).toMatchObject({ tags: ['speaker'], organization: { name: 'Tarnworks' } })
  expect(all.identities.map(({ name }) => name)).toContain('Ada Example')
  // The two accounts that Kith held for two people are hers, on the word of what moved in.
  expect(all.identities.map(({ platform, key }) => `${platform}:${key}`).toSorted()).toEqual([
    'csv:twitter:ada-t',
    'github:1001',
    'orbit:mA',
  ])
  const notes = async () => (await kith.ask('notes.list', { id: ada })).notes
  expect((await notes()).map(({ text, author, writtenAt }) => [text, author, writtenAt.slice(0, 4)])).toEqual([
    ['Grows tomatoes', 'Orbit: orbit.json', expect.any(String)],
    ['Likes boats', 'Orbit: orbit.json', '2023'],
  ])
  const { groups } = await kith.ask('people.timeline', { id: ada })
  expect(groups.flatMap(({ activities }) => activities.map(({ kind }) => kind)).toSorted()).toEqual(['commit', 'help', 'meetup-attended'])
  // One is changed and one removed here: reading the file again brings neither back.
  const [tomatoes, boats] = await notes()
  await kith.ask('notes.edit', { note: tomatoes?.id ?? 0, text: 'Grows beans' })
  await kith.ask('notes.remove', { note: boats?.id ?? 0 })
  const again = await bring('orbit', 'orbit.json', JSON.stringify(ORBIT))
  expect([again.id, again.run.counts]).toMatchObject([first.id, { added: 0, changed: 0, unchanged: 1, newPeople: 0, newIdentities: 0 }])
  expect((await notes()).map(({ text }) => text)).toEqual(['Grows beans'])
  expect((await kith.ask('organizations.list', { search: 'Tarnworks' })).organizations).toMatchObject([{ name: 'Tarnworks' }])
  await kith.ask('sources.remove', { id: first.id, confirm: true })
  expect(await kith.app.state.db.selectFrom('note').selectAll().execute()).toEqual([])
})

test('organizations come with their days', async () => {
  await bring('crowd-dev', 'crowd.json', JSON.stringify(CROWD))
  await bring('crowd-dev', 'crowd.json', JSON.stringify(CROWD))
  const { said } = await kith.ask('affiliations.list', { person: await personNamed('Cy Muster') })
  expect(said.map(({ organization, from, to }) => [organization?.name, from, to]).toSorted()).toEqual([
    ['Old Mill', '2018-01-01', '2021-12-31'],
    ['Tarnworks', null, null],
    ['Tarnworks', '2022-01-01', null],
  ])
})

test('events are told with times and place, with what people did hanging on them, and an attendee list adds to what is known', async () => {
  const { id } = await bring('ical', 'team.ics', CALENDAR)
  const listed = () => kith.ask('sources.events', { source: id })
  expect(await listed()).toEqual({
    total: 1,
    events: [
      {
        source: id,
        externalId: 'u1',
        title: 'Tarn meetup',
        startsAt: '2026-03-31T16:30:00.000Z',
        endsAt: '2026-03-31T19:00:00.000Z',
        zone: 'Europe/Berlin',
        place: 'Riverside Hall',
        online: null,
        url: null,
        capacity: null,
        series: null,
        cancelled: false,
      },
    ],
  })
  expect((await kith.ask('activities.list', { source: [id] })).activities).toMatchObject([
    { kind: 'hosted', conversation: 'u1', place: 'Tarn meetup' },
  ])
  const guests =
    'name,email,created_at,approval_status,checked_in_at\nDi Guest,di@example.com,2026-03-01T10:00:00Z,approved,2026-03-31T16:40:00Z\n'
  const shop = await bring('luma', 'Tarn meetup.csv', guests, { starts: '2026-03-31 18:30', zone: 'Europe/Berlin', capacity: '40' })
  expect(shop.run.counts).toMatchObject({ added: 2, setAside: 0 })
  expect(
    (await kith.ask('sources.events', { from: '2026-03-31', until: '2026-03-31' })).events.map(({ capacity, source }) => [
      source,
      capacity,
    ]),
  ).toEqual([
    [id, null],
    [shop.id, 40],
  ])
  await kith.ask('sources.remove', { id, confirm: true })
  expect(await listed()).toEqual({ total: 0, events: [] })
})

const guest = (n: number, more: object = {}) => ({ public_id: `A-${n}`, email: `guest${n}@example.org`, first_name: `Guest ${n}`, status: 'ACTIVE', created_at: '2026-04-01T08:00:00Z', check_ins: [], ...more }) // prettier-ignore
const LIST =
  'ID,First Name,Last Name,Email,Status,Check Ins,Event ID,Public ID,Created Date\n1,Guest 1,,guest1@example.org,ACTIVE,,12,A-1,2026-04-01 08:00:00\n2,Guest 2,,guest2@example.org,ACTIVE,,12,A-2,2026-04-01 08:00:00\n'
let shop: Server | undefined
afterAll(() => shop?.close())

test('guests of a shop are held once by both ways, and whoever is off the list is gone', async () => {
  let guests = [guest(1, { check_ins: [{ created_at: '2026-05-25T18:05:00Z' }] }), guest(2), guest(3)]
  const asked: string[] = []
  shop = createServer((request, response) => {
    asked.push(`${request.headers.authorization ?? 'nobody'} ${request.url ?? ''}`)
    const path = new URL(request.url ?? '', 'http://shop.example').pathname
    const found = {
      '/api/auth/login': { token: 'made-for-an-hour' },
      '/api/events': { data: [{ id: 12, title: 'Tarn Night', start_date: '2026-05-25T18:00:00Z', status: 'LIVE' }], meta: { total: 1 } },
      '/api/events/12/attendees': { data: guests, meta: { total: guests.length } },
    }[path]
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(found ?? {}))
  })
  const { port } = await new Promise<AddressInfo>((resolve) => {
    const listening = shop?.listen(0, '127.0.0.1', () => {
      const address = listening?.address()
      if (typeof address === 'object' && address !== null) resolve(address)
    })
  })
  const api = { address: `http://127.0.0.1:${port}`, user: 'kith@example.org', password: 'a quiet place' }
  const { id, run } = await bring('hi-events', 'attendees.csv', LIST, api)
  expect(run).toMatchObject({ state: 'done', error: null })
  const held = (): Promise<{ kind: string; external_id: string; gone: number }[]> =>
    kith.app.log.query(
      `SELECT kind, external_id, deleted_at_source AS gone FROM activity FINAL WHERE source_id = ${id} AND NOT is_deleted ORDER BY kind, external_id`,
    )
  expect(await held()).toEqual([
    { kind: 'attended', external_id: '12/A-1', gone: 0 },
    { kind: 'registered', external_id: '12/A-1', gone: 0 },
    { kind: 'registered', external_id: '12/A-2', gone: 0 },
    { kind: 'registered', external_id: '12/A-3', gone: 0 },
  ])
  const made = await kith.ask('sources.get', { id })
  expect(made).toMatchObject({
    schedule: { everyMinutes: 120 },
    audit: [{ what: 'registered', claimed: 3, held: 3 }],
    secrets: [{ name: 'password', state: 'kept' }],
  })
  expect(JSON.stringify(made)).not.toContain('a quiet place')
  expect((await kith.ask('sources.events', { source: id })).events).toMatchObject([{ externalId: '12', title: 'Tarn Night' }])
  guests = guests.filter(({ public_id }) => public_id !== 'A-2')
  nowMs += 3_600_000
  const again = await kith.ask('runs.start', { id })
  expect((await kith.ended(again.id)).error).toBeNull()
  expect((await held()).filter(({ gone }) => gone === 1).map(({ external_id }) => external_id)).toEqual(['12/A-2'])
  expect(asked.filter((one) => one.startsWith('Bearer made-for-an-hour')).length).toBeGreaterThan(3)
  // A list alone is no source that goes on.
  const alone = await bring('hi-events', 'others.csv', LIST)
  expect(await kith.ask('sources.get', { id: alone.id })).toMatchObject({ schedule: null, health: { state: 'fine' } })
})

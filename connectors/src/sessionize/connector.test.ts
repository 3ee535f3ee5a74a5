import { afterAll, describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Platform, type Situation } from '../kit/api-harness.ts'
import { exerciseConnector, readAll } from '../kit/harness.ts'
import { activitiesOf, askedUrl, countKinds, makeFolder, peopleOf } from '../kit/testing.ts'
import { sessionize, sessionizeWith } from './connector.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
const small = sessionizeWith({ maxRecords: 2, firstMs: 1e9, everyMs: 1e9 })
const removals: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const remove of removals) await remove()
})
const folderOf = async (files: Readonly<Record<string, unknown>>): Promise<string> => {
  const { path, remove } = await makeFolder(files)
  removals.push(remove)
  return path
}

const session = (n: number, more: object = {}) => ({ id: String(n), title: `Session ${n}`, description: 'About boats', startsAt: '2025-05-10T10:00:00', endsAt: '2025-05-10T10:45:00', isServiceSession: false, isPlenumSession: false, speakers: [`sp-${n}`], categoryItems: [11], questionAnswers: [{ questionId: 21, answerValue: 'A table' }], roomId: 31, liveUrl: null, recordingUrl: `https://video.example.org/${n}`, status: 'Accepted', ...more }) // prettier-ignore
const person = (n: number, more: object = {}) => ({ id: `sp-${n}`, firstName: 'Speaker', lastName: `No ${n}`, fullName: `Speaker No ${n}`, bio: 'Builds boats', tagLine: 'Boats', profilePicture: 'https://img.example.org/x.png', links: [{ title: 'Blog', url: 'https://blog.example.org', linkType: 'Blog' }], sessions: [n], ...more }) // prettier-ignore
const all = (sessions: readonly object[], speakers: readonly object[]) => ({ sessions, speakers, questions: [{ id: 21, question: 'What do you need?' }], categories: [{ id: 1, title: 'Track', items: [{ id: 11, name: 'Boats' }] }], rooms: [{ id: 31, name: 'Hall' }] }) // prettier-ignore
const TOLD = { event: 'Tarn Days 2025', zone: 'Europe/Berlin' }

describe('files of Sessionize', () => {
  it('are all data: talks given, speakers with their pages, nothing of breaks', async () => {
    const path = await folderOf({
      'All.json': all(
        [
          session(1),
          session(2, { speakers: ['sp-1', 'sp-2'] }),
          session(3, { isServiceSession: true, speakers: [] }),
          session(4, { startsAt: null }),
        ],
        [person(1), person(2), person(4)],
      ),
    })
    const { records, notes, setAsides } = await exerciseConnector(small, { files: [path], separator: 'auto', ...TOLD } as never, {
      now: NOW,
    })
    expect([setAsides, notes.map(({ code, count }) => `${code} ${count}`)]).toEqual([[], ['service_sessions 1']])
    expect(activitiesOf(records).map(({ kind, externalId, occurredAt }) => [kind, externalId, new Date(occurredAt).toISOString()])).toEqual(
      [
        ['talk-given', 'tarn-days-2025/1/sp-1', '2025-05-10T08:00:00.000Z'],
        ['talk-given', 'tarn-days-2025/2/sp-1', '2025-05-10T08:00:00.000Z'],
        ['talk-given', 'tarn-days-2025/2/sp-2', '2025-05-10T08:00:00.000Z'],
      ],
    )
    const listed = peopleOf(records).filter(({ tags }) => tags?.includes('speaker'))
    expect(listed.map(({ identity }) => [identity.key, identity.name, identity.url])).toEqual(
      [1, 2, 4].map((n) => [`sp-${n}`, `Speaker No ${n}`, 'https://blog.example.org']),
    )
  })

  it('are views of their own: sessions by group, speakers alone; unicode, huge and broken', async () => {
    const path = await folderOf({
      'Sessions.json': [
        {
          groupId: null,
          groupName: 'All',
          sessions: [
            session(1, {
              title: 'Zoë 🦊 NUL \0',
              speakers: [{ id: 'sp-1', name: 'Ada' }],
              categories: [{ id: 1, name: 'Level', categoryItems: [{ id: 11, name: 'Beginner' }], sort: 1 }],
              questionAnswers: [{ id: 21, question: 'What do you need?', questionType: 'Short_Text', answer: 'Water', sort: 1 }],
            }),
            session(2, { description: 'x'.repeat(300_000) }),
          ],
        },
      ],
      'Speakers.json': [person(9)],
      'odd.json': [{ no: 'thing' }],
    })
    const { records, setAsides } = await exerciseConnector(small, { files: [path], separator: 'auto', ...TOLD } as never, { now: NOW })
    expect(setAsides.map(({ reason }) => reason)).toEqual(['item_unknown'])
    expect(activitiesOf(records).map(({ title, actor }) => [title, actor.key])).toEqual([
      ['Zoë 🦊 NUL ', 'sp-1'],
      ['Session 2', 'sp-2'],
    ])
    expect(activitiesOf(records)[0]?.attributes).toMatchObject({ Level: 'Beginner', 'What do you need?': 'Water' })
    expect(peopleOf(records).map(({ identity }) => identity.key)).toEqual(['sp-9'])
  })

  it('are tables of sessions and of speakers', async () => {
    const path = await folderOf({
      'sessions.csv':
        'Session Id,Title,Description,Owner,Owner Email,Date Submitted,Status,Scheduled At,Room\n1,Boats,About,Ada Example,ada@example.org,2 Jan 2025 10:00 AM,Accepted,10 May 2025 10:00 AM,Hall\n',
      'speakers.csv': 'Speaker Id,FirstName,LastName,Email,Company,TagLine\nsp-1,Ada,Example,ada@example.org,Tarnworks,Boats\n',
    })
    const sessions = await exerciseConnector(small, { files: [`${path}/sessions.csv`], separator: 'auto', ...TOLD } as never, { now: NOW })
    expect(countKinds(activitiesOf(sessions.records))).toEqual({ 'talk-submitted': 1, 'talk-given': 1 })
    const speakers = await exerciseConnector(small, { files: [`${path}/speakers.csv`], separator: 'auto', ...TOLD } as never, { now: NOW })
    expect(peopleOf(speakers.records)).toMatchObject([
      { identity: { platform: 'sessionize', key: 'sp-1', email: 'ada@example.org' }, organization: 'Tarnworks' },
    ])
  })
})

const settings = { endpoint: 'https://sessionize.com/api/v2/abc123de/view/All', ...TOLD }
const many = Array.from({ length: 120 }, (_, at) => session(at + 1))
const people = many.map((_, at) => person(at + 1))
const HELD: Record<Situation, object> = {
  empty: all([], []),
  'one-page': all([session(1)], [person(1)]),
  'many-pages': all(many, people),
  'changed-field': {
    ...all(
      [session(1, { title: 7, speakers: 'x', startsAt: 9 }), session(2), 'text'] as object[],
      [person(1, { links: 'x' }), 4] as object[],
    ),
    rooms: 'none',
  },
  unicode: all(
    [session(1, { title: 'Zoë 🦊' }), session(2, { title: 'NUL \0' }), session(3, { description: 'half \ud800' })],
    [person(1, { fullName: '日本' })],
  ),
  huge: all([session(1, { description: 'x'.repeat(300_000) })], [person(1)]),
  edited: all(
    many.map((one) => (one.id === '2' ? { ...one, title: 'Another title' } : one)),
    people,
  ),
  deleted: all(many.filter(({ id }) => id !== '3'), people), // prettier-ignore
}
const platform: Platform = (situation) => async (input) =>
  askedUrl(input).pathname === '/api/v2/abc123de/view/All' ? Response.json(HELD[situation]) : new Response('{}', { status: 404 })

describe('the API of Sessionize', () => {
  it('passes what platforms do, with rooms, categories and answers by name', async () => {
    const { records, claims } = await exerciseApiConnector(sessionize, settings, platform)
    expect([countKinds(activitiesOf(records)), claims]).toEqual([{ 'talk-given': 120 }, { people: 120 }])
    expect(activitiesOf(records)[0]).toMatchObject({
      externalId: 'tarn-days-2025/1/sp-1',
      actor: { name: 'Speaker No 1' },
      url: 'https://video.example.org/1',
      attributes: { room: 'Hall', Track: 'Boats', 'What do you need?': 'A table' },
    })
  })

  it('asks on a condition until the next talk is over, and not beyond', async () => {
    const world = all([session(1), session(2, { startsAt: '2026-01-01T10:00:00' })], [person(1), person(2)])
    const conditions: (string | null)[] = []
    const versioned: typeof fetch = async (_, init) => {
      const condition = new Headers(init?.headers).get('if-none-match')
      conditions.push(condition)
      return condition === '"v1"' ? new Response(null, { status: 304 }) : Response.json(world, { headers: { etag: '"v1"' } })
    }
    const parsed = sessionize.settings.parse(settings)
    const given = async (cursor: unknown, now: string) => {
      const { items, batches } = await readAll(sessionize, parsed, cursor as never, { fetch: versioned, now: new Date(now), check: false })
      return { given: items.filter((item) => 'record' in item && item.record.type === 'activity').length, cursor: batches.at(-1)?.cursor }
    }
    const first = await given(undefined, '2026-01-01T00:00:00Z')
    const again = await given(first.cursor, '2026-01-01T05:00:00Z')
    const after = await given(again.cursor, '2026-01-01T12:00:00Z')
    expect([first.given, again.given, after.given, conditions]).toEqual([1, 0, 2, [null, '"v1"', null]])
  })

  it('wants to know what the event is called, and doubles nothing of a saved file', async () => {
    expect(sessionize.settings.safeParse({ endpoint: 'abc123de' }).error?.issues[0]?.path).toEqual(['event'])
    expect(sessionize.settings.safeParse({ endpoint: 'a/b', event: 'x' }).success).toBe(false)
    const path = await folderOf({ 'All.json': HELD['one-page'] })
    const { items } = await readAll(sessionize, sessionize.settings.parse({ ...settings, files: [path] }), undefined, {
      fetch: platform('one-page') ?? fetch,
      now: NOW,
    })
    const ids = activitiesOf(items.flatMap((item) => ('record' in item ? [item.record] : []))).map(({ externalId }) => externalId)
    expect(ids).toEqual(['tarn-days-2025/1/sp-1', 'tarn-days-2025/1/sp-1'])
  })
})

import { afterAll, describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Platform, type Situation } from '../kit/api-harness.ts'
import { exerciseConnector, readAll } from '../kit/harness.ts'
import { activitiesOf, askedUrl, countKinds, makeFolder, peopleOf } from '../kit/testing.ts'
import { pretalx, pretalxWith } from './connector.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
const small = pretalxWith({ maxRecords: 2, firstMs: 1e9, everyMs: 1e9 })
const removals: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const remove of removals) await remove()
})
const folderOf = async (files: Readonly<Record<string, unknown>>): Promise<string> => {
  const { path, remove } = await makeFolder(files)
  removals.push(remove)
  return path
}

const talk = (code: string, more: object = {}) => ({
  id: 7,
  guid: `guid-${code}`,
  code,
  title: `Talk ${code}`,
  date: '2025-05-10T10:00:00+02:00',
  start: '10:00',
  duration: '00:30',
  room: 'Hall',
  track: 'Boats',
  type: 'Talk',
  language: 'en',
  abstract: 'About boats',
  url: `https://pretalx.example.org/tarn-days/talk/${code}/`,
  persons: [{ id: 1, code: 'ADA', public_name: 'Ada Example', biography: 'Builds boats' }],
  ...more,
})
const schedule = (talks: readonly object[]) => ({
  schedule: {
    version: '1.0',
    conference: {
      acronym: 'tarn-days',
      title: 'Tarn Days 2025',
      start: '2025-05-10',
      end: '2025-05-11',
      time_zone_name: 'Europe/Berlin',
      days: [{ index: 1, date: '2025-05-10', rooms: { Hall: talks } }],
    },
  },
})

describe('files of pretalx', () => {
  it('are a programme: talks given by each of their speakers, and the conference with its zone', async () => {
    const two = talk('TWO', {
      persons: [
        { code: 'ADA', public_name: 'Ada Example' },
        { code: 'BO', public_name: 'Bo Größe 🦊' },
      ],
    })
    const path = await folderOf({
      'schedule.json': schedule([talk('ONE'), two, talk('BREAK', { persons: [] }), talk('LATER', { date: '2026-05-10T10:00:00+02:00' })]),
    })
    const { records, notes, setAsides } = await exerciseConnector(small, { files: [path], separator: 'auto' }, { now: NOW })
    expect(setAsides).toEqual([])
    expect(activitiesOf(records).map(({ kind, externalId, occurredAt }) => [kind, externalId, new Date(occurredAt).toISOString()])).toEqual(
      [
        ['talk-given', 'tarn-days-2025/ONE/ADA', '2025-05-10T08:00:00.000Z'],
        ['talk-given', 'tarn-days-2025/TWO/ADA', '2025-05-10T08:00:00.000Z'],
        ['talk-given', 'tarn-days-2025/TWO/BO', '2025-05-10T08:00:00.000Z'],
      ],
    )
    expect(activitiesOf(records)[1]).toMatchObject({
      mentions: [{ key: 'BO' }],
      attributes: { room: 'Hall', track: 'Boats' },
      place: 'Tarn Days 2025',
    })
    expect(records.find(({ type }) => type === 'event')).toMatchObject({
      externalId: 'tarn-days-2025',
      zone: 'Europe/Berlin',
      startsAt: Date.parse('2025-05-09T22:00:00Z'),
    })
    // Who speaks later is listed meanwhile.
    expect(peopleOf(records).map(({ identity }) => identity.key)).toEqual(['ADA'])
    expect(notes.map(({ code, count }) => `${code} ${count}`)).toEqual(['entries_without_speaker 1'])
  })

  it('are saved pages of the API, and other programmes’ schedules, whose people stand apart', async () => {
    const proposals = { count: 2, results: [{ code: 'P1', title: 'Rafts', state: 'confirmed', created: '2025-01-02T10:00:00Z', speakers: [{ code: 'ADA', name: 'Ada', email: 'ada@example.org' }], submission_type: { en: 'Talk', de: 'Vortrag' }, track: { name: { de: 'Boote' } }, slots: [{ start: '2025-05-10T12:00:00+02:00', room: 'Hall' }] }, { code: 'P2', title: 'No', state: 'withdrawn', created: '2025-01-03T10:00:00Z', speakers: ['BO'], slots: [{ start: '2025-05-10T12:00:00+02:00' }] }] } // prettier-ignore
    const path = await folderOf({
      'submissions.json': proposals,
      'speakers.json': { results: [{ code: 'CY', name: 'Cy', email: 'cy@example.com' }] },
      'frab.json': schedule([talk('', { code: undefined, id: 9, guid: 'g-9', persons: [{ id: 4, public_name: 'Di' }] })]),
    })
    const { records } = await exerciseConnector(small, { files: [path], separator: 'auto', event: 'Tarn Days 2025' } as never, { now: NOW })
    expect(countKinds(activitiesOf(records))).toEqual({ 'talk-submitted': 2, 'talk-given': 2 })
    expect(
      activitiesOf(records)
        .map(({ actor }) => `${actor.platform}:${actor.key}`)
        .toSorted(),
    ).toEqual(['frab:4', 'pretalx:ADA', 'pretalx:ADA', 'pretalx:BO'])
    expect(activitiesOf(records).find(({ externalId }) => externalId === 'tarn-days-2025/P1/ADA')?.attributes).toMatchObject({
      format: 'Talk',
      track: 'Boote',
      state: 'confirmed',
    })
  })

  it('are tables in English, German and French, told apart by their headers', async () => {
    const tables = {
      'en.csv': 'Proposal ID,Proposal title,Speaker names,State,Created\nP1,Rafts,Ada Example,confirmed,2025-01-02 10:00:00\n',
      'de.csv':
        '\uFEFFCode;Titel;Vortragende;E-Mail;Status;Eingereicht am;Raum\nP1;Flöße;Ada Example;ada@example.org;bestätigt;31.01.2025 10:00;Saal\n',
      'fr.csv':
        'Identifiant;Titre;Intervenants;Courriel;Soumis le;Salle\nP1;Radeaux;Ada Example;ada@example.org;31 janvier 2025 à 10h30;Salle 1\n',
    }
    const found: unknown[] = []
    for (const [name, text] of Object.entries(tables)) {
      const path = await folderOf({ [name]: text })
      const { records } = await exerciseConnector(small, { files: [`${path}/${name}`], separator: 'auto' }, { now: NOW })
      const [first] = activitiesOf(records)
      found.push([first?.kind, first?.title, new Date(first?.occurredAt ?? 0).toISOString().slice(0, 16), first?.actor.name])
    }
    expect(found).toEqual([
      ['talk-submitted', 'Rafts', '2025-01-02T10:00', 'Ada Example'],
      ['talk-submitted', 'Flöße', '2025-01-31T10:00', 'Ada Example'],
      ['talk-submitted', 'Radeaux', '2025-01-31T10:30', 'Ada Example'],
    ])
  })

  it('say so where they hold something else, are broken, or huge', async () => {
    const path = await folderOf({
      'schedule.json': { results: [{ what: 'ever' }, { title: 'No list of speakers' }] },
      'huge.json': schedule([talk('BIG', { abstract: 'x'.repeat(400_000) }), talk('NUL', { title: 'NUL \0 and half \ud800' })]),
    })
    const { setAsides, records } = await exerciseConnector(small, { files: [path], separator: 'auto' }, { now: NOW })
    expect(setAsides.map(({ reason }) => reason)).toEqual(['item_unknown', 'item_unknown'])
    expect(
      activitiesOf(records)
        .map(({ body }) => body?.length ?? 0)
        .toSorted((a, b) => a - b),
    ).toEqual([11, 100_000])
    const cut = await folderOf({ 'cut.json': JSON.stringify(schedule([talk('ONE'), talk('TWO')])).slice(0, -80) })
    const broken = await readAll(small, { files: [cut], separator: 'auto' }, undefined, { now: NOW })
    expect(broken.items.some((item) => 'setAside' in item)).toBe(true)
  })
})

const settings = { address: 'https://pretalx.example.org/orga', events: 'https://pretalx.example.org/tarn-days/', token: 'a-secret-token' }
const proposal = (n: number, more: object = {}) => ({ code: `P${n}`, title: `Proposal ${n}`, state: 'confirmed', created: `2025-01-${String(n).padStart(2, '0')}T10:00:00Z`, abstract: 'About', speakers: [{ code: `S${n}`, name: `Speaker ${n}` }], track: { id: 1, name: { en: 'Boats' } }, submission_type: { id: 2, name: { en: 'Talk' } }, slots: [{ id: n, start: '2025-05-10T10:00:00+02:00', room: { name: { en: 'Hall' } } }], answers: [{ question: { question: { en: 'What do you need?' } }, answer: 'A table' }], internal_notes: 'not for us', ...more }) // prettier-ignore
const seven = [1, 2, 3, 4, 5, 6, 7].map((n) => proposal(n))
const HELD: Record<Situation, readonly object[]> = {
  empty: [],
  'one-page': seven.slice(0, 2),
  'many-pages': seven,
  'changed-field': [
    proposal(1, { title: 7, speakers: 'ann' }),
    proposal(2, { state: { now: 'x' }, slots: [4], track: 9 }),
    'text',
  ] as object[],
  unicode: [proposal(1, { title: 'Zoë 🦊' }), proposal(2, { title: 'NUL \0' }), proposal(3, { abstract: 'half \ud800' })],
  huge: [proposal(1, { abstract: 'x'.repeat(300_000) })],
  edited: seven.map((one, at) => (at === 1 ? { ...one, title: 'Another title' } : one)),
  deleted: seven.filter((_, at) => at !== 2),
}
/** Three to a page; the address of the next is what a server behind a proxy takes itself for. */
const platform: Platform = (situation) => async (input, init) => {
  const url = askedUrl(input)
  const held = HELD[situation]
  if (url.pathname === '/api/events/tarn-days/')
    return Response.json({
      name: { de: 'Tarntage 2025', en: 'Tarn Days 2025' },
      slug: 'tarn-days',
      date_from: '2025-05-10',
      date_to: '2025-05-11',
      timezone: 'Europe/Berlin',
    })
  const people = held.flatMap((one) =>
    typeof one === 'object' && 'speakers' in one && Array.isArray(one.speakers)
      ? one.speakers.map((person: object) => ({ ...person, email: 'of@example.org', biography: 'Speaks' }))
      : [],
  )
  const all = url.pathname.endsWith('/speakers/') ? people : url.pathname.endsWith('/submissions/') ? held : undefined
  if (all === undefined || new Headers(init?.headers).get('authorization') !== 'Token a-secret-token')
    return new Response('{}', { status: 401 })
  const page = Number(url.searchParams.get('page') ?? 1)
  return Response.json({
    count: all.length,
    next: page * 3 < all.length ? `http://inner:8000${url.pathname}?page=${page + 1}` : null,
    results: all.slice((page - 1) * 3, page * 3),
  })
}

describe('the API of pretalx', () => {
  it('passes what platforms do, with proposals, talks and speakers', async () => {
    const { records, claims } = await exerciseApiConnector(pretalx, settings, platform)
    expect(countKinds(activitiesOf(records))).toEqual({ 'talk-submitted': 7, 'talk-given': 7 })
    expect(claims).toEqual({ people: 7 })
    expect(activitiesOf(records)[0]).toMatchObject({
      externalId: 'tarn-days-2025/P1/S1',
      actor: { platform: 'pretalx', key: 'S1' },
      attributes: { track: 'Boats', format: 'Talk', 'What do you need?': 'A table' },
    })
    expect(peopleOf(records)[0]).toMatchObject({ identity: { key: 'S1', email: 'of@example.org' }, tags: ['speaker'] })
    expect(records.find(({ type }) => type === 'event')).toMatchObject({
      externalId: 'tarn-days-2025',
      title: 'Tarn Days 2025',
      startsAt: Date.parse('2025-05-09T22:00:00Z'),
      zone: 'Europe/Berlin',
    })
    expect(JSON.stringify(records)).not.toMatch(/not for us|a-secret/)
  })

  it('reads what is public without a token, and says what is not', async () => {
    const { token: _, ...open } = settings
    const { items, notes } = await readAll(pretalx, pretalx.settings.parse(open), undefined, {
      fetch: platform('many-pages') ?? fetch,
      now: NOW,
    })
    expect(items).toEqual([])
    expect(notes.map(({ code }) => code)).toEqual(['speakers_hidden', 'submissions_hidden'])
    for (const bad of [{ address: 'https://x.example' }, { address: 'ftp://x', events: 'a' }, { ...settings, events: 'a b?' }])
      expect(pretalx.settings.safeParse(bad).success).toBe(false)
  })

  it('doubles nothing that the published programme holds as well', async () => {
    const talks = seven.map(({ code }, at) => talk(code, { persons: [{ code: `S${at + 1}`, public_name: `Speaker ${at + 1}` }] }))
    const path = await folderOf({ 'schedule.json': schedule(talks) })
    const read = async (given: object) => {
      const { items } = await readAll(pretalx, pretalx.settings.parse(given), undefined, {
        fetch: platform('many-pages') ?? fetch,
        now: NOW,
      })
      return activitiesOf(items.flatMap((item) => ('record' in item ? [item.record] : []))).map(
        ({ kind, externalId }) => `${kind} ${externalId}`,
      )
    }
    const [both, alone] = [await read({ ...settings, files: [path] }), await read(settings)]
    expect(both.length).toBe(alone.length + 7)
    expect(new Set(both)).toEqual(new Set(alone))
  })
})

import fc from 'fast-check'
import { anyRecord, type AnyRecord, type EventRecord } from '@kith/contract/records'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { eventbrite } from './eventbrite/connector.ts'
import { hiEvents } from './hi-events/connector.ts'
import { luma } from './luma/connector.ts'
import { tito } from './tito/connector.ts'
import { EVENT_KINDS } from './kit/attendance.ts'
import { attendeeFormat } from './kit/attendee-table.ts'
import { exerciseConnector } from './kit/harness.ts'
import { defineTableConnector } from './kit/tables/connector.ts'
import { activitiesOf, makeFolder, peopleOf } from './kit/testing.ts'

const options = { now: new Date('2026-06-01T00:00:00Z') }
const removals: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const remove of removals) await remove()
})
const fileOf = async (name: string, content: string | Buffer): Promise<string> => {
  const folder = await makeFolder({ [name]: content })
  removals.push(folder.remove)
  return `${folder.path}/${name}`
}
const eventsIn = (records: readonly AnyRecord[]): readonly EventRecord[] => records.filter((record) => record.type === 'event')
const short = (records: readonly AnyRecord[]) =>
  activitiesOf(records).map(({ kind, actor, occurredAt, deleted }) => [
    kind,
    `${actor.platform}:${actor.key}`,
    new Date(occurredAt).toISOString().slice(0, 16),
    ...(deleted ? ['gone'] : []),
  ])

const LUMA = `api_id,name,first_name,last_name,email,phone_number,created_at,approval_status,checked_in_at,qr_code_url,What do you build?
gst-1,Ada Example,Ada,Example,Ada@example.org,+49 1,2026-03-01T10:00:00.000Z,approved,2026-03-31T16:35:00.000Z,https://x.example/1,"Boats, mostly"
gst-2,Bo Sample,Bo,Sample,bo@example.com,,2026-03-02T10:00:00.000Z,waitlist,,,
gst-3,Cy Muster,Cy,Muster,cy@example.com,,2026-03-03T10:00:00.000Z,declined,,,=1+1
gst-4,Di Nobody,Di,Nobody,di@example.com,,2026-03-04T10:00:00.000Z,invited,,,
gst-5,,,,,,2026-03-04T10:00:00.000Z,approved,,,
`

describe('a list of attendees', () => {
  it('of Luma becomes registrations, attendance and the event; formulas stay text, phone numbers stay out', async () => {
    const file = await fileOf('Tarn Meetup guests.csv', `\uFEFF${LUMA}`)
    const settings = {
      files: [file],
      separator: 'auto' as const,
      starts: '2026-03-31 18:30',
      zone: 'Europe/Berlin',
      place: 'Riverside Hall',
      capacity: '80',
    }
    const { records, setAsides } = await exerciseConnector(luma, settings, options)
    expect(short(records)).toEqual([
      ['registered', 'email:ada@example.org', '2026-03-01T10:00'],
      ['attended', 'email:ada@example.org', '2026-03-31T16:35'],
      ['waitlisted', 'email:bo@example.com', '2026-03-02T10:00'],
      ['declined', 'email:cy@example.com', '2026-03-03T10:00'],
    ])
    expect(eventsIn(records)).toEqual([
      {
        type: 'event',
        externalId: 'tarn-meetup',
        title: 'Tarn Meetup',
        startsAt: Date.UTC(2026, 2, 31, 16, 30),
        place: 'Riverside Hall',
        zone: 'Europe/Berlin',
        capacity: 80,
      },
    ])
    const [ada] = activitiesOf(records)
    expect(ada).toMatchObject({
      conversation: 'tarn-meetup',
      place: 'Tarn Meetup',
      attributes: { 'What do you build?': 'Boats, mostly', status: 'approved' },
    })
    expect(activitiesOf(records)[3]?.attributes).toMatchObject({ 'What do you build?': '=1+1' })
    expect(JSON.stringify(records)).not.toMatch(/\+49|x\.example/)
    expect(peopleOf(records).map(({ identity }) => identity.email)).toEqual(['di@example.com'])
    expect(setAsides.map(({ reason }) => reason)).toEqual(['person_missing'])
  })

  it('of Eventbrite names who holds the ticket and not who ordered it, in whatever encoding and separator', async () => {
    const text = [
      'Order #;Order Date;First Name;Surname;Email;Attendee #;Ticket Type;Attendee Status;Event Name;Event ID;Company',
      '1001;2026-02-03 09:00:00;Ada;Example;ada@example.org;9001;Standard;Checked In;Tarn Days;77;Tarnworks',
      '1001;2026-02-03 09:00:00;Bo;Größe;bo@example.com;9002;Standard;Attending;Tarn Days;77;',
      '1002;2026-02-04 09:00:00;Cy;Muster;cy@example.com;9003;Standard;Refunded;Tarn Days;77;',
    ].join('\r\n')
    for (const content of [Buffer.from(text), Buffer.from(`\uFEFF${text}`, 'utf16le'), gzipSync(text), Buffer.from(text, 'latin1')]) {
      const file = await fileOf('attendees.csv', content)
      const told = { files: [file], separator: 'auto' as const, starts: '2026-05-01' }
      const { records } = await exerciseConnector(eventbrite, told, options)
      expect(short(records)).toEqual([
        ['registered', 'email:ada@example.org', '2026-02-03T09:00'],
        ['attended', 'email:ada@example.org', '2026-05-01T00:00'],
        ['registered', 'email:bo@example.com', '2026-02-03T09:00'],
        ['registered', 'email:cy@example.com', '2026-02-04T09:00', 'gone'],
      ])
      expect(activitiesOf(records)[2]?.actor.name).toBe('Bo Größe')
      expect(peopleOf(records)).toMatchObject([{ organization: 'Tarnworks' }])
      expect(eventsIn(records)).toMatchObject([{ externalId: '77', title: 'Tarn Days' }])
    }
  })

  it('of Tito and Hi.Events is told by its own names of columns', async () => {
    const titoFile = await fileOf(
      'tickets.csv',
      'Number,Ticket Full Name,Ticket First Name,Ticket Last Name,Ticket Email,Ticket Company Name,Ticket Reference,Ticket Created Date,Order Email,Ticket,Event,Void Status\n' +
        '1,Ada Example,Ada,Example,ada@example.org,Tarnworks,ABCD-1,2026-01-05,boss@example.com,Early,Tarn Conf,\n' +
        '2,Bo Sample,Bo,Sample,bo@example.com,,ABCD-2,2026-01-06,boss@example.com,Early,Tarn Conf,void\n',
    )
    const ofTito = await exerciseConnector(tito, { files: [titoFile], separator: 'auto' }, options)
    expect(short(ofTito.records)).toEqual([
      ['registered', 'email:ada@example.org', '2026-01-05T00:00'],
      ['registered', 'email:bo@example.com', '2026-01-06T00:00', 'gone'],
    ])
    const hiFile = await fileOf(
      'attendees.csv',
      'ID,First Name,Last Name,Email,Status,Check Ins,Product ID,Product Name,Event ID,Public ID,Short ID,Created Date,Last Updated Date,Notes\n' +
        '5,Ada,Example,ada@example.org,ACTIVE,2026-03-31 18:40:00,1,Seat,12,A-1,a1,2026-02-01 08:00:00,2026-03-31 18:40:00,\n' +
        '6,Bo,Sample,bo@example.com,ACTIVE,,1,Seat,12,A-2,a2,2026-02-01 09:00:00,2026-02-01 09:00:00,\n',
    )
    const ofHi = await exerciseConnector(hiEvents, { files: [hiFile], separator: 'auto' }, options)
    expect(short(ofHi.records)).toEqual([
      ['registered', 'email:ada@example.org', '2026-02-01T08:00'],
      ['registered', 'email:bo@example.com', '2026-02-01T09:00'],
    ])
    // Nobody said when the event began: that she was there stands with the registration, and a note says what to do.
    expect(activitiesOf(ofHi.records)[0]?.attributes).toMatchObject({ attended: true })
    expect(ofHi.notes.map(({ code }) => code)).toContain('attendance_undated')
  })

  it('is read in German and French as well, with their dates, words and separators', async () => {
    const german =
      '\uFEFFVorname;Nachname;E-Mail-Adresse;Anmeldedatum;Teilnehmerstatus;Eingecheckt;Veranstaltung;Veranstaltungsbeginn;Unternehmen;Telefonnummer;Was baust du?\r\n' +
      'Ada;Größe;ada@example.org;03.02.2026 09:30;Bestätigt;Ja;Tarn-Tage;31. März 2026 18:30;Tarnwerke;+49 1;Boote\r\n' +
      'Bo;Muster;bo@example.com;4. Februar 2026 um 10:00 Uhr;Warteliste;Nein;Tarn-Tage;31. März 2026 18:30;;;\r\n' +
      'Cy;Muster;cy@example.com;Mi., 5. Feb. 2026 10:00;Storniert;;Tarn-Tage;31. März 2026 18:30;;;\r\n'
    const french =
      'Prénom\tNom de famille\tCourriel\tDate d’inscription\tStatut\tPrésence\tÉvénement\tDébut de l’événement\tEntreprise\tN° de billet\n' +
      'Ada\tExemple\tada@example.org\t3 février 2026 à 9h30\tconfirmé\toui\tJours de Tarn\t31 mars 2026 18:30\tTarnworks\tB-1\n' +
      'Bo\tModèle\tbo@example.com\tmercredi 4 févr. 2026 10:00\tListe d’attente\tnon\tJours de Tarn\t31 mars 2026 18:30\t\tB-2\n' +
      'Cy\tModèle\tcy@example.com\t05/02/2026 10:00\tAnnulé\t\tJours de Tarn\t31 mars 2026 18:30\t\tB-3\n' +
      'Di\tModèle\tdi@example.com\t25/02/2026 10:00\tRefusé\t\tJours de Tarn\t31 mars 2026 18:30\t\tB-4\n'
    for (const [connector, content] of [
      [eventbrite, Buffer.from(german)],
      [tito, Buffer.from(`\uFEFF${french}`, 'utf16le')],
    ] as const) {
      const { records, setAsides } = await exerciseConnector(
        connector,
        { files: [await fileOf('liste.csv', content)], separator: 'auto' },
        options,
      )
      expect(setAsides).toEqual([])
      expect(short(records).slice(0, 4)).toEqual([
        ['registered', 'email:ada@example.org', '2026-02-03T09:30'],
        ['attended', 'email:ada@example.org', '2026-03-31T18:30'],
        ['waitlisted', 'email:bo@example.com', '2026-02-04T10:00'],
        ['registered', 'email:cy@example.com', '2026-02-05T10:00', 'gone'],
      ])
      expect(peopleOf(records).map(({ organization }) => organization?.slice(0, 4))).toEqual(['Tarn'])
      expect(JSON.stringify(records)).not.toContain('+49')
    }
  })

  it('offers a mapping of its columns, and recalls the one that was made for the same header', async () => {
    const file = await fileOf('Tarn Meetup.csv', LUMA)
    const look = (remembered?: unknown) =>
      luma.inspect?.({
        settings: { files: [file] },
        files: async (paths) => paths.map((path) => ({ path, name: 'Tarn Meetup.csv', sizeBytes: LUMA.length })),
        signal: new AbortController().signal,
        recall: async () => remembered,
      })
    const first = await look()
    expect(first?.mapping).toMatchObject({
      what: 'attendees',
      columns: { api_id: 'ticket-id', email: 'email', phone_number: null, checked_in_at: 'checked-in-at' },
    })
    const changed = { what: 'attendees', columns: { email: 'email', created_at: 'registered-at' }, constants: {} }
    expect(await look(changed)).toMatchObject({ remembered: true, mapping: changed })
  })

  it('gives records that fit, or says why not, whatever stands in its cells', async () => {
    const connector = defineTableConnector(
      attendeeFormat('shop'),
      { maxRecords: 3 },
      { name: 'shop', label: 'Shop', summary: 'x', help: 'x', kinds: EVENT_KINDS, mappingExample: 'a=b' },
    )
    const cell = fc.oneof(
      fc.constantFrom(
        '',
        'yes',
        'no',
        '2026-01-02',
        '31.12.2025 10:00',
        'waitlist',
        'ada@example.org',
        '-',
        '=cmd()',
        '"',
        '\u202e',
        '99999999999',
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
    )
    const header = [
      'Name',
      'Email',
      'Status',
      'Checked in',
      'Checked in at',
      'Registration Date',
      'Cancelled at',
      'Event',
      'Event ID',
      'Event start',
      'Capacity',
      'Guests',
      'Company',
      'Question 1',
    ]
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: header.length, maxLength: header.length }), { minLength: 1, maxLength: 4 }),
        (rows) => {
          for (const row of rows) {
            const raw = JSON.stringify(Object.fromEntries(header.map((name, at) => [name, row[at] ?? ''])))
            for (const item of connector.reread(raw, { files: ['x'], separator: 'auto' })) {
              if ('setAside' in item) expect(item.setAside.message.length).toBeGreaterThan(10)
              else expect(anyRecord.safeParse(item.record)).toMatchObject({ success: true })
            }
          }
          return Promise.resolve()
        },
      ),
      { numRuns: 150 },
    )
  })
})

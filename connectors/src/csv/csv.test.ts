import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConnectorError } from '../kit/connector.ts'
import { exerciseConnector, localFiles, readAll } from '../kit/harness.ts'
import { cleanText } from '../kit/text.ts'
import { createCsv, csv } from './connector.ts'
import { tableSettings as settingsSchema } from '../kit/tables/mapping.ts'
import { createRowParser } from '../kit/tables/row-parser.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
let folder = ''
let count = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-csv-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const file = async (content: string | Buffer, name = `list-${++count}.csv`): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}
const given = (path: string | string[], mapping?: unknown, more: object = {}) =>
  settingsSchema.parse({ files: [path].flat(), ...(mapping === undefined ? {} : { mapping }), ...more })

/** Everything that comes out of a text, in short. */
const taken = async (content: string | Buffer, mapping?: unknown, more: object = {}) => {
  const { items, notes } = await readAll(csv, given(await file(content), mapping, more), undefined, { now: NOW })
  const records = items.flatMap((item) => ('record' in item ? [item.record] : []))
  const asides = items.flatMap((item) => ('setAside' in item ? [item.setAside] : []))
  return {
    records,
    activities: records.flatMap((record) => (record.type === 'activity' ? [record] : [])),
    people: records.flatMap((record) => (record.type === 'person' ? [record] : [])),
    asides,
    reasons: asides.map(({ reason, locator }) => `${reason} ${/line \d+/.exec(locator)?.[0] ?? ''}`),
    notes: notes.map(({ code }) => code),
    said: notes.map(({ message }) => message).join(' '),
  }
}
const failure = async (content: string | Buffer, mapping?: unknown, more: object = {}): Promise<ConnectorError> => {
  const error: unknown = await taken(content, mapping, more).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof ConnectorError)) throw new Error('It should have been refused.', { cause: error })
  return error
}
const inspect = async (content: string | Buffer, remembered?: unknown, more: object = {}) => {
  const signal = new AbortController().signal
  const settings = { files: [await file(content)], ...more }
  return csv.inspect?.({ settings, files: localFiles, signal, recall: async () => remembered })
}

const SIGNUPS = 'Email=email,When=date,kind:=signup'

describe('a list of activities', () => {
  it('passes what every connector must pass, with rows set aside among the others', async () => {
    const rows = Array.from({ length: 60 }, (_, index) =>
      index % 7 === 0 ? `p${index}@example.org,someday` : `p${index % 5}@example.org,2024-03-${String((index % 28) + 1).padStart(2, '0')}`,
    )
    const first = await file(`Email,When\n${rows.join('\n')}\n`)
    const second = await file(gzipSync(`When;Email\n2024-05-01;late@example.org\n`), 'second.csv.gz')
    const report = await exerciseConnector(createCsv({ maxRecords: 7 }), given([first, second], SIGNUPS), { now: NOW })
    expect([report.records.length, report.setAsides.length, report.batches.length]).toEqual([52, 9, 10])
  })

  it('carries every target over', async () => {
    const header = 'id,at,kind,platform,pid,login,name,mail,title,body,url,place,thread,parent,tech,cat,w,City'
    const row = `7,2024-03-01T10:00:00+02:00,Talk Held,GitHub,42,@Ada,Ada Example,ada@example.org,A title,"Text, ""quoted""\nin two lines",https://example.org/7,berlin,t1,t0,"Rust; Go",event,8,Riga`
    const mapping =
      'id=id,at=date,kind=kind,platform=platform,pid=person id,login=username,name=name,mail=email,title=title,body=body,url=url,place=place,thread=conversation,parent=reply_to,tech=technologies,cat=category,w=weight,City=attribute:City'
    expect((await taken(`${header}\n${row}`, mapping)).activities).toEqual([
      {
        type: 'activity',
        kind: 'talk-held',
        externalId: '7',
        occurredAt: Date.UTC(2024, 2, 1, 8),
        actor: { platform: 'github', key: '42', username: 'Ada', name: 'Ada Example', email: 'ada@example.org' },
        title: 'A title',
        body: 'Text, "quoted"\nin two lines',
        url: 'https://example.org/7',
        place: 'berlin',
        conversation: 't1',
        replyTo: 't0',
        technologies: ['Rust', 'Go'],
        attributes: { City: 'Riga', category: 'event', weight: 8 },
      },
    ])
  })

  it('keys people by username, else address, else name, and never calls that the id of a platform', async () => {
    const { activities } = await taken(
      'User,Email,Name,When\nAda,ada@example.org,Ada E,2024-01-01\n,Bo@Example.org,Bo,2024-01-01\n,,Cy  Example,2024-01-01\n',
      'User=username,Email=email,Name=name,When=date,kind:=joined',
    )
    expect(activities.map(({ actor }) => `${actor.platform} ${actor.key}`)).toEqual([
      'csv:file ada',
      'email bo@example.org',
      'csv:file cy example',
    ])
    const github = await taken('User,When\nAda,2024-01-01\n', 'User=username,When=date,kind:=joined,platform:=GitHub')
    expect(github.activities[0]?.actor).toEqual({ platform: 'csv:github', key: 'ada', username: 'Ada' })
  })

  it('gives the same ids at every import, whatever was added, and two ids to two equal rows', async () => {
    const rows = ['a@example.org,2024-01-01', 'b@example.org,2024-01-01', 'a@example.org,2024-01-01']
    const ids = async (lines: string[]) =>
      (await taken(`Email,When\n${lines.join('\n')}\n`, SIGNUPS)).activities.map(({ externalId }) => externalId)
    const first = await ids(rows)
    expect(new Set(first).size).toBe(3)
    expect(await ids(rows)).toEqual(first)
    expect(await ids(['new@example.org,2024-02-02', ...rows])).toEqual([expect.any(String), ...first])
  })

  it('starts anew when the file has changed since, and has nothing more to read when it has not', async () => {
    const path = await file('Email,When\na@example.org,2024-01-01\n')
    const settings = given(path, SIGNUPS)
    const cursor = (await readAll(csv, settings, undefined)).batches.at(-1)?.cursor
    expect((await readAll(csv, settings, cursor)).items).toHaveLength(0)
    await writeFile(path, 'Email,When\na@example.org,2024-01-01\nb@example.org,2024-01-02\n')
    await utimes(path, NOW, NOW)
    expect((await readAll(csv, settings, cursor)).items).toHaveLength(2)
  })
})

describe('dates', () => {
  const days = async (dates: string[], mapping = SIGNUPS) => {
    const { activities, reasons } = await taken(`Email\tWhen\n${dates.map((date) => `a@example.org\t${date}`).join('\n')}\n`, mapping)
    return [...activities.map(({ occurredAt }) => new Date(occurredAt).toISOString().slice(0, 16)), ...reasons]
  }

  it('decides day and month by the whole column, never row by row', async () => {
    expect(await days(['03/04/2024', '25/04/2024'])).toEqual(['2024-04-03T00:00', '2024-04-25T00:00'])
    expect(await days(['03/04/2024', '04/25/2024'])).toEqual(['2024-03-04T00:00', '2024-04-25T00:00'])
    expect(await days(['03/04/2024'], `${SIGNUPS},date-format:=mm/dd/yyyy`)).toEqual(['2024-03-04T00:00'])
  })
  it('asks when the column does not tell, or contradicts itself', async () => {
    expect((await failure('Email,When\na@example.org,03/04/2024\n', SIGNUPS)).code).toBe('date_format_needed')
    const both = await failure('Email,When\na@example.org,25/04/2024\na@example.org,04/25/2024\n', SIGNUPS)
    expect(both.hint).toContain('date-format:=dd/mm/yyyy')
    expect(await days(['25/04/2024', '04/25/2024'], `${SIGNUPS},dateFormat:=dd/mm/yyyy`)).toEqual([
      '2024-04-25T00:00',
      'date_impossible line 3',
    ])
  })
  it('reads what cannot be mistaken, and sets aside the rest', async () => {
    const read = await days([
      '2024-03-31T18:30:00Z',
      '2024-03-31 18:30',
      '31.03.2024 18:30',
      '31 Mar 2024, 6:30 PM',
      'March 31, 2024 18:30',
      'Sun, 31 Mar 2024 18:30:00 +0000',
      '45382.7708333',
      '1711909800',
      '1711909800000',
      '20240331T183000Z',
      '2024/3/31 18:30:00',
    ])
    expect(new Set(read)).toEqual(new Set(['2024-03-31T18:30']))
    expect(await days(['2024-02-30', '', 'soon', '1970-01-01', '2031-01-01', '2024-01-01'])).toEqual([
      '2024-01-01T00:00',
      'date_impossible line 2',
      'date_missing line 3',
      'date_unreadable line 4',
      'date_implausible line 5',
      'date_implausible line 6',
    ])
  })
  it('reads dates without a zone in the one that is told, on both sides of a change of clocks', async () => {
    const zoned = `${SIGNUPS},zone:=Europe/Berlin`
    expect(await days(['2024-03-31 01:59', '2024-03-31 03:00', '2024-10-27 02:30', '2024-10-27 03:00'], zoned)).toEqual([
      '2024-03-31T00:59',
      '2024-03-31T01:00',
      '2024-10-27T00:30',
      '2024-10-27T02:00',
    ])
    expect((await taken('Email,When\na@example.org,2024-01-01 10:00\n', SIGNUPS)).notes).toContain('zone_assumed')
    expect((await failure('Email,When\na@example.org,2024-01-01\n', `${SIGNUPS},zone:=Europe/Atlantis`)).message).toContain('Atlantis')
  })
})

describe('how a table is written', () => {
  it.each([
    ['commas', 'Email,When\na@example.org,2024-01-01\n'],
    ['semicolons', 'Email;When;Note\na@example.org;2024-01-01;one, two, three\n'],
    ['tabs', 'Email\tWhen\r\na@example.org\t2024-01-01\r\n'],
    ['pipes', 'Email|When\na@example.org|2024-01-01'],
    ['a declared separator', 'sep=;\r\nEmail;When\r\na@example.org;2024-01-01\r\n'],
    ['a byte order mark', '\uFEFFEmail,When\na@example.org,2024-01-01\n'],
    ['UTF-16', Buffer.from('\uFEFFEmail,When\na@example.org,2024-01-01\n', 'utf16le')],
    ['gzip', gzipSync('Email,When\na@example.org,2024-01-01\n')],
    ['old line ends', 'Email,When\ra@example.org,2024-01-01\r'],
    ['quotes everywhere', '"Email","When"\n"a@example.org","2024-01-01"\n'],
    ['blank lines and separators at the end', '\nEmail,When\n\na@example.org,2024-01-01,,\n,\n'],
    ['other capitals in the header', 'E-MAIL,when\na@example.org,2024-01-01\n'],
  ])('reads %s', async (_, content) => {
    const mapping = typeof content === 'string' && content.startsWith('E-MAIL') ? 'e mail=email,When=date,kind:=signup' : SIGNUPS
    const { activities, asides } = await taken(content, mapping)
    expect(asides).toEqual([])
    expect(activities.map(({ actor, occurredAt }) => [actor.key, occurredAt])).toEqual([['a@example.org', Date.UTC(2024, 0, 1)]])
  })

  it('reads single lines that are no UTF-8 as Windows-1252, and says so', async () => {
    const content = Buffer.concat([Buffer.from('Name,Tags\nZoë,a\n'), Buffer.from('Zo\xeb,b\n', 'latin1'), Buffer.from('Łucja,c\n')])
    const { people, notes } = await taken(content, 'Name=name,Tags=tags', { what: 'people' })
    expect(people.map(({ identity }) => identity.name)).toEqual(['Zoë', 'Zoë', 'Łucja'])
    expect(notes).toEqual(['encoding_windows_1252'])
  })

  it('sets aside rows with too few or too many cells, named by line', async () => {
    const { reasons, activities } = await taken('Email,When\nshort\na@example.org,2024-01-01,x\n"a@example.org",2024-01-01\n', SIGNUPS)
    expect(reasons).toEqual(['cells_too_few line 2', 'cells_too_many line 3'])
    expect(activities).toHaveLength(1)
  })

  it('loses one line to a quote that is never closed, says where it opens, and goes on with the next', async () => {
    const rows = Array.from({ length: 40_000 }, (_, index) => `p${index}@example.org,2024-01-01,"fine\nand well"`)
    rows[100] = 'odd@example.org,2024-01-01,"never closed'
    const { reasons, activities } = await taken(`Email,When,Note\n${rows.join('\n')}\n`, SIGNUPS)
    expect(reasons[0]).toBe('quote_unclosed line 202')
    expect([activities.length, reasons.length]).toEqual([39_999, 1])
    const atEnd = await taken('Email,When\na@example.org,2024-01-01\nb@example.org,"2024-01-01\nc@example.org,2024-01-01', SIGNUPS)
    expect([atEnd.reasons, atEnd.activities.length]).toEqual([['quote_unclosed line 3'], 2])
    expect((await taken('Email,When\na@example.org,"2024-01-01', SIGNUPS)).reasons).toEqual(['quote_unclosed line 2'])
  })

  it('sets aside a row with a cell of ten megabytes and reads on', async () => {
    const long = 'x'.repeat(10 * 1024 * 1024)
    const content = `Email,When,Note\na@example.org,2024-01-01,1\nb@example.org,2024-01-01,"${long}"\nc@example.org,2024-01-01,3\n`
    const { reasons, activities, asides } = await taken(content, SIGNUPS)
    expect([reasons, activities.map(({ actor }) => actor.key)]).toEqual([['row_too_long line 3'], ['a@example.org', 'c@example.org']])
    expect(JSON.parse(asides[0]?.raw ?? '')).toMatchObject({ Email: 'b@example.org' })
  })

  it('sets one line aside for each broken quote, in bounded time, and gives a file up that is too broken', async () => {
    const lines = Array.from({ length: 8_000 }, (_, index) => `p${index}@example.org,${index % 2 === 0 ? '2024-01-01' : '"2024-01-01'}`)
    const { reasons, activities } = await taken(`Email,When\n${lines.join('\n')}\n`, SIGNUPS)
    expect([activities.length, new Set(reasons.map((reason) => reason.split(' ')[0]))]).toEqual([4_000, new Set(['quote_unclosed'])])
    const parser = createRowParser({ name: 'odd.csv', separator: ',', reparsedMaxBytes: 10_000 })
    await expect(parser.push(Buffer.from('a,"b\n'.repeat(100_000)))).rejects.toThrow(/odd.csv has too many quotes that are never closed/)
  })

  it('keeps what came before the cut of a truncated file', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => `p${(index * 7919) % 99_991}@example.org,2024-01-01`)
    const whole = gzipSync(`Email,When\n${rows.join('\n')}\n`)
    const { activities, asides } = await taken(whole.subarray(0, whole.length / 2), SIGNUPS)
    expect(activities.length).toBeGreaterThan(1_000)
    expect(asides.map(({ reason }) => reason)).toEqual(['file_cut'])
  })

  it.each([
    ['no content', '  \n', 'file_empty'],
    ['a header alone', 'Email,When\n', 'no_rows'],
    ['other columns', 'Mail,Day\na@example.org,2024-01-01\n', 'columns_missing'],
    ['a workbook', Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 6, 0, 8, 0]), 'not_text'],
    ['binary data', Buffer.from([1, 2, 0, 3, 0, 0, 0, 9, 10, 11]), 'not_text'],
    ['a quote open from the start', '"Email,When\na@example.org,2024-01-01\n', 'header_unreadable'],
  ])('refuses %s with words that say what to do', async (_, content, code) => {
    const error = await failure(content, SIGNUPS)
    expect(error.code).toBe(code)
    expect(error.hint.length).toBeGreaterThan(10)
  })
  it('names the columns that are missing and those that it found', async () => {
    expect((await failure('Mail,Day\na@example.org,2024-01-01\n', SIGNUPS)).message).toMatch(
      /no column "Email", "When"; its columns are "Mail", "Day"/,
    )
  })
})

describe('a list of people', () => {
  it('brings tags, teammates, organizations and other accounts', async () => {
    const { people } = await taken(
      'First,Last,Mail,Company,Staff,Tags,GitHub\nAda,Example,ada@example.org,Acme,ja,"a; b",https://github.com/AdaE\n',
      'First=first name,Last=last name,Mail=email,Company=organisation,Staff=teammate,Tags=tags,GitHub=account:github',
      { what: 'people' },
    )
    expect(people).toEqual([
      {
        type: 'person',
        identity: { platform: 'email', key: 'ada@example.org', name: 'Ada Example', email: 'ada@example.org' },
        teammate: true,
        organization: 'Acme',
        tags: ['a', 'b'],
        also: [{ platform: 'csv:github', key: 'adae', username: 'AdaE' }],
      },
    ])
  })
  it('passes what every connector must pass', async () => {
    const path = await file(`Name;Company\n${Array.from({ length: 30 }, (_, index) => `Person ${index};Acme`).join('\n')}`)
    const report = await exerciseConnector(createCsv({ maxRecords: 4 }), given(path, undefined, { what: 'people' }), { now: NOW })
    expect(report.records).toHaveLength(30)
    expect(report.notes.map(({ code }) => code)).toContain('mapping_guessed')
  })
})

describe('a look before the import', () => {
  it('guesses from headers in several languages and shows samples', async () => {
    const found = await inspect(
      'E-Mail-Adresse;Vorname;Nachname;Erstellt am;Betreff;Unbekannt\nada@example.org;Ada;Example;31.12.2024;Hallo;?\n',
    )
    expect(found?.mapping).toEqual({
      what: 'activities',
      columns: {
        'E-Mail-Adresse': 'email',
        Vorname: 'first-name',
        Nachname: 'last-name',
        'Erstellt am': 'date',
        Betreff: 'title',
        Unbekannt: null,
      },
      constants: { kind: 'activity' },
    })
    expect(found?.columns[0]).toEqual({ name: 'E-Mail-Adresse', samples: ['ada@example.org'] })
    expect((await inspect('Full Name,Organisation,GitHub username\nAda,Acme,ada\n'))?.mapping).toMatchObject({
      what: 'people',
      columns: { 'Full Name': 'name', Organisation: 'organization', 'GitHub username': 'account:github' },
    })
    expect((await inspect('a,b\nada@example.org,2024-01-02\n'))?.mapping).toMatchObject({ columns: { a: 'email', b: 'date' } })
    expect((await inspect('a,b\n1,2\n'))?.mapping).toBeNull()
  })
  it('says what is missing where only the time is, and which columns it left out', async () => {
    const message = (given: ConnectorError) => `${given.message} ${given.hint}`
    expect(message(await failure('Full name,E-mail\nAda,ada@example.org\n', undefined))).toMatch(
      /tell when: Full name, E-mail.*When=date.*person/,
    )
    const { said } = await taken('Signed up on,E-mail,Shoe size\n2024-01-02,ada@example.org,43\n', undefined)
    expect(said).toMatch(/Signed up on → date, E-mail → email; left out: Shoe size\. /)
  })
  it('says how day and month stand where the samples tell, and nothing where they do not', async () => {
    expect((await inspect('Email,Date\na@example.org,3/25/2024\n'))?.mapping?.['constants']).toMatchObject({ 'date-format': 'mm/dd/yyyy' })
    expect((await inspect('Email,Date\na@example.org,3/4/2024\n'))?.mapping?.['constants']).toEqual({ kind: 'activity' })
  })
  it('recalls the mapping of a header by its names alone, and not one that does not fit', async () => {
    const mapping = { what: 'people', columns: { Name: 'username', Extra: null }, constants: {} }
    const remembered = await csv.remember?.(given(await file('Name,Extra\nx,y\n'), mapping), localFiles)
    const same = await csv.remember?.(given(await file('name;EXTRA\nq;r\n'), mapping), localFiles)
    expect(remembered?.key).toBe(same?.key)
    expect(await inspect('Name,Extra\nx,y\n', remembered?.value)).toMatchObject({ remembered: true, mapping })
    expect(await inspect('Name,Extra\nx,y\n', { columns: { Gone: 'email' } })).toMatchObject({
      remembered: false,
      mapping: { columns: { Name: 'name' } },
    })
    expect((await inspect('Name,Extra\nx,y\n', 'nonsense'))?.remembered).toBe(false)
  })
  it('tells columns of the same name and of no name apart', async () => {
    expect((await inspect('Name,Name,,Name (2)\na,b,c,d\n'))?.columns.map(({ name }) => name)).toEqual([
      'Name',
      'Name (2)',
      'Column 3',
      'Name (2) (2)',
    ])
  })
})

describe('a row that was set aside', () => {
  it('is a JSON object whose cells can be mended', async () => {
    const { asides } = await taken('Email,When\na@example.org,tomorrow\n', SIGNUPS)
    expect(asides[0]?.raw).toBe('{"Email":"a@example.org","When":"tomorrow"}')
    const settings = given('gone.csv', SIGNUPS)
    expect(csv.reread(asides[0]?.raw ?? '', settings)).toMatchObject([{ setAside: { reason: 'date_unreadable' } }])
    const [mended] = csv.reread('{"Email":"a@example.org","When":"2024-01-01"}', settings)
    const [imported] = (await taken('Email,When\na@example.org,2024-01-01\n', SIGNUPS)).activities
    expect(mended).toMatchObject({ record: { externalId: imported?.externalId } })
  })
  it('says what is wrong with a mended row that is no row', () => {
    const settings = given('gone.csv', SIGNUPS)
    for (const [raw, reason] of [
      ['{', 'json_invalid'],
      ['[]', 'json_invalid'],
      ['{"Email":"a@example.org"}', 'columns_missing'],
      ['{"Email":"","When":""}', 'row_empty'],
    ] as const)
      expect(csv.reread(raw, settings)).toMatchObject([{ setAside: { reason } }])
  })
})

describe('whatever comes', () => {
  it('never throws anything but a ConnectorError, and always ends', async () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('"', '""', ',', ';', '\n', '\r\n', '\r', '\0', 'a@example.org', '2024-01-01', '1/2/24', '\uFEFF'),
    )
    const text = fc.array(cell, { maxLength: 40 }).map((parts) => `Email,When${parts.join('')}`)
    await fc.assert(
      fc.asyncProperty(text, fc.boolean(), async (content, prefixed) => {
        const error: unknown = await taken(prefixed ? content.replace('When', 'When\n') : content, SIGNUPS).then(
          () => undefined,
          (thrown: unknown) => thrown,
        )
        expect(error === undefined || error instanceof ConnectorError).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
  it('gives back every table that it is given, in every dialect', async () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => cleanText(text))
    const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(',', ';', '\t', '|'), fc.constantFrom('\n', '\r\n'), async (rows, separator, end) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
        const lines = rows.map(([first, second], index) => [`n${index}`, first, second].map(quoted).join(separator))
        const content = [['Name', 'A', 'B'].join(separator), ...lines].join(end)
        const { people } = await taken(content, 'Name=name,A=attribute:A,B=attribute:B', { what: 'people' })
        expect(people.map(({ identity }) => [identity.attributes?.['A'] ?? '', identity.attributes?.['B'] ?? ''])).toEqual(
          rows.map(([first, second]) => [first.trim(), second.trim()]),
        )
      }),
      { numRuns: 100 },
    )
  })
})

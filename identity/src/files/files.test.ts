import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chained, dayOf } from './affiliations.ts'
import { rowsOf } from './csv-rows.ts'
import { CSV_BEGIN, parseCsv, writeCsvPerson } from './csv.ts'
import { formatOf, parseFile } from './formats.ts'
import { parseGitdm, writeGitdmPerson } from './gitdm.ts'
import { FORMATS, type Affiliation, type Knowledge, type Known, type Named } from './knowledge.ts'
import { parseMailmap, writeMailmapPerson } from './mailmap.ts'
import { parseSortingHat, SORTINGHAT_BEGIN, SORTINGHAT_END, writeSortingHatPerson } from './sortinghat.ts'
import { parseStackalytics } from './stackalytics.ts'
import { decode, LINE_CHARS_MAX, linesOf } from './text.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const groups = ({ people }: Knowledge): (readonly Named[])[] => people.map((one) => one.identities)
const aside = (read: Knowledge): [string, string][] => read.aside.map(({ place, reason }) => [place, reason])
const codesOf = (text: string): number[] => text.split('').map((letter) => letter.charCodeAt(0))
const GIT = { platform: 'git' }

describe('mailmap', () => {
  it('reads the four forms, comments and blank lines, with one person for each who is meant', () => {
    const read = parseMailmap(
      [
        '# who is who',
        '',
        'Ann Leestrom <ann@example.org>',
        'Ann Leestrom <ann@example.org> <ann@old.example>  # moved',
        '<bo@example.org> <bo@old.example>',
        '  Ann Leestrom <Ann@Example.org> annl <ann@laptop.example>',
      ].join('\r\n'),
    )
    expect(groups(read)).toEqual([
      [
        { ...GIT, name: 'Ann Leestrom', email: 'ann@example.org' },
        { ...GIT, email: 'ann@example.org' },
        { ...GIT, email: 'ann@old.example' },
        { ...GIT, name: 'Ann Leestrom', email: 'Ann@Example.org' },
        { ...GIT, name: 'annl', email: 'ann@laptop.example' },
      ],
      [
        { ...GIT, email: 'bo@example.org' },
        { ...GIT, email: 'bo@old.example' },
      ],
    ])
    expect(read.people.map((one) => one.place)).toEqual(['line 3', 'line 5'])
    expect(aside(read)).toEqual([])
  })

  it('keeps a name without an address as a name, and never as an address', () => {
    const read = parseMailmap('Ann Leestrom <ann@example.org> annl <>\nBo <bo@example.org> <>\nCarlo <> <carlo@example.org>\n')
    expect(groups(read)).toEqual([
      [
        { ...GIT, name: 'Ann Leestrom', email: 'ann@example.org' },
        { ...GIT, name: 'annl' },
      ],
    ])
    expect(aside(read).map(([place]) => place)).toEqual(['line 2', 'line 3'])
  })

  it('sets aside what is no entry, with line and reason', () => {
    const read = parseMailmap('nobody\nAnn <ann@example.org\n<a@x.example>\nA <a@x.example> B <b@x.example> C <c@x.example>\n<<a>> <b>')
    expect(read.people).toEqual([])
    expect(aside(read).map(([place]) => place)).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5'])
  })

  it('sets a line of 8 MB aside and reads what stands around it', () => {
    const read = parseFile(
      bytes(`Ann <ann@example.org>\n${'Bo <bo@example.org> '.repeat(400_000)}\nCarlo <carlo@example.org>\n`),
      'mailmap',
    )
    expect(read.people.map((one) => one.place)).toEqual(['line 1', 'line 3'])
    expect(read.aside).toEqual([
      { place: 'line 2', reason: `The line has more than ${LINE_CHARS_MAX} characters. Break it up.`, text: expect.any(String) },
    ])
    expect(read.aside[0]?.text.length).toBeLessThanOrEqual(200)
  })
})

describe('gitdm', () => {
  it('reads aliases, also in a circle, as statements and nothing more', () => {
    const read = parseGitdm(
      '# alias canonical\na@x.example b@x.example\nb@x.example\tc@x.example\nc@x.example a@x.example # round\n"Ann Lee" a@x.example\n',
    )
    expect(groups(read)).toEqual([
      [{ email: 'b@x.example' }, { email: 'a@x.example' }],
      [{ email: 'c@x.example' }, { email: 'b@x.example' }],
      [{ email: 'a@x.example' }, { email: 'c@x.example' }, { name: 'Ann Lee' }],
    ])
  })

  it('lets employers of one address follow one another, whatever the order of the lines', () => {
    const read = parseGitdm(
      'ann@x.example Globex\nann@x.example Initech < 2015-01-01\nann@x.example Hooli Inc < 2010-06-01 # first\nbo@x.example ?\nci@x.example (Robots)\n',
    )
    expect(read.people.map(({ affiliations, robot }) => ({ affiliations, robot }))).toEqual([
      {
        affiliations: [
          { organization: 'Hooli Inc', to: '2010-06-01' },
          { organization: 'Initech', from: '2010-06-01', to: '2015-01-01' },
          { organization: 'Globex', from: '2015-01-01' },
        ],
        robot: false,
      },
      { affiliations: [], robot: false },
      { affiliations: [], robot: true },
    ])
  })

  it('reads developers with their affiliations, and keeps namesakes apart', () => {
    const read = parseGitdm(
      'annl: ann!example.org, annl!users.noreply.github.com, nonsense\n\tInitech until 2014-08-01\n\tGlobex from 2014-08-01 until 2016-01-01\n\tGlobex from 2016-01-01 until 2015-01-01\nannl*: other!example.org\n\tHooli\n',
    )
    expect(read.people).toEqual([
      {
        place: 'line 1',
        identities: [{ email: 'ann@example.org' }, { email: 'annl@users.noreply.github.com' }],
        affiliations: [
          { organization: 'Initech', to: '2014-08-01' },
          { organization: 'Globex', from: '2014-08-01', to: '2016-01-01' },
        ],
        robot: false,
      },
      { place: 'line 5', identities: [{ email: 'other@example.org' }], affiliations: [{ organization: 'Hooli' }], robot: false },
    ])
    expect(aside(read)).toEqual([
      ['line 1', '“nonsense” is no address.'],
      ['line 4', 'The affiliation ends before it begins.'],
    ])
  })

  it('reads who is at a company, each with their periods, as the CNCF lists them', () => {
    const read = parseGitdm(
      [
        '# derived',
        'Globex: Labs:',
        '\tannl: ann!example.org, annl!users.noreply.github.com from 2014-01-01 until 2015-01-01, from 2017-01-01',
        '\tbo: bo!example.net, nonsense until 2013-05-01',
        '\tnobody at all',
        '(Robots):',
        '\tci: ci!example.org',
        '(Unknown):',
        '\tcy: cy!example.org',
        'Initech:',
        '\tannl*: annl!users.noreply.github.com, ann!example.org until 2014-01-01',
        'do: do!example.org',
        '\tHooli',
      ].join('\n'),
    )
    expect(read.people.map(({ place, affiliations, robot }) => ({ place, affiliations, robot }))).toEqual([
      {
        place: 'line 3',
        affiliations: [
          { organization: 'Globex: Labs', from: '2014-01-01', to: '2015-01-01' },
          { organization: 'Globex: Labs', from: '2017-01-01' },
          { organization: 'Initech', to: '2014-01-01' },
        ],
        robot: false,
      },
      { place: 'line 4', affiliations: [{ organization: 'Globex: Labs', to: '2013-05-01' }], robot: false },
      { place: 'line 7', affiliations: [], robot: true },
      { place: 'line 9', affiliations: [], robot: false },
      { place: 'line 12', affiliations: [{ organization: 'Hooli' }], robot: false },
    ])
    expect(groups(read)[0]).toEqual([{ email: 'ann@example.org' }, { email: 'annl@users.noreply.github.com' }])
    expect(aside(read).map(([place]) => place)).toEqual(['line 4', 'line 5'])
  })

  it('reads accounts of GitHub with what they are affiliated to, as the CNCF keeps them', () => {
    const user = (login: string, email: string, affiliation: string | null) => ({
      login,
      email,
      affiliation,
      name: 'Ann Leestrom',
      commits: 7,
    })
    const text = JSON.stringify([
      user('AnnL', 'ann!example.org', 'Initech < 2015-01-01, Independent<2016-02-01, Globex '),
      user('annl', 'ann!old.example', 'Initech < 2015-01-01, Independent<2016-02-01, Globex '),
      user('bo', 'nonsense', '(Unknown)'),
      user('cibot', 'ci!example.org', '(Robots)'),
      user('do', 'do!example.org', null),
      { email: 'x!example.org' },
    ])
    expect(formatOf(text)).toBe('gitdm')
    const read = parseFile(bytes(text))
    expect(
      read.people.map(({ identities, affiliations, robot }) => [identities.length, affiliations.map((one) => one.organization), robot]),
    ).toEqual([
      [4, ['Initech', 'Independent', 'Globex'], false],
      [1, [], false],
      [2, [], true],
      [2, [], false],
    ])
    expect(read.people[0]?.affiliations[1]).toEqual({ organization: 'Independent', from: '2015-01-01', to: '2016-02-01' })
    expect(aside(read).map(([place]) => place)).toEqual(['entry 3', 'entry 6'])
  })

  it('reads domains of organizations', () => {
    const read = parseGitdm('Example.com\tExample Inc # all of it\nlab.example.org  Example Labs\nexample.net Old Inc < 2010-01-01\n')
    expect(read.domains).toEqual([
      { domain: 'example.com', organization: 'Example Inc', top: true },
      { domain: 'lab.example.org', organization: 'Example Labs', top: true },
    ])
    expect(aside(read).map(([place]) => place)).toEqual(['line 3'])
  })
})

describe('stackalytics', () => {
  it('reads accounts, addresses and employers of users, and domains of companies', () => {
    const read = parseStackalytics(
      JSON.stringify({
        users: [
          {
            launchpad_id: 'annl',
            github_id: 'ann-l',
            user_name: 'Ann Leestrom',
            emails: ['ann@example.org', 'nonsense'],
            companies: [
              { company_name: 'Globex', end_date: null },
              { company_name: 'Initech', end_date: '2011-Nov-20' },
            ],
          },
          { user_name: 'Nobody', emails: [] },
        ],
        companies: [{ company_name: 'Globex', domains: ['globex.example', ''], aliases: [''] }],
      }),
    )
    expect(read.people).toEqual([
      {
        place: 'user 1',
        identities: [{ platform: 'launchpad', username: 'annl' }, { platform: 'github', username: 'ann-l' }, { email: 'ann@example.org' }],
        affiliations: [
          { organization: 'Initech', to: '2011-11-20' },
          { organization: 'Globex', from: '2011-11-20' },
        ],
        robot: false,
      },
    ])
    expect(read.domains).toEqual([{ domain: 'globex.example', organization: 'Globex', top: true }])
    expect(aside(read).map(([place]) => place)).toEqual(['user 1', 'user 2'])
  })
})

const PERSON = {
  identities: [
    { platform: 'scm', name: 'Ann Leestrom', email: 'ann@example.org' },
    { platform: 'github', username: 'annl' },
  ],
  affiliations: [{ organization: 'Globex', from: '2012-01-01' }],
  robot: true,
}

describe('SortingHat', () => {
  it('reads the registry of 0.7', () => {
    const one = {
      profile: { is_bot: true, name: null },
      identities: [
        { source: 'scm', name: 'Ann Leestrom', email: 'ann@example.org', username: null },
        { source: 'GitHub', name: null, email: null, username: 'annl' },
      ],
      enrollments: [{ organization: 'Globex', start: '2012-01-01T00:00:00', end: '2100-01-01T00:00:00' }],
    }
    const read = parseSortingHat(
      JSON.stringify({ organizations: { Globex: [{ domain: 'globex.example', is_top: true }] }, uidentities: { abc: one, broken: 7 } }),
    )
    expect(read.people).toEqual([{ place: 'entry abc', ...PERSON }])
    expect(read.domains).toEqual([{ domain: 'globex.example', organization: 'Globex', top: true }])
    expect(aside(read)).toEqual([['entry broken', 'This is no person: it has no fields.']])
  })

  it('reads what newer versions answer and dump', () => {
    const identities = [
      { source: 'scm', name: 'Ann Leestrom', email: 'ann@example.org', username: null },
      { source: 'github', name: null, email: null, username: 'annl' },
    ]
    const answer = {
      mk: 'abc',
      profile: { isBot: true },
      identities,
      enrollments: [{ group: { name: 'Globex' }, start: '2012-01-01T00:00:00+00:00', end: '2100-01-01T00:00:00+00:00' }],
    }
    expect(parseSortingHat(JSON.stringify({ data: { individuals: { entities: [answer] } } })).people).toEqual([
      { place: 'entry abc', ...PERSON },
    ])
    const dump = [
      { model: 'core.individual', pk: 'abc', fields: {} },
      { model: 'core.organization', pk: 5, fields: { name: 'Globex' } },
      { model: 'core.domain', pk: 1, fields: { domain: 'globex.example', is_top_domain: false, organization: 5 } },
      ...identities.map((identity, at) => ({ model: 'core.identity', pk: `i${at}`, fields: { ...identity, individual: 'abc' } })),
      { model: 'core.profile', pk: 1, fields: { individual: 'abc', is_bot: true } },
      {
        model: 'core.enrollment',
        pk: 1,
        fields: { individual: 'abc', group: 5, start: '2012-01-01T00:00:00Z', end: '2100-01-01T00:00:00Z' },
      },
    ]
    expect(parseSortingHat(JSON.stringify(dump))).toMatchObject({
      people: [PERSON],
      domains: [{ domain: 'globex.example', top: false }],
      asideTotal: 0,
    })
  })

  it('says of broken and foreign JSON what it is', () => {
    expect(aside(parseSortingHat('{"uidentities": {'))).toMatchObject([['the file', expect.stringContaining('no whole JSON')]])
    expect(aside(parseSortingHat('{"a": 1}'))).toEqual([['the file', 'There are neither “uidentities” nor “individuals” in it.']])
  })
})

describe('a table', () => {
  it('puts the rows of one person together, with columns by any of their names', () => {
    const read = parseCsv(
      'uuid;Full Name;E-Mail;login;source;company;since;until;bot\n7;Ann Leestrom;ann@example.org;;git;;;;\n7;;;annl;GitHub;Globex;2012;2013-02;yes\n;x;;;;;;;\n8;;nonsense;;;;;;\n',
    )
    expect(read.people).toEqual([
      {
        place: 'line 2',
        identities: [
          { platform: 'git', name: 'Ann Leestrom', email: 'ann@example.org' },
          { platform: 'github', username: 'annl' },
        ],
        affiliations: [{ organization: 'Globex', from: '2012-01-01', to: '2013-02-01' }],
        robot: true,
      },
    ])
    expect(aside(read).map(([place]) => place)).toEqual(['line 4', 'line 5'])
  })

  it('goes on behind a quote that never closes', () => {
    const read = parseCsv('person,name\n1,"Ann\n2,Bo\n')
    expect([read.people.length, aside(read)[0]?.[0]]).toEqual([1, 'line 2'])
  })
})

describe('formats', () => {
  it('are told by the content', () => {
    expect(formatOf('\u{feff}# a\nAnn <ann@example.org>\n')).toBe('mailmap')
    expect(formatOf('ann@old.example ann@example.org\n')).toBe('gitdm')
    expect(formatOf('annl: ann!example.org\n\tGlobex\n')).toBe('gitdm')
    expect(formatOf('{"users": [{"launchpad_id": "annl"}]}')).toBe('stackalytics')
    expect(formatOf(' {"uidentities": {}}')).toBe('sortinghat')
    expect(formatOf(CSV_BEGIN)).toBe('csv')
    expect(formatOf('')).toBe('mailmap')
  })

  it('are read in any usual encoding, also where lines of one file differ', () => {
    const line = 'Änn Leeström <ann@example.org>'
    const utf16 = Uint8Array.from([0xff, 0xfe, ...codesOf(line).flatMap((code) => [code & 255, code >> 8])])
    const latin = Uint8Array.from(codesOf(`${line}\n`))
    for (const input of [
      bytes(line),
      bytes(`\u{feff}${line}\r\n`),
      utf16,
      latin,
      Uint8Array.from([...latin, ...bytes('李 Bo <bo@example.org>')]),
    ])
      expect(groups(parseFile(input))[0]?.[0]).toEqual({ ...GIT, name: 'Änn Leeström', email: 'ann@example.org' })
    expect(decode(Uint8Array.from([...latin, ...bytes('李')]))).toBe(`${line}\n李`)
  })
})

describe('days and periods', () => {
  it('read what files write, and take far years for no bound', () => {
    expect(['2015-01-31', '2015-1-31', '2015-Jan-31', '2015/01', '2015', '2015-01-31T23:00:00+02:00'].map((day) => dayOf(day))).toEqual([
      '2015-01-31',
      '2015-01-31',
      '2015-01-31',
      '2015-01-01',
      '2015-01-01',
      '2015-01-31',
    ])
    expect(['1900-01-01', '2100-01-01T00:00:00', '', null, 'now'].map((day) => dayOf(day))).toEqual(Array.from({ length: 5 }, () => 'open'))
    expect(['2015-02-30', 'soon', '15-01-01', '2015-13-01', '2015-Foo-01'].map((day) => dayOf(day))).toEqual(
      Array.from({ length: 5 }, () => undefined),
    )
  })

  it('follow one another without overlap', () => {
    const ends = fc.array(
      fc.record({
        organization: fc.constantFrom('A', 'B'),
        to: fc.option(fc.constantFrom('2001-01-01', '2002-01-01', '2003-01-01'), { nil: undefined }),
      }),
    )
    fc.assert(
      fc.property(ends, (given) => {
        for (const one of chained(given)) expect((one.from ?? '0') < (one.to ?? '9')).toBe(true)
      }),
    )
  })
})

const word = fc.string({ unit: fc.constantFrom(...'aÄ李 .:;,"\'<>#!@=+-\t\r\n\\{}[]'.split('')), maxLength: 12 })
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.array(word, { maxLength: 20 }).map((words) => bytes(words.join('\n'))),
  fc.array(word, { maxLength: 20 }).map((words) => bytes(`person,email,name\n${words.join(',')}`)),
  fc.json().map(bytes),
  fc
    .array(fc.oneof(word, fc.constantFrom('a@x.example', '<a@x.example>', 'b!x.example', '\n', '\n\t', ' from 2001 ', ': ')), {
      maxLength: 20,
    })
    .map((words) => bytes(words.join(' '))),
)

describe('hostile input', () => {
  it('is read or set aside, never thrown at, and gives only clean texts', () => {
    fc.assert(
      fc.property(anyBytes, fc.constantFrom(...FORMATS, undefined), (input, format) => {
        const read = parseFile(input, format)
        const texts = read.people.flatMap((one) => [
          ...one.identities.flatMap((identity) => Object.values(identity)),
          ...one.affiliations.flatMap((affiliation) => Object.values(affiliation)),
        ])
        for (const text of texts) expect(text).toMatch(/^(?=[^]*\S)[^\p{Cc}\p{Cs}]{1,320}$/u)
        expect(read.asideTotal).toBeGreaterThanOrEqual(read.aside.length)
      }),
      { numRuns: 1_000 },
    )
  })

  it('gives JSON fields of any kind no other meaning', () => {
    const field = fc.constantFrom(
      'uidentities',
      'identities',
      'enrollments',
      'profile',
      'source',
      'name',
      'start',
      'organization',
      'users',
      'emails',
      'model',
      'pk',
      'fields',
      'login',
      'email',
      'affiliation',
      'individuals',
      'entities',
      'data',
      '__proto__',
    )
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.oneof(fc.constantFrom('x', '2001-01-01', 'core.identity', 'core.profile', true, null, 5), fc.string({ maxLength: 5 })),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.array(fc.tuple(field, tie('tree')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        for (const format of ['sortinghat', 'stackalytics', 'gitdm'] as const) parseFile(bytes(JSON.stringify(value)), format)
        expect(Object.prototype).not.toHaveProperty('identities')
      }),
      { numRuns: 500 },
    )
  })

  it('has lines that are all of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r'), maxLength: 30 }), (text) => {
        expect([...linesOf(text)].map((line) => line.text)).toEqual(text.split(/\r\n|\n|\r/))
      }),
    )
  })
})

const name = fc
  .string({ unit: fc.constantFrom(...'annAÄ李=+-\'"., '.split('')), minLength: 1, maxLength: 12 })
  .map((text) => `N${text.trim().replace(/\s+/g, ' ')}`)
const formula = fc.oneof(name, fc.constantFrom('=1+1', '+49', '-x', '@ann', "'quoted", '＝1'))
const email = fc
  .tuple(fc.constantFrom('ann', 'bo', 'c+d', "o'neil", '=x'), fc.constantFrom('example.org', 'EXAMPLE.net', 'localhost'))
  .map((parts) => parts.join('@'))
const day = fc.integer({ min: 0, max: 9_000 }).map((n) => new Date(Date.UTC(1990, 0, 1 + n)).toISOString().slice(0, 10))
const affiliation: fc.Arbitrary<Affiliation> = fc
  .record({
    organization: fc.constantFrom('Globex', 'Initech, Inc.', 'C# Club', '李 & Co'),
    from: fc.option(day, { nil: undefined }),
    to: fc.option(day, { nil: undefined }),
  })
  .filter(({ from, to }) => from === undefined || to === undefined || from < to)
  .map(({ organization, from, to }) => ({ organization, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }))

const unique = <T>(all: readonly T[]): T[] => [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
const list = <T>(one: fc.Arbitrary<T>, min = 0): fc.Arbitrary<T[]> => fc.array(one, { minLength: min, maxLength: 4 }).map(unique)
const identity: fc.Arbitrary<Named> = fc.record(
  { platform: fc.constantFrom('git', 'github', 'discourse:forum.example'), name: formula, email, username: formula },
  { requiredKeys: ['platform', 'name'] },
)
const person = (one: fc.Arbitrary<Named>): fc.Arbitrary<Omit<Known, 'place'>> =>
  fc.record({ identities: list(one, 1), affiliations: list(affiliation), robot: fc.boolean() })
const plainly = ({ people }: Knowledge): Omit<Known, 'place'>[] =>
  people.map(({ identities, affiliations, robot }) => ({ identities, affiliations, robot }))

describe('what is written', () => {
  it('as a table reads as it was, and holds no formula', () => {
    fc.assert(
      fc.property(list(person(identity)), (people) => {
        const text = CSV_BEGIN + people.map((one, at) => writeCsvPerson(one, String(at + 1))).join('')
        expect(plainly(parseCsv(text))).toEqual(people)
        const cells = [...rowsOf(text, ',')].flatMap((row) => row.cells)
        expect(cells.filter((cell) => /^\s*[=+\-@＝]/u.test(cell))).toEqual([])
      }),
    )
  })

  it('for SortingHat reads as it was', () => {
    fc.assert(
      fc.property(list(person(identity)), (people) => {
        const entries = people.map((one, at) => writeSortingHatPerson(one, `p${at}`, 'Somebody')).join(',\n')
        expect(
          plainly(
            parseSortingHat(
              SORTINGHAT_BEGIN('2026-01-01') + entries + SORTINGHAT_END(new Map([['Globex', [{ domain: 'globex.example', top: true }]]])),
            ),
          ),
        ).toEqual(people)
      }),
    )
  })

  it('for gitdm keeps addresses, affiliations and robots', () => {
    const address = email.map((one): Named => ({ email: one }))
    fc.assert(
      fc.property(list(person(address)), fc.oneof(word, name), (people, head) => {
        expect(plainly(parseGitdm(people.map((one) => writeGitdmPerson(one, head)).join('')))).toEqual(people)
      }),
    )
  })

  it('as a mailmap keeps names and addresses', () => {
    const meant = fc.tuple(name, email).map(([given, at]): Named => ({ ...GIT, name: given, email: at }))
    const written = fc.oneof(
      meant,
      email.map((one): Named => ({ ...GIT, email: one })),
      name.map((one): Named => ({ ...GIT, name: one })),
    )
    fc.assert(
      fc.property(meant, list(written, 1), (first, others) => {
        const identities = unique([first, ...others])
        fc.pre(identities.length > 1)
        const read = parseMailmap(writeMailmapPerson({ identities }))
        expect(groups(read)).toEqual([identities])
        expect(read.asideTotal).toBe(0)
      }),
    )
  })

  it('as a mailmap is a mailmap, whatever the names are', () => {
    const part = fc.record({ platform: fc.constant('git'), name: word, email: word }, { requiredKeys: ['platform'] })
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (identities) => {
        expect(parseMailmap(writeMailmapPerson({ identities })).asideTotal).toBe(0)
      }),
    )
  })
})

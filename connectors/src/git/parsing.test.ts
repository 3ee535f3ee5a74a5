import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyRecord } from '@kith/contract/records'
import { createCommitParser } from './commit-parser.ts'
import { gitConnector } from './connector.ts'
import { createToIdentity } from '../kit/git-identity.ts'
import { languageOf } from './languages.ts'
import { mapMailmapLine } from './mailmap.ts'
import { originOf } from './repository.ts'
import { readTrailers } from './trailers.ts'

const sha = 'a'.repeat(40)
const header = (message: string): string =>
  [
    sha,
    '',
    'Ada',
    'a@example.org',
    '1700000000',
    '1700000000 +0100',
    'Ada',
    'a@example.org',
    '1700000000',
    '1700000000 +0100',
    message,
    '',
  ].join('\0')

describe('the commit parser', () => {
  it('gives the same commits however the output is cut into pieces', () => {
    const output = Buffer.from(
      `${header('One')}\0\n1\t2\ta b.ts\0-\t-\t\0old.png\0new\tname.png\0${header('Two\n\n1\t1\tno.ts')}\0${header('')}\0\n3\t0\tx.py\0`,
    )
    const whole = createCommitParser()
    const expected = [...whole.push(output), ...whole.end()]
    expect(expected.map((commit) => [commit.message, commit.changes?.files, commit.changes?.additions, commit.changes?.paths])).toEqual([
      ['One', 2, 1, ['a b.ts', 'new\tname.png']],
      ['Two\n\n1\t1\tno.ts', 0, 0, []],
      ['', 1, 3, ['x.py']],
    ])
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: output.length }), { maxLength: 20 }), (cuts) => {
        const parser = createCommitParser()
        const edges = [0, ...cuts.toSorted((a, b) => a - b), output.length]
        const commits = edges.slice(1).flatMap((edge, index) => parser.push(output.subarray(edges[index], edge)))
        expect([...commits, ...parser.end()]).toEqual(expected)
      }),
    )
  })

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 60 }),
            fc.constantFrom(...['\0', '1\t2\tx\0', '-\t-\t\0', header('m')].map((text) => Buffer.from(text))),
          ),
        ),
        (pieces) => {
          const parser = createCommitParser()
          for (const piece of pieces) parser.push(Buffer.from(piece))
          parser.end()
        },
      ),
    )
  })

  it('keeps memory bounded for an endless message', () => {
    const parser = createCommitParser()
    parser.push(Buffer.from(header('').slice(0, -1)))
    for (let count = 0; count < 64; count++) parser.push(Buffer.alloc(1024 * 1024, 'x'))
    parser.push(Buffer.from('\0\0'))
    expect(parser.end()[0]?.message.length).toBeLessThan(41_000)
  })
})

describe('trailers', () => {
  const read = (...lines: string[]) =>
    readTrailers(`Subject\n\n${lines.join('\n')}`).map(({ kind, person }) => [kind, person.name, person.email])
  it('are read in every spelling, with slips of the pen', () => {
    expect(read('Co-Authored-By: Jo Model <jo@example.org>')).toEqual([['co-author', 'Jo Model', 'jo@example.org']])
    expect(read('Reviewed-by: Jane <<jane@example.org>', 'Acked-by: Al <al@example.org>>  # fine')).toEqual([
      ['review', 'Jane', 'jane@example.org'],
      ['ack', 'Al', 'al@example.org'],
    ])
    expect(read('Helped-by: jo@example.org', 'Suggested-by: Jo Model and Ty Sample')).toEqual([
      ['help', '', 'jo@example.org'],
      ['suggestion', 'Jo Model', ''],
      ['suggestion', 'Ty Sample', ''],
    ])
    expect(read('Reviewed-and-tested-by: "Model, Jo" <jo@example.org>')).toEqual([
      ['review', 'Model, Jo', 'jo@example.org'],
      ['test', 'Model, Jo', 'jo@example.org'],
    ])
    expect(read('Reported-by: Al <al@example.org>, Bo <bo@example.org>').length).toBe(2)
  })
  it('are not seen in other words, links or a repeated line', () => {
    expect(read('Inspired-by: Jo <jo@example.org>', 'Reported-by: https://example.org/1', 'stand-by: me')).toEqual([])
    expect(read('Acked-by: Al <al@example.org>', 'Acked-by: Al <AL@example.org>')).toHaveLength(1)
  })
  it('take no long time over hostile lines', () => {
    const startedAtMs = performance.now()
    for (const filler of [' ', '<', '>', ',', '< ', 'a<']) read(`Acked-by: ${filler.repeat(100_000)}`, `Acked-by: x${filler.repeat(1_900)}`)
    expect(performance.now() - startedAtMs).toBeLessThan(2_000)
    fc.assert(fc.property(fc.string(), (text) => void read(`Acked-by: ${text}`, text)))
  })
})

describe('the mailmap', () => {
  const read = (line: string) => {
    const item = mapMailmapLine(line, '.mailmap line 1', createToIdentity())
    if (item === undefined) return undefined
    return 'setAside' in item ? item.setAside.reason : item.record.type === 'evidence' && item.record.identities.map(({ key }) => key)
  }
  it('is read in its four forms', () => {
    expect(read('Jo Model <jo@example.org>')).toEqual(['Jo Model <jo@example.org>', '<jo@example.org>'])
    expect(read('<jo@example.org> <jo@old.example>')).toEqual(['<jo@example.org>', '<jo@old.example>'])
    expect(read('Jo Model <jo@example.org> <jo@old.example>')).toEqual(['Jo Model <jo@example.org>', '<jo@old.example>'])
    expect(read('Jo Model <jo@example.org> jojo <JO@old.example> # since 2020')).toEqual([
      'Jo Model <jo@example.org>',
      'jojo <jo@old.example>',
    ])
    expect([read(''), read('  # people')]).toEqual([undefined, undefined])
  })
  it('sets broken lines aside and never throws', () => {
    for (const line of ['Jo', '<jo@example.org>', 'Jo <', 'a <b> <c> <d>', 'x'.repeat(5_000)]) expect(read(line)).toBe('mailmap_invalid')
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('<', '>', ' ', '#', 'a', '@', '\u0000', '二') }), (line) => void read(line)))
  })
})

describe('the remote', () => {
  const of = (url: string) => originOf(url, '/srv/git/garden.git')
  it('gives name and links for addresses of every kind', () => {
    expect(of('git@github.com:example/garden.git')).toMatchObject({
      place: 'example/garden',
      commitUrl: 'https://github.com/example/garden/commit/',
    })
    expect(of('ssh://git@gitlab.example.org:2222/group/sub/garden')).toMatchObject({
      place: 'group/sub/garden',
      commitUrl: 'https://gitlab.example.org/group/sub/garden/-/commit/',
    })
    expect(of('https://token@codeberg.org/example/garden/')).toMatchObject({ commitUrl: 'https://codeberg.org/example/garden/commit/' })
    expect(of('https://git.example.org/team/garden.git')).toEqual({ place: 'team/garden' })
  })
  it('leaves local and strange addresses alone', () => {
    for (const url of ['', '/srv/other', '../garden', 'ext::sh -c evil', 'https://github.com/a/"><script>'])
      expect(of(url)).toEqual({ place: 'garden' })
  })
  it('of a hostile configuration is not read at its whole length', () => {
    const started = performance.now()
    expect(of(`https://github.com/${'/'.repeat(1_000_000)}x`)).toEqual({ place: 'garden' })
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})

describe('languages', () => {
  it('are told by extension or by file name', () => {
    expect(
      ['a/b.TS', 'Dockerfile', 'x/CMakeLists.txt', '.gitignore', 'noext', 'a.unknown', 'constructor', 'a.constructor'].map(languageOf),
    ).toEqual(['TypeScript', 'Dockerfile', 'CMake', undefined, undefined, undefined, undefined, undefined])
  })
})

describe('reread', () => {
  const settings = { path: '/srv/git/garden', refs: 'head' as const }
  it('turns any input into valid records or set-asides, never an exception', () => {
    const commit = {
      sha,
      parents: 1,
      author: { name: '\ud800', email: '' },
      authored: { time: '1700000000', zone: '' },
      committer: { name: '', email: '' },
      committed: { time: '', zone: '' },
      message: '\ud800\0\n\nx',
    }
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((json) => `{"commit":${json}}`),
      fc.constant(JSON.stringify({ commit, origin: { place: 'x'.repeat(400), commitUrl: 'https://example.org/' } })),
    )
    fc.assert(
      fc.property(texts, (text) => {
        for (const item of gitConnector.reread(text, settings))
          if ('record' in item) expect(anyRecord.safeParse(item.record).success || text.includes('xxxx')).toBe(true)
      }),
    )
  })
})

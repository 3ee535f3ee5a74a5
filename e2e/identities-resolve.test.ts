import { resolve } from '@kith/identity/resolve'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand, type CommandOptions, type Finished } from './cli.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kith-resolve-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// Nothing listens there: the command needs no server.
const kith = (args: readonly string[], options: CommandOptions = {}): Promise<Finished> =>
  runCommand(['identities', 'resolve', ...args], { cwd: folder, ...options, env: { KITH_URL: 'http://127.0.0.1:9', ...options.env } })

const file = (name: string, lines: readonly unknown[]): string => {
  writeFileSync(path.join(folder, name), lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
  return name
}
const objects = (text: string): unknown[] =>
  text
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line))

const COMMUNITY = [
  { id: 1, source: 'git', name: 'Annika Leestrom', email: 'annika@one.example.org' },
  { id: 2, source: 'git', name: 'A. Leestrom', email: 'annika@one.example.org' },
  { id: 'three', source: 'github', username: 'aleestrom', account_id: 583, avatarHash: null },
  { id: 4, source: 'slack', name: 'Bodil Krantz', links: 'https://github.com/bk-zork' },
]

describe('kith identities resolve', () => {
  it('writes one line for each identity in the order given, ids as they were written', async () => {
    const { code, out, errors } = await kith([file('community.jsonl', COMMUNITY)])
    expect(objects(out)).toEqual([
      { id: 1, person: 1, confidence: expect.closeTo(1, 2) },
      { id: 2, person: 1, confidence: expect.closeTo(1, 2) },
      { id: 'three', person: 1, confidence: expect.closeTo(0.9, 1) },
      { id: 4, person: 4, confidence: expect.closeTo(1, 2) },
    ])
    expect(errors).toContain('4 identities are 2 people, with suggestions taken as true.')
    expect(code).toBe(0)
  })

  it('leaves suggestions out when only proof is to count', async () => {
    const { out } = await kith([file('community.jsonl', COMMUNITY), '--merged-only'])
    expect(objects(out)).toMatchObject([
      { id: 1, person: 1 },
      { id: 2, person: 1 },
      { id: 'three', person: 'three', confidence: expect.closeTo(0.1, 1) },
      { id: 4, person: 4 },
    ])
  })

  it('decides as the package does that the server decides with', async () => {
    const identities = COMMUNITY.map(({ id, source, name, email, username }) => ({ id: String(id), source, name, email, username }))
    const { out } = await kith([file('community.jsonl', COMMUNITY)])
    const people = resolve(identities).identities.map(({ person }) => person)
    expect(objects(out).map((line) => (typeof line === 'object' && line !== null && 'person' in line ? String(line.person) : ''))).toEqual(
      people,
    )
  })

  it('reads standard input and writes a file', async () => {
    const stdin = COMMUNITY.map((line) => JSON.stringify(line)).join('\r\n')
    const { code, out } = await kith(['-', '--out', 'persons.jsonl'], { stdin: `\ufeff${stdin}` })
    expect([code, out]).toEqual([0, ''])
    expect(objects(readFileSync(path.join(folder, 'persons.jsonl'), 'utf8'))).toHaveLength(4)
  })

  it('names each line that it cannot use, goes on, and says so by its exit code', async () => {
    const bad = file('bad.jsonl', [
      'no JSON',
      { source: 'git' },
      COMMUNITY[0],
      { id: 1, source: 'git' },
      { id: 5, source: 'git', name: 'x'.repeat(2_000_000) },
      '[]',
      { id: 6, source: 'git', email: ['a@one.example.org'] },
      { id: 7, source: 'git', robot: 'yes' },
      '',
      { id: 8, source: 'git' },
    ])
    const { code, out, errors } = await kith([bad])
    expect(objects(out)).toMatchObject([{ id: 1 }, { id: 8 }])
    expect(errors.split('\n').slice(0, 7)).toEqual([
      'Line 1 was left out: it is not JSON.',
      'Line 2 was left out: it has no id: give each identity a text or a number of its own.',
      'Line 4 was left out: its id "1" stands in a line before it.',
      'Line 5 was left out: it is longer than 1024 KB.',
      'Line 6 was left out: it is not a JSON object.',
      'Line 7 was left out: email is not a text.',
      'Line 8 was left out: robot is neither true nor false.',
    ])
    expect(code).toBe(2)
  })

  it('does not drown the screen in complaints', async () => {
    const { errors } = await kith(['-'], { stdin: 'no\n'.repeat(50) })
    expect(errors.trim().split('\n')).toHaveLength(22)
    expect(errors).toContain('… and 30 more lines were left out.')
  })

  it('shows the evidence for and against two, as text and as JSON', async () => {
    const name = file('community.jsonl', COMMUNITY)
    const { out } = await kith([name, '--explain', '1', 'three'])
    expect(out).toContain('1 and three: probably one person: a suggestion')
    expect(out).toContain('login “aleestrom” follows from the name “Annika Leestrom”')
    expect(out).toContain('before any evidence')
    const told = await kith(['--explain', '1', '2', name, '--json'])
    expect(JSON.parse(told.out)).toMatchObject({ outcome: 'merged', proof: 'same personal address annika@one.example.org', together: true })
  })

  it('says through whom two are joined that have nothing in common', async () => {
    const chain = file('chain.jsonl', [
      { id: 'a', source: 'git', name: 'Zork', email: 'zork@one.example.org' },
      { id: 'b', source: 'github', username: 'quux', accountId: '7', email: 'zork@one.example.org' },
      { id: 'c', source: 'git', email: '7+quux@users.noreply.github.com' },
    ])
    const { out } = await kith([chain, '--explain', 'a', 'c'])
    expect(out).toContain('the two are one person, through others')
    expect(out).toContain('same account github number 7')
  })

  it('says what to do about a missing file, an unknown id and a folder', async () => {
    expect(await kith(['nowhere.jsonl'])).toMatchObject({ code: 1, errors: expect.stringContaining('Check the path') })
    expect(await kith([])).toMatchObject({ code: 1, errors: expect.stringContaining('or - for standard input') })
    expect(await kith(['.'])).toMatchObject({ code: 1, errors: expect.stringContaining('is a folder') })
    const name = file('community.jsonl', COMMUNITY)
    expect(await kith([name, '--explain', '1', '99'])).toMatchObject({ code: 1, errors: expect.stringContaining('Give an id of the file') })
    expect(await kith([name, '--out', 'no/such/folder'])).toMatchObject({ code: 1, errors: expect.stringContaining('cannot be written') })
  })
})

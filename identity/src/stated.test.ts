import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lookupAmong, statedPairs, type Held, type Reference, type Statement } from './stated.ts'

const held = (id: number, given: Partial<Held>): Held => ({
  id,
  platform: 'git',
  key: `key ${id}`,
  name: null,
  username: null,
  email: null,
  ...given,
})
const git = (id: number, name: string, email: string): Held =>
  held(id, { key: `${name} <${email}>`, name: name === '' ? null : name, email: email === '' ? null : email })

const mailmap = (...identities: Reference[]): Statement => ({ id: 1, evidence: 'mailmap', identities })
const file = (...identities: Reference[]): Statement => ({ id: 1, evidence: 'gitdm', identities })

const pairsOf = (statement: Statement, identities: readonly Held[]): [number, number][] =>
  statedPairs([statement], lookupAmong([statement], identities)).map(({ a, b }) => [a, b])

const ANN = { platform: 'git', name: 'Ann Leestrom', email: 'ann@example.org' }

describe('a mailmap line', () => {
  it('joins the name and address in commits to who is meant', () => {
    const people = [git(1, 'Ann Leestrom', 'ann@example.org'), git(2, 'annl', 'ann@old.example'), git(3, 'Bo Krantz', 'ann@old.example')]
    expect(pairsOf(mailmap(ANN, { platform: 'git', name: 'annl', email: 'ann@old.example' }), people)).toEqual([[1, 2]])
  })

  it('means by an address alone every name that commits carry with it', () => {
    const people = [git(1, 'Ann Leestrom', 'ann@example.org'), git(2, 'annl', 'ann@old.example'), git(3, 'Ann Krantz', 'Ann@Old.example')]
    expect(pairsOf(mailmap(ANN, { platform: 'git', key: '<ann@old.example>', email: 'ann@old.example' }), people)).toEqual([
      [1, 2],
      [1, 3],
    ])
  })

  it('joins the names under one address when it only gives that address a name', () => {
    const people = [git(1, 'ann', 'ann@example.org'), git(2, 'Annie L', 'ann@example.org'), git(3, 'Ann Leestrom', 'other@example.org')]
    expect(pairsOf(mailmap(ANN, { platform: 'git', email: 'ann@example.org' }), people)).toEqual([[1, 2]])
  })

  it('never takes a missing address for an address', () => {
    const people = [git(1, 'Ann Leestrom', 'ann@example.org'), git(2, 'annl', ''), git(3, 'Bo Krantz', ''), git(4, 'Ann Leestrom', '')]
    expect(pairsOf(mailmap(ANN, { platform: 'git', name: 'annl', email: '' }), people)).toEqual([])
    expect(pairsOf(mailmap(ANN, { platform: 'git', name: '', email: '' }), people)).toEqual([])
    expect(pairsOf(mailmap({ platform: 'git', name: 'Bo Krantz', email: '' }, ANN), people)).toEqual([])
    expect(pairsOf(mailmap(ANN, { platform: 'git', name: 'Ann Leestrom', email: ' ' }), people)).toEqual([[1, 4]])
  })

  it('joins nobody by the mailbox of a role or a machine without a name, but for the names that it gives itself', () => {
    const people = [
      git(1, 'Ann Leestrom', 'ann@example.org'),
      git(2, 'root', 'root@localhost'),
      git(3, 'Bo Krantz', 'root@localhost'),
      git(4, 'ann leestrom', 'root@localhost'),
      git(5, 'annl', 'root@localhost'),
    ]
    expect(pairsOf(mailmap(ANN, { platform: 'git', email: 'root@localhost' }), people)).toEqual([[1, 4]])
    expect(pairsOf(mailmap(ANN, { platform: 'git', name: 'annl', email: 'root@localhost' }), people)).toEqual([])
    expect(pairsOf(mailmap(ANN, { platform: 'git', name: 'Bo Krantz', email: 'root@localhost' }), people)).toEqual([[1, 3]])
  })

  it('joins nobody by an address under names of three people', () => {
    const names = ['Ann Leestrom', 'Bo Krantz', 'Carlo Miranda', 'Dita Zorkov']
    const people = [git(9, 'Ann Leestrom', 'ann@example.org'), ...names.map((name, at) => git(at + 1, name, 'patches@corp.example'))]
    expect(pairsOf(mailmap(ANN, { platform: 'git', email: 'patches@corp.example' }), people)).toEqual([[1, 9]])
  })

  it('reaches accounts and lists by a personal address only under names that agree', () => {
    const people = [
      git(1, 'Ann Leestrom', 'ann@example.org'),
      held(2, { platform: 'email', key: 'ann@old.example', name: 'A. Leestrom', email: 'ann@old.example' }),
      held(3, { platform: 'discourse:forum.example', key: '7', name: 'Bo Krantz', email: 'ann@old.example' }),
    ]
    expect(pairsOf(mailmap(ANN, { platform: 'git', email: 'ann@old.example' }), people)).toEqual([[1, 2]])
  })

  it('knows the account behind a stand-in address, by its number before its login', () => {
    const people = [
      git(1, 'Ann Leestrom', 'ann@example.org'),
      held(2, { platform: 'github', key: '41', username: 'ann-renamed' }),
      held(3, { platform: 'github', key: '42', username: 'annl' }),
      held(4, { platform: 'github', key: 'login:annl', username: 'AnnL' }),
    ]
    expect(pairsOf(mailmap(ANN, { platform: 'git', email: '41+annl@users.noreply.github.com' }), people)).toEqual([
      [1, 2],
      [1, 4],
    ])
  })
})

describe('a statement of a file', () => {
  it('joins accounts by login, whichever source shows them, and addresses that name them', () => {
    const people = [
      held(1, { platform: 'github', key: '5', username: 'AnnL' }),
      held(2, { platform: 'csv:github', key: 'annl', username: 'annl' }),
      git(3, 'Ann', '5+annl@users.noreply.github.com'),
      git(4, 'A. Leestrom', 'ann@old.example'),
      held(5, { platform: 'discord', key: '6', username: 'annl' }),
    ]
    const statement = file({ platform: 'github', username: 'annl' }, { email: 'ann@old.example' })
    expect(pairsOf(statement, people)).toEqual([
      [1, 2],
      [1, 3],
      [1, 4],
    ])
  })

  it('says nothing by a name alone, a shared login, or a login without its platform', () => {
    const people = [
      git(1, 'Ann Leestrom', 'ann@example.org'),
      held(2, { platform: 'github', key: '5', username: 'admin' }),
      held(3, { username: 'annl' }),
    ]
    expect(pairsOf(file({ email: 'ann@example.org' }, { name: 'Ann Leestrom' }, { username: 'annl' }), people)).toEqual([])
    expect(pairsOf(file({ email: 'ann@example.org' }, { platform: 'github', username: 'admin' }), people)).toEqual([])
  })

  it('gives each pair once, of the first statement, whatever the order', () => {
    const said = { identities: [{ email: 'ann@example.org' }, { email: 'ann@old.example' }], evidence: 'gitdm' }
    const statements = [
      { ...said, id: 7 },
      { ...said, id: 3, identities: said.identities.toReversed() },
    ]
    const people = [git(2, 'Ann', 'ann@old.example'), git(1, 'Ann', 'ann@example.org')]
    expect(statedPairs(statements, lookupAmong(statements, people))).toEqual([{ a: 1, b: 2, statement: 3 }])
  })

  it('takes what more identities share than one person has for nothing', () => {
    const people = [
      git(1, 'Ann Leestrom', 'ann@example.org'),
      ...Array.from({ length: 300 }, (_, at) => git(at + 10, `ann${at}`, 'a@old.example')),
    ]
    expect(pairsOf(mailmap(ANN, { platform: 'git', email: 'a@old.example' }), people)).toEqual([])
  })
})

const word = fc.constantFrom('', ' ', 'Ann Leestrom', 'ann', 'Bo Krantz', 'root', '\0', '李')
const address = fc.constantFrom('', 'ann@example.org', 'ANN@example.org', 'root@localhost', '1+ann@users.noreply.github.com', '@', 'x')
const platform = fc.constantFrom('', 'git', 'github', 'csv:github', 'slack:t1')
const reference = fc.record({ platform, name: word, email: address, username: word, key: word }, { requiredKeys: [] })
const statements = fc
  .array(fc.record({ evidence: fc.constantFrom('mailmap', 'gitdm'), identities: fc.array(reference, { maxLength: 5 }) }), { maxLength: 6 })
  .map((all) => all.map((one, id) => ({ ...one, id })))
const identities = fc
  .array(fc.record({ platform, key: word, name: fc.option(word), username: fc.option(word), email: fc.option(address) }), { maxLength: 12 })
  .map((all) => all.map((one, id) => ({ ...one, id })))

describe('statedPairs', () => {
  it('gives pairs of known identities, the same in any order, and none for those without any address, account or full name', () => {
    fc.assert(
      fc.property(statements, identities, (said, known) => {
        const pairs = statedPairs(said, lookupAmong(said, known))
        expect(statedPairs(said.toReversed(), lookupAmong(said, known.toReversed()))).toEqual(pairs)
        for (const { a, b } of pairs) {
          expect(a).toBeLessThan(b)
          for (const one of [known[a], known[b]])
            expect([one?.email?.trim(), one?.username?.trim(), one?.key.trim()].some(Boolean)).toBe(true)
        }
      }),
    )
  })
})

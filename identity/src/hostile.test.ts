import { describe, expect, it } from 'vitest'
import type { Identity } from './identity.ts'
import { resolve } from './resolve.ts'

/** Milliseconds that resolving takes. */
const timeOf = (identities: readonly Identity[]): number => {
  const startMs = performance.now()
  resolve(identities)
  return performance.now() - startMs
}

const many = (count: number, make: (at: number) => Omit<Identity, 'id'>): Identity[] =>
  Array.from({ length: count }, (_, at) => ({ ...make(at), id: String(at) }))

/** Far above what it takes (each below a second or two), and far below what a quadratic step would. */
const BOUND_MS = 25_000

describe('input that means harm takes bounded time', () => {
  it('a name, an address and a login of 8 MB', () => {
    const long = 'ab c.d@'.repeat(1_200_000)
    expect(timeOf(many(4, () => ({ source: 'git', name: long, email: long, username: long, url: long, links: [long] })))).toBeLessThan(
      BOUND_MS,
    )
  })

  const crowds: [what: string, make: (at: number) => Omit<Identity, 'id'>][] = [
    ['one address', () => ({ source: 'git', email: 'annika@one.example' })],
    [
      'one address and many names',
      (at) => ({ source: 'git', name: `N${at.toString(36)} M${(at * 7).toString(36)}`, email: 'list@one.example' }),
    ],
    ['one login in one place', () => ({ source: 'github', username: 'zork' })],
    ['one GitHub number and many logins', (at) => ({ source: 'git', email: `42+zork${at}@users.noreply.github.com` })],
    ['one host', (at) => ({ source: 'git', email: `u${at}@one.example` })],
    ['one avatar', () => ({ source: 'forum', avatarHash: 'default' })],
    ['nothing at all', () => ({ source: '' })],
  ]
  it.each(crowds)('20,000 identities of %s', (_what, make) => expect(timeOf(many(20_000, make))).toBeLessThan(BOUND_MS))

  it('100,000 identities of one name', () =>
    expect(timeOf(many(100_000, () => ({ source: 'git', name: 'Annika Leestrom' })))).toBeLessThan(BOUND_MS))

  it('names of nothing but initials, marks and joiners', () => {
    const odd = [
      'a b c d e f g h i j k',
      '\u0301'.repeat(5000),
      '\u200d'.repeat(5000),
      '((((((((',
      '"""""" , , ,',
      '....@....',
      '\ud800',
      '(​)',
      '名'.repeat(9000),
    ]
    expect(timeOf(many(400, (at) => ({ source: 'git', name: odd[at % odd.length], email: odd[(at * 7) % odd.length] })))).toBeLessThan(
      BOUND_MS,
    )
  })
})

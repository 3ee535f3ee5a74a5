import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { checkedDomain, domainOf, type Domain } from './domains.ts'
import { cleanName, meaningOf, nameKey } from './names.ts'

describe('names of organizations', () => {
  test.each([
    ['Acme, Inc.', 'ACME  Inc'],
    ['@acme', 'Acme'],
    ['Société Générale', 'societe generale'],
    ['ＡＣＭＥ', 'acme'],
    ['Яндекс', 'яндекс'],
    ['Acme\u{202e}\u{200b}', 'acme'],
  ])('%j and %j are one', (a, b) => {
    expect(nameKey(a)).toBe(nameKey(b))
  })

  test.each([
    ['राम', 'रम'],
    ['かがく', 'かかく'],
    ['Acme Ltd', 'Acme GmbH'],
    ['C', 'C++'],
  ])('%s and %s are two', (a, b) => {
    expect(nameKey(a)).not.toBe(nameKey(b))
  })

  test.each(['', '   ', '\0', '\u{7}\n', '-', '...', 'N/A', '(Unknown)', 'NotFound', '\u{200f}'])('%j says nothing', (text) => {
    expect(meaningOf(text)).toEqual({ kind: 'nothing' })
  })

  test.each(['Independent', 'independent.', 'Self-employed', '*independent', 'Freelance'])('%s means on their own', (text) => {
    expect(meaningOf(text)).toEqual({ kind: 'independent' })
  })

  it('are clean, bounded and stable whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const name = cleanName(text)
        expect(name.length).toBeLessThanOrEqual(200)
        expect(name.isWellFormed()).toBe(true)
        expect(name).not.toMatch(/\p{Cc}/u)
        expect(nameKey(nameKey(text))).toBe(nameKey(text))
      }),
    )
  })
})

describe('domains', () => {
  const domains = new Map(
    [
      { domain: 'acme.example', top: true },
      { domain: 'lab.acme.example', top: true },
      { domain: 'quiet.example', top: false },
      { domain: 'gmail.com', top: true },
    ].map((one): [string, Domain] => [one.domain, one]),
  )

  test.each([
    ['acme.example', 'acme.example'],
    ['us.acme.example', 'acme.example'],
    ['lab.acme.example', 'lab.acme.example'],
    ['x.lab.acme.example', 'lab.acme.example'],
    ['ACME.example.', 'acme.example'],
    ['quiet.example', 'quiet.example'],
    ['sub.quiet.example', undefined],
    ['notacme.example', undefined],
    ['gmail.com', undefined],
    ['', undefined],
  ])('%s is decided by %s', (host, domain) => {
    expect(domainOf(host, domains)?.domain).toBe(domain)
  })

  test.each([
    ['@Acme.Example', 'acme.example'],
    ['ann@acme.example', 'acme.example'],
    ['https://acme.example/about', 'acme.example'],
    ['xn--bcher-kva.example', 'bücher.example'],
  ])('%s is written as %s', (given, domain) => {
    expect(checkedDomain(given)).toBe(domain)
  })

  test.each(['', 'acme', 'gmail.com', 'users.noreply.github.com', 'co.uk', 'a b.example', '.example', `${'a'.repeat(260)}.example`])(
    '%j is refused',
    (given) => {
      expect(() => checkedDomain(given)).toThrow(/not a domain|mailboxes to anybody|many organizations/)
    },
  )
})

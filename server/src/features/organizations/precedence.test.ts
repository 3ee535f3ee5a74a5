import { AFFILIATION_ORIGINS } from '@kith/contract/affiliation-origins'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, type Day } from '../../analytics/calendar.ts'
import { compareFacts, factOn, spansOf, type Fact } from './precedence.ts'

const DAYS = 60
const day = (offset: number): Day => addDays('2020-01-01', offset)
const DAYS_ALL = Array.from({ length: DAYS + 4 }, (_, offset) => day(offset - 2))

const draft = fc.record({
  origin: fc.constantFrom(...AFFILIATION_ORIGINS),
  organizationId: fc.option(fc.integer({ min: 1, max: 4 })),
  a: fc.option(fc.integer({ min: 0, max: DAYS })),
  b: fc.option(fc.integer({ min: 0, max: DAYS })),
})
const facts = fc.array(draft, { maxLength: 12 }).map((drafts) =>
  drafts.map(({ origin, organizationId, a, b }, id): Fact => {
    const isTurned = a !== null && b !== null && a > b
    const [from, to] = isTurned ? [b, a] : [a, b]
    return { id, origin, organizationId, from: from === null ? null : day(from), to: to === null ? null : day(to) }
  }),
)

const at = (spans: ReturnType<typeof spansOf>, on: Day) =>
  spans.filter((span) => (span.from === null || span.from <= on) && (span.to === null || on <= span.to))

describe('where somebody is on a day', () => {
  it('is one place at most, and the same however the facts are ordered', () => {
    fc.assert(
      fc.property(facts, fc.infiniteStream(fc.nat(100)), (all, keys) => {
        const shuffled = all.map((fact) => ({ fact, key: keys.next().value ?? 0 })).toSorted((x, y) => x.key - y.key)
        const spans = spansOf(all)
        expect(spansOf(shuffled.map(({ fact }) => fact))).toEqual(spans)
        for (const on of DAYS_ALL) {
          const here = at(spans, on)
          expect(here.length).toBeLessThanOrEqual(1)
          const fact = factOn(all, on)
          expect(here.map((span) => span.organizationId)).toEqual(fact === undefined ? [] : [fact.organizationId])
        }
      }),
    )
  })

  it('does not change by a fact of a lower origin, where a higher one says anything', () => {
    fc.assert(
      fc.property(facts, draft, (all, more) => {
        const [added] = [{ ...more, id: 1_000, from: more.a === null ? null : day(more.a), to: null }]
        for (const on of DAYS_ALL) {
          const before = factOn(all, on)
          if (before === undefined || AFFILIATION_ORIGINS.indexOf(before.origin) >= AFFILIATION_ORIGINS.indexOf(added.origin)) continue
          expect(factOn([...all, added], on)).toBe(before)
        }
      }),
    )
  })

  it('is decided by an order without ties or circles', () => {
    fc.assert(
      fc.property(facts, (all) => {
        for (const a of all) for (const b of all) if (a !== b) expect(Math.sign(compareFacts(a, b))).toBe(-Math.sign(compareFacts(b, a)))
        const ordered = all.toSorted(compareFacts)
        ordered.slice(1).forEach((fact, index) => expect(compareFacts(ordered[index] ?? fact, fact)).toBeLessThan(0))
      }),
    )
  })
})

const fact = (id: number, origin: Fact['origin'], organizationId: number | null, from: Day | null, to: Day | null): Fact => ({
  id,
  origin,
  organizationId,
  from,
  to,
})

describe('overlapping facts of one origin', () => {
  it.each([
    ['what began later decides', fact(1, 'file', 1, '2019-01-01', null), fact(2, 'file', 2, '2020-01-01', null), 2],
    ['an open beginning is the earliest', fact(1, 'file', 1, '2019-01-01', null), fact(2, 'file', 2, null, null), 1],
    [
      'of two that began together the one that ends sooner',
      fact(1, 'hand', 1, '2019-01-01', '2021-01-01'),
      fact(2, 'hand', 2, '2019-01-01', null),
      1,
    ],
    ['else what was said last', fact(1, 'hand', 1, null, null), fact(2, 'hand', 2, null, null), 2],
  ])('%s', (_, a, b, expected) => {
    expect(factOn([a, b], '2020-06-01')?.organizationId).toBe(expected)
    expect(factOn([b, a], '2020-06-01')?.organizationId).toBe(expected)
  })

  it('leave what lies outside to what else is known', () => {
    const all = [fact(1, 'hand', 1, '2020-01-01', '2020-12-31'), fact(2, 'domain', 2, '2018-05-01', '2024-01-01')]
    expect(spansOf(all).map(({ organizationId, from, to }) => ({ organizationId, from, to }))).toEqual([
      { organizationId: 2, from: '2018-05-01', to: '2019-12-31' },
      { organizationId: 1, from: '2020-01-01', to: '2020-12-31' },
      { organizationId: 2, from: '2021-01-01', to: '2024-01-01' },
    ])
  })
})

import { describe, expect, it } from 'vitest'
import { parseSearch } from '../../url.ts'
import { longestPause, rhythmSentence, spanOf } from './rhythm-words.ts'
import { readPerson } from './search.ts'

describe('the rhythm of a person', () => {
  it('shows the twelve months up to the last trace, so that somebody who left is seen as they were', () => {
    expect(spanOf(undefined, '2024-02-29')).toEqual({ from: '2023-03-01', to: '2024-02-29' })
    expect(spanOf(2023, '2024-02-29')).toEqual({ from: '2023-01-01', to: '2023-12-31' })
  })

  it('tells the longest pause between two active days', () => {
    expect(longestPause(['2025-06-01', '2025-01-02', '2025-01-01'])).toEqual({ from: '2025-01-03', to: '2025-05-31' })
  })

  it('does not call a fortnight a pause', () => {
    expect(longestPause(['2025-01-01', '2025-01-15'])).toBeUndefined()
    expect(longestPause(['2025-01-01'])).toBeUndefined()
    expect(longestPause([])).toBeUndefined()
  })

  it('says it in one sentence', () => {
    const year = { from: '2025-01-01', to: '2025-12-31' }
    expect(rhythmSentence([], 2025, year)).toBe('Not active in 2025.')
    expect(rhythmSentence(['2025-03-01'], 2025, year)).toBe('Active on 1 day in 2025.')
    expect(rhythmSentence(['2025-01-01', '2025-06-01'], 2025, year)).toMatch(/^Active on 2 days in 2025; the longest pause was /)
  })
})

describe('the address of a person', () => {
  it('holds a year that makes sense, or none', () => {
    expect(readPerson(parseSearch('?year=2024&kind=commit'))).toEqual({ year: 2024, kind: ['commit'] })
    expect(readPerson(parseSearch('?year=12'))).toEqual({})
  })
})

import { describe, expect, it } from 'vitest'
import { parseSearch, stringifySearch } from '../../url.ts'
import { conditions, readFilters, type Filters } from './filters.ts'

const full: Filters = {
  community: [2],
  source: [3, 7],
  platform: ['github', 'discourse:forum.example.org'],
  kind: ['commit'],
  category: ['code', 'help'],
  place: ['#général & co', 'kith/core'],
  technology: ['C++'],
  segment: [2, 5],
  from: '2025-01-01',
  to: '2025-12-31',
  teammates: 'include',
  robots: 'only',
}

describe('filters in the address', () => {
  it('come back from an address as they went in', () => {
    expect(readFilters(parseSearch(stringifySearch({ ...full })))).toEqual(full)
  })

  it('repeat a name for several values, as the API does', () => {
    expect(stringifySearch({ kind: ['a', 'b'], from: undefined })).toBe('?kind=a&kind=b')
  })

  it('lose what makes no sense instead of failing', () => {
    const raw = parseSearch(
      '?source=x&source=-1&source=4&category=code&category=nonsense&from=2025-02-31T00&to=yesterday&teammates=exclude&kind=',
    )
    expect(readFilters(raw)).toEqual({ source: [4], category: ['code'] })
  })

  it('keep each value once', () => {
    expect(readFilters({ kind: ['commit', 'commit'] })).toEqual({ kind: ['commit'] })
  })

  it('count a span of days as one condition', () => {
    expect(conditions(full)).toBe(10)
    expect(conditions({})).toBe(0)
  })
})

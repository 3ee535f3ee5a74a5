import { describe, expect, it } from 'vitest'
import { daysWords, originWords } from './words.ts'

describe('where somebody is', () => {
  it('is said with who says it', () => {
    expect(originWords('domain', 'acme.example')).toBe('address at acme.example')
    expect(originWords('hand', 'Maya')).toBe('by hand, Maya')
    expect(originWords('hand', '')).toBe('by hand')
    expect(originWords('source', '')).toBe('from a profile')
    expect(originWords('member', 'Maya')).toBe('their own word, noted by Maya')
    expect(originWords('member', '')).toBe('their own word')
  })

  it('has no end while the address is in use', () => {
    const now = Date.parse('2026-11-20')
    expect(daysWords('2024-03-01', '2027-05-02', 'domain', now)).toMatch(/^since/)
    expect(daysWords('2024-03-01', '2025-05-02', 'domain', now)).toMatch(/–/)
    expect(daysWords('2024-03-01', '2027-05-02', 'hand', now)).toMatch(/–/)
  })

  it('is said with its days, as far as they are known', () => {
    expect(daysWords(null, null)).toBe('')
    expect(daysWords('2024-03-01', null)).toMatch(/^since .*2024/)
    expect(daysWords(null, '2025-05-02')).toMatch(/^until .*2025/)
    expect(daysWords('2024-03-01', '2025-05-02')).toMatch(/2024 – .*2025/)
  })
})

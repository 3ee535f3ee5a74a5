import { describe, expect, it } from 'vitest'
import { headline, likelihood, outcome } from './words.ts'

describe('what is said of robots', () => {
  it('counts in sentences', () => {
    expect(headline('suspected', 0)).toBe('Nobody is suspected of being a robot')
    expect(headline('suspected', 1)).toBe('1 account may be a robot')
    expect(headline('suspected', 12)).toBe('12 accounts may be robots')
    expect(headline('robot', 1)).toBe('1 robot is left out of figures')
  })

  it('is never surer than it can be', () => {
    expect(likelihood(0.99999)).toBe('a robot with a probability of 99%')
    expect(likelihood(0.0001)).toBe('a robot with a probability of 1%')
  })

  it('names one, and counts many', () => {
    expect(outcome('human', ['Ann Lee'])).toBe('Ann Lee is a person.')
    expect(outcome('robot', ['a', 'b'])).toBe('2 accounts are robots and are left out of figures.')
  })
})

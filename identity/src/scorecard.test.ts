import { describe, expect, it } from 'vitest'
import { robotNameFeatures } from './robot-name.ts'
import { fitScorecard, scoreOf } from './scorecard.ts'

describe('a scorecard', () => {
  const rows = Array.from({ length: 200 }, (_, at) => [at, (at * 7919) % 200])
  const card = fitScorecard(
    rows,
    rows.map(([value = 0]) => value >= 120),
  )

  it('learns a step, and leaves alone what tells nothing', () => {
    expect(scoreOf(card, [150, 0])).toBeGreaterThan(0.95)
    expect(scoreOf(card, [90, 0])).toBeLessThan(0.05)
    expect(scoreOf(card, [150, 199])).toBeCloseTo(scoreOf(card, [150, 0]), 1)
  })

  it('takes a missing value as lower than any', () => {
    expect(scoreOf(card, [Number.NaN, 0])).toBeCloseTo(scoreOf(card, [-1, 0]), 9)
  })

  it('stays with the share of yes where no feature tells anything', () => {
    expect(scoreOf(fitScorecard([[1], [1], [1], [1]], [true, true, false, false]), [1])).toBeCloseTo(0.5)
  })
})

describe('what a login says about being a robot', () => {
  it('is read as words, and suspects people called Abbot no more than it must', () => {
    expect(robotNameFeatures('renovate[bot]')).toEqual([1, 0, 0, 1, 0, 0])
    expect(robotNameFeatures('acme-ci')).toEqual([0, 0, 0, 0, 1, 1])
    expect(robotNameFeatures('acme-bot')).toEqual([0, 1, 1, 1, 0, 1])
    expect(robotNameFeatures('abbotine')).toEqual([0, 0, 0, 1, 0, 0])
    expect(robotNameFeatures('annika')).toEqual([0, 0, 0, 0, 0, 0])
  })
})

import { describe, expect, it } from 'vitest'
import type { Carrying } from '@kith/contract/carrying'
import { byline, headline } from './words.ts'

const part = (name: Carrying['parts'][number]['part'], absenceFactor: number, core = 1): Carrying['parts'][number] => ({
  part: name,
  label: name,
  definition: '',
  activities: 100,
  people: 40,
  absenceFactor,
  gini: 0.5,
  curve: [],
  rings: [{ ring: 'core', people: core, activities: 80, least: 5 }],
  top: [],
})

describe('who carries it', () => {
  it('says on how few people each part rests', () => {
    expect(headline([part('everything', 9), part('code', 4), part('answers', 1), part('talk', 23)])).toBe(
      'Four people do half of the code, one half of the answers and 23 half of the talk',
    )
    expect(headline([part('everything', 1)])).toBe('One person does half of everything')
    expect(headline([])).toBe('Nobody did anything in these days')
  })

  it('says of how many', () => {
    expect(byline([part('everything', 9, 7)])).toBe('40 people took part in all. Four fifths of everything come from seven of them.')
    expect(byline([part('everything', 1)])).toContain('comes from one of them')
    expect(byline([])).toBe('')
  })
})

import type { Decision, SuggestionGroup } from '@kith/contract/identities'
import { describe, expect, it } from 'vitest'
import { parseSearch, stringifySearch } from '../../url.ts'
import { cardOf, moved, personAt, placeIn, waitingCards } from './queue-state.ts'
import { readIdentities } from './search.ts'
import { actsOf, atStake, byWeight, likely, namesOf, question, strengthOf, tell, waiting } from './words.ts'

const person = (id: number, name = `Person ${id}`): SuggestionGroup['people'][number] => ({
  id,
  name,
  about: '',
  teammate: false,
  robot: 'unknown',
  activities: 1,
  firstAt: null,
  lastAt: null,
  identities: [],
  moreIdentities: 0,
})
const group = (...ids: number[]): SuggestionGroup => ({
  key: ids.join('-'),
  stake: 1,
  confidence: 0.9,
  people: ids.map((id) => person(id)),
  links: [],
})

describe('the address of who is who', () => {
  it('keeps what is looked at, so that a colleague sees the same', () => {
    const search = { show: 'rule', person: 7, likely: 0.98, platform: 'github', evidence: 'same name' } as const
    expect(readIdentities(parseSearch(stringifySearch(search)))).toEqual(search)
    expect(readIdentities(parseSearch('?show=decided&kind=split&by=hand'))).toEqual({ show: 'decided', kind: 'split', by: 'hand' })
  })

  it('does not believe what makes no sense', () => {
    expect(readIdentities(parseSearch('?show=everything&likely=12&person=-3&kind=theft&by=luck'))).toEqual({})
  })
})

describe('how likely', () => {
  it.each([
    [0.787, '78%'],
    [0.9, '90%'],
    [0.9962, '99.6%'],
    [0.9994, '99.9%'],
    [0.99999, 'over 99.9%'],
    [1, 'over 99.9%'],
    [0.001, 'under 1%'],
  ])('%s is said as %s, never as more certain than it is', (confidence, says) => {
    expect(likely(confidence)).toBe(says)
  })
})

describe('the strength of evidence', () => {
  it('has a plain word, a bar and the odds', () => {
    expect(strengthOf(12)).toMatchObject({ word: 'very strong', against: false, share: 0.6 })
    expect(strengthOf(12).odds).toBe('4,100 times likelier if they are one person')
    expect(strengthOf(6.5).word).toBe('strong')
    expect(strengthOf(3).word).toBe('fair')
    expect(strengthOf(0.4).word).toBe('slight')
    expect(strengthOf(90).share).toBe(1)
  })

  it('says what speaks against', () => {
    expect(strengthOf(-2)).toMatchObject({ word: 'against', against: true, times: '1 in 4' })
    expect(strengthOf(-2).odds).toBe('4 times likelier if they are two people')
    expect(strengthOf(0).odds).toBe('says next to nothing')
  })

  it('tells what speaks for it first, and leaves out where the sum begins', () => {
    const pieces = [
      { bits: -12, text: 'before any evidence: two identities drawn at random from this community' },
      { bits: -3, text: 'different time zones' },
      { bits: 2, text: 'same place' },
      { bits: 9, text: 'same name' },
    ]
    expect(byWeight(pieces).map(({ text }) => text)).toEqual(['same name', 'same place', 'different time zones'])
  })
})

describe('what a card says', () => {
  it('is a question about the people on it', () => {
    expect(question([{ name: 'Inés Morales' }, { name: 'ines' }])).toBe('Is ines the same person as Inés Morales?')
    expect(question([{ name: 'Ravi' }, { name: 'Ravi' }])).toBe('Are both of these Ravi?')
    expect(question([{ name: 'a' }, { name: 'b' }, { name: 'c' }])).toBe('Are these three one person?')
  })

  it('names people once, and says how often', () => {
    expect(namesOf([{ name: 'Ravi' }, { name: 'Ravi' }, { name: 'rm' }])).toBe('Ravi (twice) and rm')
    expect(namesOf(['a', 'b', 'c', 'd', 'e'].map((name) => ({ name })))).toBe('a, b, c and 2 more')
  })

  it('agrees with its numbers', () => {
    expect(waiting(1)).toBe('One person may be here more than once')
    expect(waiting(12)).toBe('12 people may be here more than once')
    expect(atStake(0)).toBe('Accounts would move, but no activities.')
    expect(atStake(1)).toBe('1 activity would move.')
  })
})

describe('the queue', () => {
  const cards = [group(1, 2), group(3, 4), group(5, 6)]
  const keys = cards.map(cardOf)

  it('knows a card by its people, in whatever order they come', () => {
    expect(cardOf(group(9, 10, 2))).toBe(cardOf(group(2, 9, 10)))
  })

  it('leaves out what was decided until a newer answer says that it is there again', () => {
    const left = (done: number | 'under way', readAt: number) =>
      waitingCards(cards, new Map([['1-2', done]]), new Set(), readAt).map(cardOf)
    expect(left('under way', 50)).toEqual(['3-4', '5-6'])
    expect(left(100, 50)).toEqual(['3-4', '5-6'])
    expect(left(100, 150)).toEqual(['1-2', '3-4', '5-6'])
  })

  it('puts what was put off at the end', () => {
    expect(waitingCards(cards, new Map(), new Set(['1-2']), 0).map(cardOf)).toEqual(['3-4', '5-6', '1-2'])
  })

  it('stays on the same card when the list changes around it, else goes to what took its place', () => {
    expect(placeIn(keys, undefined)).toEqual({ card: '1-2', at: 0 })
    expect(placeIn(['0-9', ...keys], { card: '3-4', at: 1 })).toEqual({ card: '3-4', at: 2 })
    expect(placeIn(['1-2', '5-6'], { card: '3-4', at: 1 })).toEqual({ card: '5-6', at: 1 })
    expect(placeIn(['1-2'], { card: '5-6', at: 2 })).toEqual({ card: '1-2', at: 0 })
    expect(placeIn([], { card: '5-6', at: 2 })).toBeUndefined()
  })

  it('is gone through step by step and holds at its ends', () => {
    expect(moved(keys, { card: '1-2', at: 0 }, 1)).toEqual({ card: '3-4', at: 1 })
    expect(moved(keys, { card: '1-2', at: 0 }, -1)).toEqual({ card: '1-2', at: 0 })
    expect(moved(keys, { card: '5-6', at: 2 }, 1)).toEqual({ card: '5-6', at: 2 })
  })

  it('takes people in and out by their digit', () => {
    expect(personAt(group(7, 8), '2')).toBe(8)
    expect(personAt(group(7, 8), '3')).toBeUndefined()
    expect(personAt(group(7, 8), '0')).toBeUndefined()
    expect(personAt(group(7, 8), 'Enter')).toBeUndefined()
  })
})

describe('the history', () => {
  const decision = (given: Partial<Decision>): Decision => ({
    id: 1,
    kind: 'merge',
    batch: 1,
    together: 1,
    at: '2026-11-20T10:00:00Z',
    madeBy: 'hand',
    actor: 'Maya',
    reason: '',
    people: [],
    identities: [],
    undoneAt: null,
    undoneBy: null,
    ...given,
  })
  const who = (id: number) => ({ id, name: `P${id}`, gone: false })
  const said = (decisions: Decision[]) =>
    actsOf(decisions).map((act) =>
      tell(act)
        .map((part) => (typeof part === 'string' ? part : part.name))
        .join(''),
    )

  it('tells a merge of several as the one act that it was', () => {
    const made = [
      decision({ id: 2, batch: 1, together: 2, people: [who(5), who(7)] }),
      decision({ id: 1, batch: 1, together: 2, people: [who(5), who(6)] }),
    ]
    expect(said(made)).toEqual(['merged P6 and P7 into P5'])
  })

  it('counts the merges of a rule and of a look at everybody', () => {
    expect(said([decision({ madeBy: 'rule', together: 40 })])).toEqual(['merged 40 times by one rule'])
    expect(said([decision({ madeBy: 'resolver', together: 7 })])).toEqual(['merged 7 times on proof'])
  })

  it('tells a split by what was split off, not by the “never these” that comes with it', () => {
    const made = [
      decision({ id: 4, batch: 3, together: 2, kind: 'apart', people: [who(5), who(9)] }),
      decision({ id: 3, batch: 3, together: 2, kind: 'split', people: [who(5), who(9)], identities: [{ id: 6, label: 'ines on Forum' }] }),
    ]
    expect(said(made)).toEqual(['split P9 off P5, with ines on Forum'])
  })

  it('tells who are said to be different people', () => {
    expect(said([decision({ kind: 'apart', people: [who(1), who(2)] })])).toEqual(['said that P1 and P2 are two people'])
    expect(said([decision({ kind: 'apart', people: [who(1), who(2), who(3)] })])).toEqual(['said that P1, P2 and P3 are different people'])
  })

  it('keeps acts apart that came one after another', () => {
    expect(actsOf([decision({ id: 2, batch: 2 }), decision({ id: 1, batch: 1 })])).toHaveLength(2)
  })
})

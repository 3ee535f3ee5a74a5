import { describe, expect, it } from 'vitest'
import { parseSearch, stringifySearch } from '../../url.ts'
import { readPeople, sortedBy } from './search.ts'
import { leftOut, listHeadline } from './sentence.ts'

describe('the list of people in the address', () => {
  it('keeps search, sort and filters through an address', () => {
    const state = { search: 'Камила & 김', sort: 'name', direction: 'asc', kind: ['commit', 'issue-opened'] } as const
    expect(readPeople(parseSearch(stringifySearch({ ...state })))).toEqual(state)
  })

  it('searches for a number as for any other word', () => {
    expect(readPeople(parseSearch('?search=42'))).toEqual({ search: '42' })
  })

  it('does not believe a sort that does not exist', () => {
    expect(readPeople({ sort: 'password', direction: 'sideways' })).toEqual({})
  })
})

describe('sorting', () => {
  it('turns round when asked twice', () => {
    expect(sortedBy({}, 'lastAt')).toEqual({ sort: 'lastAt', direction: 'asc' })
    expect(sortedBy({ sort: 'name', direction: 'asc' }, 'name')).toEqual({ sort: 'name', direction: 'desc' })
  })

  it('reads names from A and numbers from the largest', () => {
    expect(sortedBy({}, 'name')).toEqual({ sort: 'name', direction: 'asc' })
    expect(sortedBy({}, 'activities')).toEqual({ sort: 'activities', direction: 'desc' })
  })
})

describe('the heading of the list', () => {
  it('is a sentence about what was found', () => {
    expect(listHeadline(12, {})).toBe('12 people')
    expect(listHeadline(1, { kind: ['commit'] })).toBe('1 person fits these filters')
    expect(listHeadline(3, { search: 'inés' })).toBe('3 people by the name of “inés”')
    expect(listHeadline(0, { search: 'inés', kind: ['commit'] })).toBe('Nobody by the name of “inés” fits these filters')
    expect(listHeadline(0, {})).toBe('Nobody is here yet')
  })

  it('says when only robots or teammates are meant', () => {
    expect(listHeadline(2, { robots: 'only' })).toBe('2 robots')
    expect(listHeadline(1, { teammates: 'only' })).toBe('1 teammate')
  })

  it('never leaves out people without saying so', () => {
    expect(leftOut({})).toBe('Teammates and robots are left out.')
    expect(leftOut({ teammates: 'include' })).toBe('Robots are left out, teammates are among them.')
    expect(leftOut({ teammates: 'include', robots: 'include' })).toBe('')
  })
})

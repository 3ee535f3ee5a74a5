import { describe, expect, it } from 'vitest'
import { ago, date } from './dates.ts'
import { addDays, addMonths, beginningOn, daysBetween, endingOn, lastOfBucket, mondayOf, today } from './days.ts'
import { hueOf, initials, platformName } from './names.ts'
import { bytes, figure } from './numbers.ts'
import { counted, listed, people, spelled } from './words.ts'

describe('the Monday of a day', () => {
  it.each([
    ['2026-11-20', '2026-11-16'],
    ['2026-11-16', '2026-11-16'],
    ['2026-11-15', '2026-11-09'],
    ['2024-03-01', '2024-02-26'],
  ])('%s is %s', (day, monday) => expect(mondayOf(day)).toBe(monday))
})

describe('two days', () => {
  it('keep their order: where the one would pass the other, the other goes along', () => {
    const days = { from: '2026-03-03', to: '2026-09-09' }
    expect(beginningOn('2026-01-01', days)).toEqual({ from: '2026-01-01', to: '2026-09-09' })
    expect(beginningOn('2026-11-01', days)).toEqual({ from: '2026-11-01', to: '2026-11-01' })
    expect(endingOn('2026-01-01', days)).toEqual({ from: '2026-01-01', to: '2026-01-01' })
    expect(endingOn('2026-01-01', {})).toEqual({ from: undefined, to: '2026-01-01' })
  })
})

describe('initials', () => {
  it.each([
    ['Inés Morales', 'IM'],
    ['Ana María de la Cruz', 'AC'],
    ['Камила Ахметова', 'КА'],
    ['김민준', '김'],
    ['क्षितिज शर्मा', 'क्षिश'],
    ['inesmor', 'I'],
    ['tomasz.wilk', 'TW'],
    ['e\u0301lodie', 'E\u0301'],
    ['👩‍🚀', '?'],
    ['', '?'],
  ])('of %s are %s', (name, expected) => {
    expect(initials(name)).toBe(expected)
  })

  it('stand on a hue that stays the same for a person', () => {
    expect(hueOf(42)).toBe(hueOf(42))
    expect(new Set(Array.from({ length: 100 }, (_, id) => hueOf(id + 1))).size).toBe(6)
  })
})

describe('numbers', () => {
  it('say a dash where there is nothing to say', () => {
    expect(figure(null, 'people')).toBe('–')
    expect(figure(undefined, 'share')).toBe('–')
  })

  it('come in their unit', () => {
    expect(figure(0.714, 'share')).toMatch(/71\s?%/)
    expect(figure(2.345, 'ratio')).toMatch(/2[.,]3/)
    expect(figure(12, 'people')).toBe('12')
    expect(bytes(999)).toContain('999')
    expect(bytes(1_500_000)).toMatch(/1[.,]5/)
  })
})

describe('words', () => {
  it('agree with their number', () => {
    expect(people(1)).toBe('1 person')
    expect(people(2)).toBe('2 people')
    expect(counted(1, 'activity', 'activities')).toBe('1 activity')
    expect(counted(0, 'record')).toBe('0 records')
    expect(spelled(3)).toBe('three')
    expect(spelled(40)).toBe('40')
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c')
  })

  it('name platforms as people do', () => {
    expect(platformName('github')).toBe('GitHub')
    expect(platformName('discourse:forum.example.org')).toBe('forum.example.org')
    expect(platformName('unheard-of')).toBe('unheard-of')
    expect([platformName('constructor'), platformName('__proto__')]).toEqual(['constructor', '__proto__'])
  })
})

describe('days', () => {
  it('cross months, years and leap days', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
    expect(addMonths('2024-03-31', -1)).toBe('2024-02-29')
    expect(addMonths('2026-11-20', -12)).toBe('2025-11-20')
    expect(daysBetween('2026-11-16', '2026-11-22')).toBe(7)
  })

  it('know where a bucket ends', () => {
    expect(lastOfBucket('2026-11-16', 'week')).toBe('2026-11-22')
    expect(lastOfBucket('2024-02-01', 'month')).toBe('2024-02-29')
    expect(lastOfBucket('2026-10-01', 'quarter')).toBe('2026-12-31')
    expect(lastOfBucket('2026-01-01', 'year')).toBe('2026-12-31')
  })

  it('turn at midnight of the workspace', () => {
    const now = new Date('2026-11-20T23:30:00Z')
    expect(today('UTC', now)).toBe('2026-11-20')
    expect(today('Europe/Berlin', now)).toBe('2026-11-21')
  })

  it('are shown as they are, whatever the zone', () => {
    expect(date('2026-11-20')).toContain('20')
    expect(date(null)).toBe('–')
  })
})

describe('how long ago', () => {
  const now = Date.parse('2026-11-20T12:00:00Z')
  it('is said in the one unit that fits', () => {
    expect(ago('2026-11-20T11:59:50Z', now)).toBe('now')
    expect(ago('2026-11-20T09:00:00Z', now)).toBe('3 hours ago')
    expect(ago('2026-11-17T12:00:00Z', now)).toBe('3 days ago')
    expect(ago('2024-11-20T12:00:00Z', now)).toBe('2 years ago')
    expect(ago(null, now)).toBe('never')
  })
})

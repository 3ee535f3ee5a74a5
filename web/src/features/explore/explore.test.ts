import { describe, expect, it } from 'vitest'
import { darkestWords, fitted, isEmpty, roomFor } from '../../charts/grid.ts'
import { keyRows, plainColor, wrapped } from '../../charts/picture.ts'
import { figure } from '../../format/numbers.ts'
import { parseSearch, stringifySearch } from '../../url.ts'
import { formOf, formsOf, type Answer } from './forms.ts'
import { gridOf } from './points.ts'
import { explored, questionOf, readExplore, searchOf, type ExploreSearch } from './search.ts'
import { byline, change, titleOf } from './words.ts'

const roundTrip = (search: ExploreSearch) => readExplore(parseSearch(stringifySearch({ ...search })))

describe('an address', () => {
  const whole: ExploreSearch = {
    name: 'activities',
    last: '3y',
    by: 'place',
    across: 'weekday',
    top: 12,
    kind: ['commit', 'answer'],
    place: ['a&b=c?', '‮garden', '{x}'],
    teammates: 'include',
    against: 'other',
    other: { source: [3], kind: ['commit'], robots: 'only' },
    form: 'heat',
    view: 7,
  }

  it('holds the whole question, whatever is in it', () => {
    expect(roundTrip(whole)).toEqual(whole)
    expect(roundTrip({ from: '2026-01-01', to: '2026-02-28', interval: 'day', against: 'year' })).toEqual({
      from: '2026-01-01',
      to: '2026-02-28',
      interval: 'day',
      against: 'year',
    })
    expect(questionOf(roundTrip(whole))).toEqual(questionOf(whole))
  })

  it('leaves out what makes no sense, and settles what excludes each other', () => {
    expect(readExplore(parseSearch('?by=planet&last=12x&top=99&form=pie&against=moon&other.kind=commit'))).toEqual({})
    expect(questionOf({ across: 'kind' })).not.toHaveProperty('across')
    expect(questionOf({ by: 'kind', across: 'kind' })).not.toHaveProperty('across')
    expect(questionOf({ by: 'kind', across: 'place', interval: 'week' })).toMatchObject({ interval: 'all', across: 'place' })
    expect(questionOf({ from: '2026-01-01' })).not.toHaveProperty('last')
    expect(questionOf({ last: '12w', from: '2026-01-01' })).not.toHaveProperty('from')
    expect(questionOf({ against: 'other' })).toMatchObject({ against: 'other', other: {} })
    expect(questionOf({})).toEqual({ name: 'active-people', interval: 'week', last: '12m', top: 8 })
  })

  it('is that of a question as it was saved', () => {
    const saved = { ...questionOf(whole), rest: false, teammates: 'include', robots: 'exclude' }
    const { form: _form, view: _view, ...asked } = whole
    expect(searchOf(saved, 'heat')).toEqual({ ...asked, interval: 'all', form: 'heat' })
    expect(questionOf(searchOf(saved))).toEqual(questionOf(whole))
  })

  it('of a figure elsewhere asks for all that the figure is one point of', () => {
    const search = {
      from: '2026-01-01',
      to: '2026-03-01',
      interval: 'week',
      at: '2026-02-02',
      by: 'kind',
      key: 'commit',
      show: 'people',
    } as const
    expect(explored({ name: 'activities', search })).toEqual({
      name: 'activities',
      from: '2026-01-01',
      to: '2026-03-01',
      interval: 'week',
      by: 'kind',
    })
    const whole = { from: '2026-01-01', to: '2026-03-01', interval: 'all' } as const
    expect(explored({ name: 'helpers', search: whole })).toEqual({ name: 'helpers', from: '2026-01-01', to: '2026-03-01' })
  })
})

describe('the form', () => {
  it('is the most telling that a question allows', () => {
    expect(formsOf({ interval: 'week' })[0]).toBe('line')
    expect(formsOf({ interval: 'all', by: 'place' })[0]).toBe('bar')
    expect(formsOf({ interval: 'all', by: 'weekday', across: 'hour' })[0]).toBe('heat')
    expect(formsOf({ interval: 'all' })).toEqual(['table'])
    expect(formOf({ interval: 'week', by: 'kind' }, 'heat')).toBe('heat')
    expect(formOf({ interval: 'all', by: 'kind' }, 'line')).toBe('bar')
  })
})

const measure: Answer['measure'] = {
  name: 'active-people',
  label: 'Active people',
  definition: 'People.',
  formula: 'n',
  source: 'Kith',
  unit: 'people',
  direction: 'up',
  dimensions: ['place', 'kind'],
  crosses: true,
  additive: false,
  drill: ['people'],
}
const SPAN = { from: '2026-10-01', to: '2026-11-20' }
const answer = (more: Partial<Answer>): Answer => ({ measure, interval: 'month', ...SPAN, zone: 'UTC', series: [], more: 0, ...more })

describe('figures', () => {
  const compared = { value: 20, difference: -8, share: -0.4 }
  const points = [
    { at: '2026-10-01', value: 12, compared: { ...compared, at: '2026-08-01', to: '2026-08-31' } },
    { at: '2026-11-01', value: null, partial: true },
  ]

  it('open to their bucket and series, and what they are held against to its own', () => {
    const held = answer({
      series: [{ key: 'pond', label: 'Pond', total: 12, points }],
      against: { kind: 'before', from: '2026-08-01', to: '2026-09-20', label: '' },
    })
    const [row] = gridOf(held, { by: 'place', kind: ['commit'] }).rows
    const at = { kind: ['commit'], ...SPAN, interval: 'month', by: 'place', key: 'pond', at: '2026-10-01' }
    expect(row?.marks[0]).toMatchObject({
      value: 12,
      opens: { name: 'active-people', search: at },
      opensBefore: { search: { ...at, against: 'before' } },
    })
    expect(row?.marks[0]?.says).toContain('Pond: 12, −8 (−40%)')
    expect(row?.marks[1]?.says).toContain('– so far')
    const other = gridOf(
      { ...held, against: { kind: 'other', ...SPAN, label: '' } },
      { by: 'place', kind: ['commit'], other: { source: [2] } },
    )
    expect(other.rows[0]?.marks[0]?.opensBefore?.search).toEqual({
      ...SPAN,
      interval: 'month',
      by: 'place',
      key: 'pond',
      at: '2026-10-01',
      source: [2],
    })
  })

  it('are nothing to draw where there are none, and else say what the strongest colour means', () => {
    const flat = (value: number | null, then?: number) =>
      gridOf(
        answer({
          series: [
            {
              key: '',
              label: '',
              total: value,
              points: [
                { at: '2026-10-01', value, ...(then === undefined ? {} : { compared: { ...compared, value: then, at: '', to: '' } }) },
              ],
            },
          ],
          ...(then === undefined ? {} : { against: { kind: 'before' as const, from: '', to: '', label: '' } }),
        }),
        {},
      )
    expect([flat(0), flat(null), flat(0, 3), flat(2)].map(isEmpty)).toEqual([true, true, false, false])
    expect(isEmpty({ ...flat(0), unit: 'share' })).toBe(false)
    expect(darkestWords(flat(2))).toBe('The strongest colour is 2.')
  })

  it('of two dimensions open to their cell; of the rest nothing opens', () => {
    const crossed = answer({
      interval: 'all',
      series: [{ key: 'pond', label: 'Pond', total: 3, points: [], cells: [{ value: 3 }] }],
      columns: [{ key: '1', label: 'Monday', total: 3 }],
    })
    expect(gridOf(crossed, { by: 'place', across: 'weekday' }).rows[0]?.marks[0]?.opens?.search).toEqual({
      ...SPAN,
      interval: 'all',
      by: 'place',
      key: 'pond',
      across: 'weekday',
      column: '1',
    })
    const [, rest] = gridOf(answer({ series: [{ key: 'a', label: 'A', total: 1, points }], rest: { total: 4, points } }), {
      by: 'place',
    }).rows
    expect([rest?.label, rest?.total.opens]).toEqual(['everything else', undefined])
  })
})

describe('words', () => {
  it('beside a chart are cut at their end, or in their middle where another begins like them', () => {
    const places = ['tarnfold/tarnfold-js', 'tarnfold/tarnfold-py', 'Show and tell of the week']
    expect(places.map((place) => fitted(place, 80, places))).toEqual(['tarnfo…ld-js', 'tarnfo…ld-py', 'Show and te…'])
    expect(roomFor(['Go', 'Rust'], 200)).toBeLessThan(roomFor(places, 200))
  })

  it('say of how many people a share is, where they are few', () => {
    expect([figure(0.5, 'share', 4), figure(0.5, 'share', 10), figure(0.5, 'share')]).toEqual(['50% of 4', '50%', '50%'])
  })

  it('say the difference, and a share only where one is given', () => {
    expect(change({ value: 20, difference: -8, share: -0.4 }, 'people')).toBe('−8 (−40%)')
    expect(change({ value: 4, difference: 2, share: null }, 'people')).toBe('+2')
    expect(change({ value: 0.2, difference: 0.05, share: null }, 'share')).toBe('+5 points')
    expect(change({ value: 4, difference: 0, share: 0 }, 'people')).toBe('no change')
    expect(change({ value: null, difference: null, share: null }, 'people')).toBe('–')
  })

  it('name the question and its answer', () => {
    expect(titleOf(measure, 'place', 'weekday')).toBe('Active people by place and weekday')
    const one = answer({ series: [{ key: '', label: '', total: 41, compared: { value: 31, difference: 10, share: 10 / 31 }, points: [] }] })
    expect(byline({ ...one, against: { kind: 'other', ...SPAN, label: '' } })).toMatch(
      /^41 in all, .+\. \+10 \(\+32%\) against 31 of the other filter\.$/,
    )
    expect(byline(answer({}))).toMatch(/^Nothing in /)
  })
})

describe('a picture', () => {
  it('has colours that every program knows', () => {
    expect(plainColor('color(srgb 0.5 0 1)')).toBe('rgb(128, 0, 255)')
    expect(plainColor('rgb(1, 2, 3)')).toBe('rgb(1, 2, 3)')
  })

  it('breaks what is counted between words, and names into rows', () => {
    expect(wrapped('one two three four', 9)).toEqual(['one two', 'three', 'four'])
    const keys = ['Pond', 'Hedge', 'Shed'].map((name) => ({ name, color: '#000', again: false }))
    expect(keyRows(keys, 140).map((row) => row.map(({ name }) => name))).toEqual([['Pond', 'Hedge'], ['Shed']])
  })
})

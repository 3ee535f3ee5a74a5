import { describe, expect, it } from 'vitest'
import { mappingFrom, missing, settingOf, targetFor } from './mapping.ts'

const columns = [
  { name: 'Mail', samples: ['ines@example.org'] },
  { name: 'When', samples: ['2026-11-01'] },
  { name: 'City', samples: [] },
]
const targets = [
  { name: 'date', label: 'Date', help: '', required: true },
  { name: 'kind', label: 'Kind', help: '', required: true },
  { name: 'email', label: 'E-mail address', help: '', required: false },
  { name: 'attribute:NAME', label: 'Own field', help: '', required: false },
]
const suggested = { what: 'activities', columns: { Mail: 'email', When: 'date' }, constants: { kind: 'signup' } }

describe('the mapping of a table', () => {
  it('begins with what the inspection suggests, and leaves the other columns out', () => {
    const mapping = mappingFrom({ columns, mapping: suggested })
    expect(mapping.columns).toEqual({ Mail: 'email', When: 'date', City: null })
    expect(settingOf(mapping)).toEqual({
      what: 'activities',
      columns: { Mail: 'email', When: 'date', City: null },
      constants: { kind: 'signup' },
    })
  })

  it('begins empty where nothing was guessed', () => {
    expect(mappingFrom({ columns, mapping: null }).columns).toEqual({ Mail: null, When: null, City: null })
  })

  it('tells what is still missing', () => {
    const mapping = mappingFrom({ columns, mapping: { ...suggested, constants: { kind: ' ' } } })
    expect(missing(mapping, targets).map((target) => target.name)).toEqual(['kind'])
    expect(missing({ ...mapping, rest: { what: 'people' } }, targets)).toEqual([])
  })

  it('gives a field of its own the name of its column', () => {
    expect(targetFor(targets[3] ?? { name: '' }, 'City')).toBe('attribute:City')
    expect(targetFor(targets[0] ?? { name: '' }, 'When')).toBe('date')
  })
})

import { readdirSync } from 'node:fs'
import { CATEGORIES } from '@kith/contract/records'
import { describe, expect, it } from 'vitest'
import { CONNECTORS } from './registry.ts'

describe('the registry', () => {
  it('lists exactly the connectors that have a folder', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() && entry.name !== 'kit' ? [entry.name] : [],
    )
    expect(CONNECTORS.map(({ name }) => name).toSorted()).toEqual(folders.toSorted())
  })

  it.each(CONNECTORS.map((connector) => [connector.name, connector] as const))('finds the manifest of %s complete', (_, connector) => {
    for (const text of [connector.label, connector.summary, connector.help]) expect(text.trim().length).toBeGreaterThan(3)
    for (const [name, kind] of Object.entries(connector.kinds)) {
      expect(name).toMatch(/^[a-z][a-z0-9-]{1,79}$/)
      expect(CATEGORIES).toContain(kind.category)
      expect(kind.weight).toBeGreaterThanOrEqual(1)
      expect(kind.weight).toBeLessThanOrEqual(12)
      expect(kind.label.length * kind.plural.length).toBeGreaterThan(0)
    }
    for (const field of connector.fields) expect(field.kind === 'choice').toBe(field.choices !== undefined)
  })
})

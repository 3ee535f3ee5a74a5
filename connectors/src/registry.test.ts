import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CATEGORIES } from '@kith/contract/records'
import { describe, expect, it } from 'vitest'
import { loadConnector } from './one.ts'
import { CONNECTORS } from './registry.ts'

/** Tests of connectors, beside them or of several together. */
const TESTS = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts') && !path.startsWith('kit'))
  .map((path) => ({ path, text: readFileSync(join(import.meta.dirname, path), 'utf8') }))
const testsOf = (name: string) =>
  TESTS.filter(({ path, text }) => path.startsWith(`${name}/`) || text.includes(`from './${name}/connector.ts'`))

describe('the registry', () => {
  it('lists exactly the connectors that have a folder', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() && entry.name !== 'kit' ? [entry.name] : [],
    )
    expect(CONNECTORS.map(({ name }) => name).toSorted()).toEqual(folders.toSorted())
  })

  it('holds none that is not put through the cases of the harness, those that go on through those of every API', () => {
    const untried = CONNECTORS.filter(({ name, schedule }) => {
      const harness = schedule === undefined ? /exerciseConnector\(/ : /exerciseApiConnector\(/
      return !testsOf(name).some(({ text }) => harness.test(text))
    })
    // Of Telegram and of programs nothing is read: they send.
    expect(untried.map(({ name }) => name).filter((name) => name !== 'telegram')).toEqual([])
  })

  it('loads those of files alone one by one, as a thread of its own does, and they ask for no secrets', async () => {
    const alone = CONNECTORS.filter(({ filesAlone }) => filesAlone)
    expect(alone.length).toBeGreaterThan(10)
    for (const connector of alone) {
      expect((await loadConnector(connector.name)).kinds).toEqual(connector.kinds)
      expect(connector.fields.filter(({ kind }) => kind === 'secret')).toEqual([])
    }
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

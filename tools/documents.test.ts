import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CONNECTORS } from '../connectors/src/registry.ts'
import { readConfig } from '../server/src/config.ts'
import { DOCUMENT, HELP_DOCUMENT, helpOf, withConnectors } from './connector-docs.mjs'
import { PROJECT_ROOT } from './project-files.mjs'

const read = (path: string): string => readFileSync(join(PROJECT_ROOT, path), 'utf8')

describe('docs/connectors.md', () => {
  it('says what the manifests say (npm run build && node tools/connector-docs.mjs writes it)', () => {
    const text = read(DOCUMENT)
    expect(text).toBe(withConnectors(text, CONNECTORS))
  })

  it('cannot be written without its markers', () => {
    expect(() => withConnectors('# Connectors', CONNECTORS)).toThrow(/lost its markers/)
  })
})

describe('docs/connecting.md', () => {
  it('is the help that the forms show (npm run build && node tools/connector-docs.mjs writes it)', () => {
    expect(read(HELP_DOCUMENT)).toBe(helpOf(CONNECTORS))
  })
})

describe('docs/configuration.md', () => {
  /** Rows of the tables under a heading: the name in the first cell, the default in the second. */
  const rowsUnder = (heading: string): Map<string, string> => {
    const [, section = ''] = read('docs/configuration.md').split(`\n## ${heading}\n`)
    const [own = ''] = section.split('\n## ')
    const rows = [...own.matchAll(/^\| `([A-Z_]+)` *\| (.*?) *\|/gm)]
    return new Map(rows.map(([, name = '', value = '']) => [name, value.replaceAll('`', '')]))
  }

  const variables = [...read('server/src/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name = '']) => name)

  it('lists exactly the variables that the server reads', () => {
    expect(variables.length).toBeGreaterThan(5)
    expect([...rowsUnder('The server').keys()].toSorted()).toEqual(variables.toSorted())
  })

  it('lists exactly the variables that the command line tells of', () => {
    const [, help = ''] = read('cli/src/program.ts').split('const ENVIRONMENT = `')
    const named = [...(help.split('`\n')[0] ?? '').matchAll(/^ {2}([A-Z][A-Z_]+) {2}/gm)].map(([, name = '']) => name)
    expect(named.length).toBeGreaterThan(2)
    expect([...rowsUnder('The command line').keys()].toSorted()).toEqual(named.toSorted())
  })

  it('says the defaults that hold', () => {
    const rows = rowsUnder('The server')
    const stated = Object.fromEntries(
      [...rows].filter(([, value]) => value !== '').map(([name, value]) => [name, value.replaceAll(',', '')]),
    )
    expect(readConfig(stated, '/')).toEqual(readConfig({}, '/'))
    const optional = [...read('server/src/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): .*\.optional\(\),$/gm)].map(([, name = '']) => name)
    expect([...rows].filter(([, value]) => value === '').map(([name]) => name)).toEqual(optional)
  })
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { checkImports, importsOf } from './check-imports.mjs'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** What the check says about a project of these files. */
function faultsOf(files: Record<string, string>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'kith-imports-'))
  folders.push(root)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return checkImports(root)
}

const CONTRACT = {
  'contract/src/routes.ts': `import type { Person } from './people.ts'\nexport const ROUTES = {}\n`,
  'contract/src/people.ts': `import { z } from 'zod'\nexport const person = z.object({})\nexport type Person = z.infer<typeof person>\n`,
  'contract/src/labels.ts': `export { person } from './people.ts'\n`,
}

describe('what the check of import directions finds', () => {
  const wrong: [what: string, path: string, text: string, message: string][] = [
    ['a library in the contract', 'contract/src/a.ts', `import pg from 'pg'`, 'contract imports only zod'],
    ['the server in the contract', 'contract/src/a.ts', `import type { A } from '@kith/server/a'`, 'contract may not import server'],
    [
      'the server in a connector',
      'connectors/src/git/a.ts',
      `import { a } from '../../../server/src/a.ts'`,
      'connectors may not import server',
    ],
    ['a source in the kit', 'connectors/src/kit/a.ts', `import { a } from '../git/a.ts'`, 'connectors/kit may not import connectors/git'],
    ['a source in another', 'connectors/src/csv/a.ts', `export { a } from '../git/a.ts'`, 'connectors/csv may not import connectors/git'],
    [
      'a source in the server',
      'server/src/a.ts',
      `import { git } from '@kith/connectors/git/connector'`,
      'only through kit/, registry.ts and one.ts',
    ],
    ['the web in the server', 'server/src/a.ts', `import '../../web/src/a.ts'`, 'server may not import web'],
    [
      'a feature in the platform',
      'server/src/platform/a.ts',
      `import { b } from '../features/people/index.ts'`,
      'platform may not import a feature',
    ],
    [
      'the inside of another feature',
      'server/src/features/people/a.ts',
      `import {\n  b,\n} from '../sources/queries.ts'`,
      'through server/src/features/sources/index.ts',
    ],
    [
      'an import() of the inside of another feature',
      'server/src/features/people/a.ts',
      `await import('../sources/queries.ts')`,
      'through server',
    ],
    ['the environment read elsewhere', 'server/src/platform/a.ts', `const port = process.env.PORT`, 'only server/src/config.ts reads'],
    ['the environment taken apart', 'server/src/platform/a.ts', `import { env } from 'node:process'`, 'only server/src/config.ts reads'],
    ['zod in the browser', 'web/src/a.ts', `import { person } from '@kith/contract/people'`, 'brings zod into the browser'],
    ['zod in the browser by a detour', 'web/src/a.ts', `import { person } from '@kith/contract/labels'`, 'brings zod into the browser'],
    ['an import of single types, which loads the file', 'web/src/a.ts', `import { type P } from '@kith/contract/people'`, 'brings zod'],
    ['a connector in the command line', 'cli/src/a.ts', `import { git } from '@kith/connectors/registry'`, 'cli may not import connectors'],
  ]

  it.each(wrong)('%s', (_what, path, text, message) => {
    const faults = faultsOf({ ...CONTRACT, [path]: `// a line above\n${text}\n` })
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(`${path}:2: `)
    expect(faults[0]).toContain(message)
  })

  it('nothing in a project that keeps to the directions', () => {
    const faults = faultsOf({
      ...CONTRACT,
      'connectors/src/registry.ts': `import { git } from './git/connector.ts'\n`,
      'connectors/src/git/connector.ts': `import { page } from '../kit/paging.ts'\nimport { person } from '@kith/contract/people'\n`,
      'server/src/config.ts': `export const port = process.env.PORT\n`,
      'server/src/main.ts': `import { registry } from '@kith/connectors/registry'\nimport { people } from './features/people/index.ts'\n`,
      'server/src/features/people/a.ts': `import { s } from '../sources/index.ts'\nimport { q } from './queries.ts'\nimport pg from 'pg'\n`,
      'server/src/features/people/a.test.ts': `const url = process.env.DATABASE_URL\n`,
      'web/src/a.tsx': `import type { Person } from '@kith/contract/people'\nimport { ROUTES } from '@kith/contract/routes'\n`,
      'cli/src/a.ts': `import { person } from '@kith/contract/people'\n`,
    })
    expect(faults).toEqual([])
  })

  it('nothing in comments', () => {
    const text = `/* import { a } from '../../server/src/a.ts'\n*/\n// import '../../server/src/b.ts'\nconst link = 'https://example.org'\n`
    expect(faultsOf({ 'cli/src/a.ts': text })).toEqual([])
  })
})

describe('reading the imports of a text', () => {
  it('finds each form and tells types from values', () => {
    const text = [
      `import a, { b } from 'one'`,
      `import type { c } from "two"`,
      `export * from 'three'`,
      `export type { d } from 'four'`,
      `import 'five'`,
      `const six = await import('six')`,
      `export const from = 'seven'`,
    ].join('\n')
    expect(importsOf(text).map(({ specifier, typeOnly }: { specifier: string; typeOnly: boolean }) => [specifier, typeOnly])).toEqual([
      ['one', false],
      ['two', true],
      ['three', false],
      ['four', true],
      ['five', false],
      ['six', false],
    ])
  })
})

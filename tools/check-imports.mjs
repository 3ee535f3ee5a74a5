import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { projectFiles } from './project-files.mjs'

/**
 * Imports go one way: contract ← connectors ← server, contract ← web, contract ← cli, and
 * contract ← identity ← server and cli. Inside the server, platform knows no
 * feature, and a feature knows another only through its index. docs/architecture.md says why.
 */

const PACKAGES = ['contract', 'identity', 'connectors', 'server', 'web', 'cli']

/** What each package may import of the others. */
const MAY_IMPORT = {
  contract: [],
  identity: ['contract'],
  connectors: ['contract'],
  server: ['contract', 'identity', 'connectors'],
  web: ['contract'],
  cli: ['contract', 'identity'],
}

/** Returns one sentence per violation, "file:line: what is wrong and what to do", for the checkout at `root`. */
export function checkImports(root) {
  const files = PACKAGES.flatMap((name) => projectFiles(root, `${name}/src`)).filter((file) => /\.(ts|tsx|mts)$/.test(file))
  return files.flatMap((file) => {
    const source = withoutComments(readFileSync(join(root, file), 'utf8'))
    const imports = importsOf(source).map((found) => ({ ...found, target: targetOf(file, found.specifier) }))
    const faults = imports.flatMap((found) => {
      const fault = faultOf(root, file, found)
      return fault === undefined ? [] : [`${file}:${lineOf(source, found.index)}: ${fault}`]
    })
    return [...faults, ...environmentFaults(file, source)]
  })
}

/** The import and export-from statements and the import() calls of a source text; `typeOnly` when they vanish at run time. */
export function importsOf(source) {
  const statement = /(?:^|[;}\n])[ \t]*(import|export)\s+(type\s+)?(?:[\w*$\s{},]+?\s*from\s*)?(['"])([^'"\n]+)\3/g
  const call = /\b(?:import|require)\s*\(\s*(['"`])([^'"`\n]+)\1/g
  return [
    ...[...source.matchAll(statement)].map((m) => ({ specifier: m[4], typeOnly: m[2] !== undefined, index: m.index + m[0].indexOf(m[1]) })),
    ...[...source.matchAll(call)].map((m) => ({ specifier: m[2], typeOnly: false, index: m.index })),
  ]
}

/** The project file that an import means ("contract/src/records"), without extension, or undefined for a library. */
function targetOf(file, specifier) {
  const workspace = /^@kith\/(\w+)(?:\/(.*))?$/.exec(specifier)
  const path = workspace
    ? `${workspace[1]}/src/${workspace[2] ?? ''}`
    : specifier.startsWith('.')
      ? posix.join(posix.dirname(file), specifier)
      : undefined
  return path?.replace(/\.[mc]?[jt]sx?$/, '')
}

function faultOf(root, file, { specifier, typeOnly, target }) {
  const [from] = file.split('/')
  if (target === undefined) {
    const allowed = from !== 'contract' || specifier === 'zod' || isTest(file)
    return allowed ? undefined : `contract imports only zod, not ${specifier}: move what needs it to the server`
  }
  const [to] = target.split('/')
  if (from === to) return faultInside(file, target)
  if (!MAY_IMPORT[from].includes(to)) return `${from} may not import ${to} (${specifier}); it may import ${list(MAY_IMPORT[from])}`
  if (from === 'server' && to === 'connectors' && !/^connectors\/src\/(kit\/|registry$|one$)/.test(target) && !isTest(file)) {
    return `server imports connectors only through kit/, registry.ts and one.ts, not ${specifier}`
  }
  if (from === 'web' && !typeOnly && !isTest(file) && importsZod(root, target)) {
    return `${specifier} brings zod into the browser: use \`import type\`, or move the value to a contract file without zod`
  }
  return undefined
}

function faultInside(file, target) {
  const source = (path) => /^connectors\/src\/([^/]+)\/./.exec(path)?.[1]
  if (source(target) !== undefined && source(target) !== 'kit' && source(file) !== undefined && source(file) !== source(target)) {
    return `connectors/${source(file)} may not import connectors/${source(target)}: move what both need to connectors/src/kit`
  }
  if (file.startsWith('server/src/platform/') && target.startsWith('server/src/features/') && !isTest(file)) {
    return `platform may not import a feature (${target}): pass it in from server/src/main.ts`
  }
  const feature = (path) => /^(?:server|web)\/src\/features\/([^/]+)/.exec(path)?.[1]
  const other = feature(target)
  if (target.startsWith('server/') && other !== undefined && feature(file) !== undefined && feature(file) !== other) {
    if (!/^server\/src\/features\/[^/]+\/(index|in-thread)$/.test(target))
      return `import feature ${other} through server/src/features/${other}/index.ts, or in-thread.ts in what runs in a thread of its own`
  }
  return undefined
}

function environmentFaults(file, source) {
  if (!file.startsWith('server/') || file === 'server/src/config.ts' || isTest(file)) return []
  return [...source.matchAll(/\bprocess\s*(?:\.\s*env|\[\s*['"]env)\b|\{[^}]*\benv\b[^}]*\}\s*(?:=|from)\s*['"]?(?:node:)?process\b/g)].map(
    (found) =>
      `${file}:${lineOf(source, found.index)}: only server/src/config.ts reads the environment: add a setting there and pass it in`,
  )
}

/** Whether a contract file imports zod at run time, itself or through another. */
function importsZod(root, target, seen = new Set()) {
  if (seen.has(target)) return false
  seen.add(target)
  const path = join(root, `${target}.ts`)
  if (!existsSync(path)) return false
  const values = importsOf(withoutComments(readFileSync(path, 'utf8'))).filter((found) => !found.typeOnly)
  return values.some(
    ({ specifier }) => /^zod(\/|$)/.test(specifier) || importsZod(root, targetOf(`${target}.ts`, specifier) ?? specifier, seen),
  )
}

/** Blanks comments, keeping line breaks; strings are stepped over so that "https://" stays. */
function withoutComments(source) {
  return source.replace(/(['"])(?:\\.|(?!\1)[^\\\n])*\1|\/\*[\s\S]*?\*\/|(?<![\\/:])\/\/[^\n]*/g, (found) =>
    found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found,
  )
}

const isTest = (file) => /\.test\.tsx?$/.test(file) || file.includes('/testing/')
const lineOf = (source, index) => source.slice(0, index).split('\n').length
const list = (names) => (names.length === 0 ? 'nothing of the project' : names.join(' and '))

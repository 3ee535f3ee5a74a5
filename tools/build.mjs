import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { newestChange, PROJECT_ROOT } from './project-files.mjs'

const COMMON = ['package.json', 'tsconfig.json', 'tsconfig.base.json', 'package-lock.json']
const MAKE_TEMPLATE = 'tools/make-state-template.mjs'
const BUNDLE = 'server/bundle.mjs'
/** What runs as the server, in few files. */
export const PROGRAM = 'server/dist/program/main.js'
export const COMPILE_SERVER = ['node_modules/typescript/bin/tsc', ['-b', 'server', 'cli'], '.']
export const BUNDLE_SERVER = [BUNDLE, [], '.']
const manifests = (name) => [`${name}/src`, `${name}/package.json`, `${name}/tsconfig.json`]

/**
 * The parts of the build. `sources` decide whether a part is stale, `product` must exist for it to count as built. Types of
 * the web app are the business of `npm run verify`: a start does not wait for them.
 */
const PARTS = [
  {
    name: 'server',
    sources: [...COMMON, ...['contract', 'identity', 'connectors', 'server', 'cli'].flatMap(manifests), BUNDLE],
    product: PROGRAM,
    commands: [COMPILE_SERVER, BUNDLE_SERVER],
  },
  {
    name: 'web',
    needs: 'web/index.html',
    sources: [...COMMON, 'web/index.html', 'web/public', 'web/vite.config.ts', ...manifests('web'), 'contract/src'],
    product: 'web/dist/index.html',
    commands: [['node_modules/vite/bin/vite.js', ['build', '--logLevel', 'warn'], 'web']],
  },
  {
    name: 'empty database',
    needs: 'node_modules/@electric-sql/pglite',
    sources: ['package-lock.json', MAKE_TEMPLATE],
    product: 'server/dist/state-template/PG_VERSION',
    commands: [[MAKE_TEMPLATE, [], '.']],
  },
]

/** Builds the parts whose sources changed since their last build. Returns whether all that was needed succeeded. */
export async function build(root = PROJECT_ROOT, say = console.log) {
  const done = await Promise.all(PARTS.map((part) => buildPart(root, part, say)))
  return done.every((succeeded) => succeeded)
}

/** Names of the parts that a build would make anew. */
export const staleParts = (root = PROJECT_ROOT) => PARTS.filter((part) => isStale(root, part)).map((part) => part.name)

async function buildPart(root, part, say) {
  if (part.needs !== undefined && !existsSync(join(root, part.needs))) {
    say(`${part.name}: not built, there is no ${part.needs} yet`)
    return true
  }
  if (!isStale(root, part)) return true
  const started = new Date()
  rmSync(stampOf(root, part), { force: true })
  const succeeded = await runAll(root, part.commands)
  if (!succeeded) {
    say(`${part.name}: the build failed; what is wrong stands above`)
    return false
  }
  writeStamp(stampOf(root, part), started)
  say(`${part.name}: built in ${((Date.now() - started.getTime()) / 1000).toFixed(1)} s`)
  return true
}

function isStale(root, part) {
  if (part.needs !== undefined && !existsSync(join(root, part.needs))) return false
  if (!existsSync(join(root, part.product))) return true
  const builtMs = newestChange(root, [`node_modules/.cache/kith/${part.name}.built`])
  // Files know parts of a millisecond, the stamp does not: what was saved in the one in which the build began was there for it.
  return Math.floor(newestChange(root, part.sources)) > Math.round(builtMs)
}

/** One after another, up to the first that fails. */
async function runAll(root, commands) {
  for (const command of commands) if (!(await run(root, command))) return false
  return true
}

function run(root, [script, args, folder]) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, script), ...args], {
      cwd: join(root, folder),
      // Whoever builds, tests among them, builds what people get.
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    child.on('error', () => resolve(false))
    child.on('close', (code) => resolve(code === 0))
  })
}

const stampOf = (root, part) => join(root, 'node_modules/.cache/kith', `${part.name}.built`)

/** The stamp carries the time at which the build began: what was saved while it ran counts as newer. */
function writeStamp(path, time) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, '')
  utimesSync(path, time, time)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = (await build()) ? 0 : 1
}

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PROJECT_ROOT } from './project-files.mjs'

/**
 * Packages with native parts come as one optional package for each platform. npm leaves those out of the lock file that the
 * registry at hand does not carry, and `npm ci` then refuses the file everywhere. This adds them, with version and platform: a
 * machine of another platform never fetches them, and one of that platform does.
 *
 * Run it after every change of the dependencies: `node tools/complete-lock.mjs`.
 */
export function completeLock(lock) {
  const added = missingFromLock(lock).map(({ name, version, dev }) => [
    `node_modules/${name}`,
    { version, ...platformOf(name), ...(dev ? { dev: true } : {}), optional: true },
  ])
  const packages = Object.fromEntries([...Object.entries(lock.packages), ...added].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return { ...lock, packages }
}

/** Optional packages with an exact version that some package of the lock file asks for and that it does not hold. */
export function missingFromLock({ packages = {} }) {
  const held = (path, name) => `${path}/node_modules/${name}` in packages || `node_modules/${name}` in packages
  return Object.entries(packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name, version]) => !held(path, name) && /^\d/.test(version))
      .map(([name, version]) => ({ name, version, dev: entry.dev === true })),
  )
}

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'openharmony', 'sunos', 'win32']
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64']

/** Such names end in their platform: "@oxlint/binding-linux-arm64-musl". */
function platformOf(name) {
  const words = name.split(/[/-]/)
  const os = SYSTEMS.find((system) => words.includes(system))
  const cpu = PROCESSORS.find((processor) => words.includes(processor))
  if (os === undefined || cpu === undefined) throw new Error(`${name} does not tell its platform: add it to package-lock.json by hand`)
  const libc =
    words.includes('gnu') || words.includes('gnueabihf')
      ? 'glibc'
      : words.includes('musl') || words.includes('musleabihf')
        ? 'musl'
        : undefined
  return { cpu: [cpu], os: [os], ...(os === 'linux' && libc ? { libc: [libc] } : {}) }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const path = join(process.argv[2] ?? PROJECT_ROOT, 'package-lock.json')
  const lock = JSON.parse(readFileSync(path, 'utf8'))
  const count = missingFromLock(lock).length
  writeFileSync(path, `${JSON.stringify(completeLock(lock), null, 2)}\n`)
  console.log(`${count} packages of other platforms added to package-lock.json`)
}

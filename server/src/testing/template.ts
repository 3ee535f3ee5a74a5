import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readConfig } from '../config.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const CACHE = path.join(ROOT, 'node_modules/.cache/kith')
const PREFIX = 'empty-'
const KEPT = 3
/** Far longer than it takes to make one, also where the machine is busy with other things: whoever was at it has been killed. */
const MAKING_MS_MAX = 90_000

/**
 * A new temporary folder with the data of an empty Kith: both engines made and migrated. It is made once for a state of the sources and copied from then on,
 * which takes a tenth of the time. The caller removes it.
 */
export const copyEmptyKith = async (): Promise<string> => {
  const template = await prepare()
  const folder = mkdtempSync(path.join(process.env.KITH_TEST_FOLDER ?? tmpdir(), 'kith-data-'))
  cpSync(template, folder, { recursive: true })
  return folder
}

const prepare = async (): Promise<string> => {
  const template = path.join(CACHE, PREFIX + stateOfSources())
  mkdirSync(CACHE, { recursive: true })
  const making = `${template}.making`
  while (!existsSync(template)) {
    if (isFirst(making)) {
      await make(template).finally(() => rmSync(making, { recursive: true, force: true }))
      removeOld()
    } else await wait(100)
  }
  return template
}

/** Whoever comes first makes it; other processes of tests wait for it, as they would only take the cores from each other. */
const isFirst = (making: string): boolean => {
  const made = statSync(making, { throwIfNoEntry: false })
  if (made !== undefined && Date.now() - made.mtimeMs > MAKING_MS_MAX) rmSync(making, { recursive: true, force: true })
  try {
    mkdirSync(making)
    return true
  } catch (error) {
    if (existsSync(making)) return false
    throw error
  }
}

const make = async (template: string): Promise<void> => {
  const fresh = mkdtempSync(`${template}.`)
  // Who copies alone need not load it.
  const { startKith } = await import('../server.ts')
  const kith = await startKith(readConfig({ KITH_DATA: fresh, KITH_PORT: '0', KITH_LOG_LEVEL: 'silent' }, fresh))
  await kith.stop()
  try {
    renameSync(fresh, template)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    // Another test process was first after all; its template is as good.
    if (!existsSync(template)) throw error
  }
}

/** What a start makes of an empty folder depends on the server's sources, its migrations and its packages. */
const stateOfSources = (): string => {
  const hash = createHash('sha256')
  for (const folder of ['server/src', 'server/migrations', 'contract/src']) {
    const names = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).toSorted()
    for (const name of names.filter((one) => /(?<!\.test)\.(?:ts|sql)$/.test(one))) {
      const { size, mtimeMs } = statSync(path.join(ROOT, folder, name))
      hash.update(`${name} ${size} ${mtimeMs}\n`)
    }
  }
  hash.update(String(statSync(path.join(ROOT, 'package-lock.json')).mtimeMs))
  return hash.digest('hex').slice(0, 16)
}

const removeOld = (): void => {
  const made = readdirSync(CACHE)
    .filter((name) => name.startsWith(PREFIX) && !name.includes('.'))
    .map((name) => ({ name, at: statSync(path.join(CACHE, name)).mtimeMs }))
    .toSorted((a, b) => b.at - a.at)
  for (const { name } of made.slice(KEPT)) rmSync(path.join(CACHE, name), { recursive: true, force: true })
}

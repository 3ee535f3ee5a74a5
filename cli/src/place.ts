import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { badInput, systemCode } from './errors.ts'

const PORT_DEFAULT = 4400
const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url))
/** The server leaves the owner's key there, readable for its own user alone. */
const KEY_FILE = 'owner.key'
const LOCK_FILE = 'lock'

type Env = Readonly<Record<string, string | undefined>>

/** Who holds a data folder, as its lock says. */
export interface Holder {
  readonly pid: number
  readonly host: string
  readonly startedAt: string
  readonly address?: string
  /** Undefined where it cannot be told: another machine. */
  readonly alive: boolean | undefined
}

/** Where Kith is: what the environment says, and what the data folder of this machine says. */
export interface Place {
  readonly url: string
  readonly dataDir: string
  readonly holder: Holder | undefined
  /** The server is this machine, so its paths are ours. */
  readonly local: boolean
  readonly key: string | undefined
  /** Why there is no key. */
  readonly keyProblem?: string
}

/** @throws CommandError when KITH_URL is no address. */
export const findPlace = (env: Env = process.env, workingDir: string = process.cwd()): Place => {
  const dataDir = findDataDir(env, env.INIT_CWD ?? workingDir)
  const holder = readHolder(dataDir)
  const url = findUrl(env, holder)
  const local = isLoopback(url)
  return { url, dataDir, holder, local, ...findKey(env, dataDir, local) }
}

/** KITH_DATA, else the folder `data` where the user stands, else that of the checkout, as `npm start` uses it. */
const findDataDir = (env: Env, workingDir: string): string => {
  if (env.KITH_DATA) return path.resolve(workingDir, env.KITH_DATA)
  const here = path.join(workingDir, 'data')
  return [KEY_FILE, LOCK_FILE].some((file) => existsSync(path.join(here, file))) ? here : path.join(CHECKOUT, 'data')
}

const findUrl = (env: Env, holder: Holder | undefined): string => {
  if (env.KITH_URL) {
    if (URL.canParse(env.KITH_URL) && /^https?:$/.test(new URL(env.KITH_URL).protocol)) return env.KITH_URL.replace(/\/+$/, '')
    throw badInput(`KITH_URL is no address: ${env.KITH_URL}`, 'Write it like http://127.0.0.1:4400 or https://kith.example.org.')
  }
  const held = holder?.alive === false ? undefined : holder?.address
  // By number: another program may listen on the other address that "localhost" stands for, and would be sent our key.
  if (held !== undefined && URL.canParse(held) && isLoopback(held)) return held.replace('//localhost', '//127.0.0.1')
  const port = /^\d{1,5}$/.test(env.KITH_PORT ?? '') ? env.KITH_PORT : PORT_DEFAULT
  return `http://127.0.0.1:${port}`
}

const isLoopback = (url: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname)

const findKey = (env: Env, dataDir: string, local: boolean): Pick<Place, 'key' | 'keyProblem'> => {
  if (env.KITH_KEY) return { key: env.KITH_KEY.trim() }
  // The owner's key opens everything: it is never sent to another machine.
  if (!local)
    return { key: undefined, keyProblem: 'KITH_URL is another machine, so a key is needed: make one under Settings and set KITH_KEY.' }
  const file = path.join(dataDir, KEY_FILE)
  try {
    return { key: readFileSync(file, 'utf8').trim() }
  } catch (error) {
    const keyProblem =
      systemCode(error) === 'EACCES'
        ? `${file} belongs to another user: run this as the user that runs Kith, or make a key under Settings and set KITH_KEY.`
        : `There is no ${file}: set KITH_DATA to the data folder of the server, or make a key under Settings and set KITH_KEY.`
    return { key: undefined, keyProblem }
  }
}

const readHolder = (dataDir: string): Holder | undefined => {
  try {
    const held: unknown = JSON.parse(readFileSync(path.join(dataDir, LOCK_FILE), 'utf8'))
    if (typeof held !== 'object' || held === null || !('pid' in held) || typeof held.pid !== 'number') return undefined
    const host = 'host' in held ? String(held.host) : hostname()
    return {
      pid: held.pid,
      host,
      startedAt: 'startedAt' in held ? String(held.startedAt) : 'unknown',
      ...('address' in held && typeof held.address === 'string' ? { address: held.address } : {}),
      alive: host === hostname() ? isAlive(held.pid) : undefined,
    }
  } catch {
    return undefined
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemCode(error) === 'EPERM'
  }
}

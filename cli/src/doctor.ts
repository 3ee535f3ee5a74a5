import type { OutputOf } from '@kith/contract/operation'
import type { Operations } from '@kith/contract/operations'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Api } from './api.ts'
import { CommandError } from './errors.ts'
import type { Place } from './place.ts'

type Report = OutputOf<Operations['workspace.doctor']>
type Check = Report['checks'][number]

const ENGINE = 'chdb'
const SELF = ' `kith doctor` tells more.'
const NODE_MIN = [20, 19] as const

/** What can be told from here, and then what the server says of itself; works when no server runs. */
export const examine = async (api: Api): Promise<Report> => {
  const local = [checkNode(), ...(api.place.local ? [checkFolder(api.place), checkEngine()] : [])]
  const remote = await api.call('workspace.doctor', {}).then(
    ({ checks }) => [{ name: 'server', ok: true, message: `Kith answers at ${api.place.url}.` }, ...checks],
    (error: unknown) => [serverFault(error)],
  )
  // The server's own word on its Node is the one that counts.
  const names = new Set(remote.map((check) => check.name))
  const checks = [...local.filter((check) => !names.has(check.name) || !check.ok), ...remote]
  return { ok: checks.every((check) => check.ok), checks }
}

const serverFault = (error: unknown): Check => {
  if (!(error instanceof CommandError)) throw error
  const { message, hint } = error.body.error
  // What other commands say at the end of it has been followed already.
  return { name: 'server', ok: false, message, ...(hint === undefined ? {} : { hint: hint.replace(SELF, '') }) }
}

const checkNode = (): Check => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const ok = major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])
  const message = `Node ${process.version} on ${process.platform} ${process.arch}.`
  return ok ? { name: 'node', ok, message } : { name: 'node', ok, message, hint: `Kith needs Node ${NODE_MIN.join('.')} or newer.` }
}

const checkFolder = ({ dataDir, holder }: Place): Check => {
  const name = 'data'
  if (!existsSync(dataDir)) return { name, ok: true, message: `${dataDir} is not there yet: the first start makes it.` }
  if (!holder) return { name, ok: true, message: `Nobody holds ${dataDir}.` }
  const who = `process ${holder.pid} on ${holder.host}, since ${holder.startedAt}`
  if (holder.alive === false)
    return { name, ok: true, message: `${dataDir} was held by ${who}, which has ended: the next start takes over.` }
  const where = holder.address === undefined ? '' : `, and listens on ${holder.address}`
  return { name, ok: true, message: `${dataDir} is held by ${who}${where}.` }
}

/** chDB brings the engine as a package of its own for each platform. */
const checkEngine = (): Check => {
  const name = 'engine'
  const hint = 'Run `npm ci` again; where there is no embedded engine for the system, set CLICKHOUSE_URL to a ClickHouse server.'
  const require = createRequire(import.meta.url)
  try {
    const chdb = createRequire(require.resolve(`${ENGINE}/package.json`))
    const library = `@chdb/lib-${process.platform}-${process.arch}${process.platform === 'linux' ? '-gnu' : ''}`
    chdb.resolve(`${library}/package.json`)
    return { name, ok: true, message: `The embedded log engine is installed (${library}).` }
  } catch {
    const ok = (process.env.CLICKHOUSE_URL ?? '') !== ''
    const message = 'The embedded log engine is not installed here.'
    return ok ? { name, ok, message: `${message} CLICKHOUSE_URL is used.` } : { name, ok, message, hint }
  }
}

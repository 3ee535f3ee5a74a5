import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { OperationName } from '@kith/contract/routes'
import { routeOf } from '@kith/contract/operation'
import type { Operations as AllOperations } from '@kith/contract/operations'
import type { z } from 'zod'
import { checkAnswer } from './kith.ts'

const MAIN = fileURLToPath(new URL('../../dist/program/main.js', import.meta.url))

/** A Kith in a process of its own, as people run it. */
export interface KithProcess {
  readonly child: ChildProcess
  readonly url: string
  /** Over HTTP, with the key that the server leaves in its data folder. */
  readonly ask: <N extends OperationName>(name: N, input?: Record<string, unknown>) => Promise<z.output<AllOperations[N]['output']>>
  /** Everything it has printed so far. */
  readonly printed: () => string
  readonly ended: Promise<number | NodeJS.Signals | null>
}

export interface ProcessOptions {
  readonly dataDir: string
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  /** Another program than Kith's own. */
  readonly entry?: string
  /** Called with the new process at once, before it is ready. */
  readonly onSpawn?: (child: ChildProcess) => void
}

/** Starts it and waits until it says its address, or that it has none. @throws Error with everything it printed when it ends before. */
export const startProcess = async (options: ProcessOptions): Promise<KithProcess> => {
  const { PATH = '', HOME = '', TMPDIR } = process.env
  const env = {
    PATH,
    HOME,
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    KITH_DATA: options.dataDir,
    KITH_PORT: '0',
    KITH_LOG_LEVEL: 'error',
    ...options.env,
  }
  const child = spawn(process.execPath, [options.entry ?? MAIN, ...(options.args ?? [])], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  options.onSpawn?.(child)
  let printed = ''
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => void child.once('exit', (code, signal) => resolve(code ?? signal)))
  const url = await new Promise<string>((resolve, reject) => {
    const collect = (chunk: string): void => {
      printed += chunk
      const found = /Kith is ready(?:[^]*?(http:\/\/[^\s/]+)|: it reads)/.exec(printed)
      if (found) resolve(found[1] ?? '')
    }
    child.stdout.setEncoding('utf8').on('data', collect)
    child.stderr.setEncoding('utf8').on('data', collect)
    child.once('close', () => reject(new Error(`Kith ended before it was ready:\n${printed}`)))
  })
  const key = (await readFile(path.join(options.dataDir, 'owner.key'), 'utf8')).trim()
  return { child, url, ended, printed: () => printed, ask: (name, input = {}) => call(url, key, name, input) }
}

const call = async <N extends OperationName>(
  url: string,
  key: string,
  name: N,
  input: Record<string, unknown>,
): Promise<z.output<AllOperations[N]['output']>> => {
  const { method, path: template } = routeOf(name)
  const rest = { ...input }
  const filled = template.replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = String(rest[field])
    delete rest[field]
    return encodeURIComponent(value)
  })
  const query = new URLSearchParams(Object.entries(rest).map(([field, value]): [string, string] => [field, String(value)]))
  const inQuery = method === 'GET' || method === 'DELETE'
  const response = await fetch(`${url}/api/v1${filled}${inQuery && query.size > 0 ? `?${query.toString()}` : ''}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(inQuery ? {} : { 'content-type': 'application/json' }) },
    ...(inQuery ? {} : { body: JSON.stringify(rest) }),
  })
  const body: unknown = await response.json()
  if (!response.ok) throw new Error(`${name} was refused: ${JSON.stringify(body)}`)
  return checkAnswer(name, body)
}

/** Kills it without a warning; with `whole` everything that it has started, too, as when the power goes. */
export const killHard = async (child: ChildProcess, whole: boolean): Promise<void> => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  if (whole) process.kill(-child.pid, 'SIGKILL')
  else child.kill('SIGKILL')
  await gone
}

/** Ends it as Ctrl+C does, and gives its exit code. */
export const stopProcess = async (kith: KithProcess): Promise<number | NodeJS.Signals | null> => {
  kith.child.kill('SIGTERM')
  return kith.ended
}

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { InputOf, OutputOf } from '@kith/contract/operation'
import type { Operations } from '@kith/contract/operations'
import { ROUTES } from '@kith/contract/routes'
import { copyEmptyKith } from '../server/src/testing/template.ts'
import { PROGRAM } from '../tools/build.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const START_MS_MAX = 60_000
const STOP_MS_MAX = 15_000
const PAUSE_MS = 60

export const OWNER = { name: 'Maya Okonjo', email: 'maya@example.org', password: 'a quiet place by the sea' }

/** What an operation is given; fields with a default may be left out. */
type Given<N extends keyof Operations> = Operations[N]['input']['_zod']['input'] & Partial<InputOf<Operations[N]>>

/** A running Kith: the built product in a process of its own, on a port that was free. */
export interface Kith {
  /** http://localhost:PORT */
  readonly url: string
  /** The one-time address that makes the owner account, where it was printed. */
  readonly setupUrl: string | undefined
  readonly dataDir: string
  /** Everything that it printed so far. */
  readonly printed: () => string
  /** Waits until it printed something that matches. */
  readonly prints: (pattern: RegExp) => Promise<RegExpExecArray>
  /** Asks the API with the key that the server leaves for the same machine. Throws with the answer when it is a refusal. */
  readonly ask: <N extends keyof Operations>(name: N, input: Given<N>) => Promise<OutputOf<Operations[N]>>
  readonly stop: () => Promise<void>
}

interface StartOptions {
  /** A data folder to start on; it is kept. Without it, that of a Kith without an owner and without people, which goes when Kith stops. */
  readonly dataDir?: string
  /** On a folder with nothing in it, as the very first start finds it. */
  readonly isFirst?: boolean
  /** Arguments, as they follow `npm start --`. */
  readonly args?: readonly string[]
  /** `npm start` as a user types it, instead of the built server at once. */
  readonly viaNpm?: boolean
}

/** Starts Kith and resolves when it answers. */
export async function startKith({ dataDir, isFirst = false, args = [], viaNpm = false }: StartOptions = {}): Promise<Kith> {
  const empty = () => (isFirst ? mkdtempSync(join(process.env.KITH_TEST_FOLDER ?? tmpdir(), 'kith-e2e-')) : copyEmptyKith())
  const folder = dataDir ?? (await empty())
  const entry = viaNpm ? 'tools/start.mjs' : PROGRAM
  const child = spawn(process.execPath, [join(ROOT, entry), ...args], {
    cwd: ROOT,
    env: { ...process.env, INIT_CWD: ROOT, KITH_DATA: folder, KITH_PORT: '0', KITH_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  endWithTests(child)
  const output = listenTo(child)
  const stop = async () => {
    await end(child)
    if (dataDir === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const [, address = ''] = await output.prints(/Kith is ready\D*?(http:\S+)/)
    const url = new URL(address).origin
    const key = readFileSync(join(folder, 'owner.key'), 'utf8').trim()
    return {
      url,
      setupUrl: address.includes('/setup?') ? address : undefined,
      dataDir: folder,
      ...output,
      ask: (name, input) => askWith(url, key, name, input),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** An empty Kith that has its owner. */
export async function startOwned(options: StartOptions = {}): Promise<Kith> {
  const kith = await startKith(options)
  const token = new URL(kith.setupUrl ?? kith.url).searchParams.get('token')
  if (token !== null) await kith.ask('session.setup', { token, ...OWNER })
  return kith
}

/** Resolves when no run is waiting or going on any more. */
export async function allRead(kith: Kith): Promise<void> {
  for (;;) {
    const { total } = await kith.ask('runs.list', { state: ['queued', 'running'], limit: 1 })
    if (total === 0) return
    await pause(PAUSE_MS)
  }
}

/** Resolves when everybody has been compared with everybody, who may be one person. */
export async function allCompared(kith: Kith): Promise<void> {
  await kith.ask('identities.look', {})
  while ((await kith.ask('identities.suggestions', { limit: 1 })).looking) await pause(PAUSE_MS)
}

function listenTo(child: ChildProcess) {
  let text = ''
  const listeners = new Set<() => void>()
  const tell = () => listeners.forEach((listener) => listener())
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      tell()
    })
  }
  child.on('exit', tell)
  const prints = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer)
        listeners.delete(look)
        act()
      }
      const give = (why: string) => settle(() => reject(new Error(`Kith ${why} before it printed ${String(pattern)}:\n${text}`)))
      const look = () => {
        const match = pattern.exec(text)
        if (match) settle(() => resolve(match))
        else if (child.exitCode !== null || child.signalCode !== null) give('ended')
      }
      const timer = setTimeout(() => give(`took ${START_MS_MAX / 1000} s`), START_MS_MAX)
      listeners.add(look)
      look()
    })
  return { printed: () => text, prints }
}

async function askWith<N extends keyof Operations>(url: string, key: string, name: N, input: Given<N>): Promise<OutputOf<Operations[N]>> {
  const [method = 'GET', route = ''] = ROUTES[name].split(' ')
  const rest = new Map<string, unknown>(Object.entries(input))
  const path = route.replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = String(rest.get(field))
    rest.delete(field)
    return encodeURIComponent(value)
  })
  const inQuery = method === 'GET' || method === 'DELETE'
  const query = new URLSearchParams([...rest].flatMap(([field, value]) => [value].flat().map((item) => [field, String(item)])))
  const answer = await fetch(`${url}/api/v1${path}${inQuery && query.size > 0 ? `?${query}` : ''}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    ...(inQuery ? {} : { body: JSON.stringify(Object.fromEntries(rest)) }),
  })
  if (!answer.ok) throw new Error(`${name} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as OutputOf<Operations[N]>
}

/** A test run that is broken off leaves no server behind. */
function endWithTests(child: ChildProcess): void {
  const kill = () => void child.kill('SIGTERM')
  process.once('exit', kill).once('disconnect', kill)
  child.once('exit', () => process.off('exit', kill).off('disconnect', kill))
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX)
  await gone
  clearTimeout(timer)
  child.stdout?.destroy()
  child.stderr?.destroy()
}

/** Between two questions to the API, which cannot be waited on otherwise. */
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { entryPoint } from '../entry.ts'
import { isEngineMessage, type EngineMessage } from './engine-message.ts'
import { LogError } from './errors.ts'
import { makeSocketFolder } from './socket-folder.ts'

export type LogLine = { level: 'info' | 'warn' | 'error'; message: string }

export interface EngineOptions {
  dataDir: string
  /** Bytes of memory that the engine may take for all questions together. Default 1.5e9. */
  memoryBytesMax?: number
  /** `tcp` opens a port on 127.0.0.1 without a password, for tests; otherwise a UNIX socket that only this user reaches. */
  listen?: 'socket' | 'tcp'
  onLog?: (line: LogLine) => void
}

export interface Engine {
  /** Path of the UNIX socket, or address with port. It stays the same over restarts of a socket. */
  address(): string
  /**
   * Resolves when the engine takes requests; rejects with LogError when it was given up. After a `lost` connection the end of its process
   * may not have been told yet, so that is awaited first, for a second at most.
   */
  whenReady(lost: boolean): Promise<void>
  /** Process id of the engine, while it runs. */
  pid(): number | undefined
  stop(): Promise<void>
}

const crashesMax = 5
const crashWindowMs = 60_000
const startMsMax = 60_000
const stopMsMax = 12_000
// The engine of a Kith that was stopped a moment ago may still be closing.
const lockWaitMsMax = 2_000

/** Starts the embedded engine in a process of its own and keeps it running. Throws LogError when it cannot be started. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { folder, socket } = await makeSocketFolder()
  const listen = options.listen === 'tcp' ? 'tcp' : socket
  const engine = new Supervisor(options, listen)
  try {
    await engine.firstStart()
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  return {
    address: () => engine.address,
    whenReady: (lost) => engine.whenReady(lost),
    pid: () => engine.child?.pid,
    stop: async () => {
      await engine.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

class Supervisor {
  readonly #options: EngineOptions
  readonly #listen: string
  address: string
  ready: Promise<void> = Promise.resolve()
  child: ChildProcess | undefined
  #stopping: Promise<void> | undefined
  #crashes: number[] = []
  #cancelWait: (() => void) | undefined

  constructor(options: EngineOptions, listen: string) {
    this.#options = options
    this.#listen = listen
    this.address = listen
  }

  async firstStart(): Promise<void> {
    const deadline = Date.now() + lockWaitMsMax
    for (;;) {
      try {
        return await this.#spawn()
      } catch (error) {
        const locked = error instanceof LogError && error.code === 'locked'
        if (!locked || Date.now() > deadline) throw error
        await this.#wait(200)
      }
    }
  }

  async whenReady(lost: boolean): Promise<void> {
    if (lost && this.#stopping === undefined) await this.#endOf(this.child)
    await this.ready
  }

  async #endOf(child: ChildProcess | undefined): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    await once(child, 'exit', { signal: AbortSignal.timeout(1_000) }).catch(() => {})
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#end()
    return this.#stopping
  }

  async #end(): Promise<void> {
    this.#cancelWait?.()
    const child = this.child
    if (child === undefined) return
    const ended = new Promise<void>((done) => child.once('exit', () => done()))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), stopMsMax)
    await ended
    clearTimeout(timer)
  }

  /** Resolves when the new process takes requests. From then on its end starts another one. */
  async #spawn(): Promise<void> {
    const child = fork(fileURLToPath(entryPoint(import.meta.url, 'engine-main')), engineArguments(this.#options, this.#listen), {
      // Nothing of Kith's surroundings, secrets among them, is the engine's business. Each session needs a thread of libuv.
      env: { UV_THREADPOOL_SIZE: '24', TZ: 'UTC' },
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.child = child
    const lastWords = this.#forwardOutput(child)
    this.address = await readyAddress(child, this.#options.dataDir, lastWords)
    child.once('exit', (code, signal) => this.#onExit(signal ?? `code ${code}`, lastWords))
    // It may have died between the two lines above.
    if (child.exitCode !== null || child.signalCode !== null) this.#onExit(child.signalCode ?? `code ${child.exitCode}`, lastWords)
  }

  #onExit(how: string, lastWords: readonly string[]): void {
    this.child = undefined
    if (this.#stopping !== undefined) return
    const now = Date.now()
    this.#crashes = [...this.#crashes.filter((at) => now - at < crashWindowMs), now]
    this.#log('error', `The log engine ended unexpectedly (${how}); it is started again.`)
    this.ready = this.#restart(lastWords)
    // Whoever asks meanwhile waits on the same promise; nobody asking is no fault.
    this.ready.catch(() => {})
  }

  async #restart(lastWords: readonly string[]): Promise<void> {
    for (;;) {
      const crashes = this.#crashes.length
      if (crashes >= crashesMax) throw this.#giveUp(lastWords)
      await this.#wait(Math.min(5_000, 50 * 4 ** (crashes - 1)))
      if (this.#stopping !== undefined) throw new LogError('unavailable', 'The activity log is being stopped.')
      try {
        return await this.#spawn()
      } catch (error) {
        this.child = undefined
        this.#crashes.push(Date.now())
        this.#log('error', `The log engine could not be started again: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }

  #giveUp(lastWords: readonly string[]): LogError {
    const error = new LogError(
      'unavailable',
      `The log engine ended ${crashesMax} times within ${crashWindowMs / 1000} seconds and was given up. Its last words: ${lastWords.join(' / ') || 'none'}`,
      { hint: 'Check free memory and disk space, then start Kith again.' },
    )
    this.#log('error', error.message)
    return error
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#cancelWait = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Passes what the engine writes to the log, and keeps its last lines for a message. */
  #forwardOutput(child: ChildProcess): readonly string[] {
    const last: string[] = []
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue
      createInterface({ input: stream }).on('line', (line) => {
        const message = line.slice(0, 2_000)
        last.push(message)
        if (last.length > 5) last.shift()
        this.#log('warn', `log engine: ${message}`)
      })
    }
    return last
  }

  #log(level: LogLine['level'], message: string): void {
    this.#options.onLog?.({ level, message })
  }
}

function engineArguments(options: EngineOptions, listen: string): string[] {
  return ['--data', resolve(options.dataDir), '--listen', listen, '--memory', String(options.memoryBytesMax ?? 1_500_000_000)]
}

/** Waits for the engine's first message. Ends the process when there is none in time. */
function readyAddress(child: ChildProcess, dataDir: string, lastWords: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      clearTimeout(timer)
      child.off('message', onMessage).off('exit', onExit).off('error', onError)
    }
    const refuse = (error: Error) => {
      settle()
      child.kill('SIGKILL')
      reject(error)
    }
    const onMessage = (message: unknown) => {
      if (!isEngineMessage(message)) return
      if (message.kind === 'failed') return refuse(startError(message, dataDir))
      settle()
      resolve(message.address)
    }
    const onExit = () =>
      refuse(startError({ kind: 'failed', reason: 'broken', message: lastWords.join(' / ') || 'it said nothing' }, dataDir))
    const onError = (error: Error) => refuse(startError({ kind: 'failed', reason: 'broken', message: error.message }, dataDir))
    const timer = setTimeout(
      () => refuse(new LogError('unavailable', `The log engine was not ready after ${startMsMax / 1000} seconds.`)),
      startMsMax,
    )
    child.on('message', onMessage).once('exit', onExit).once('error', onError)
  })
}

/** What the engine's process said about its failed start, for the person who started Kith. */
export function startError(failure: Extract<EngineMessage, { kind: 'failed' }>, dataDir: string): LogError {
  switch (failure.reason) {
    case 'unsupported':
      return new LogError('unsupported', `The embedded log engine cannot be loaded on this machine: ${failure.message}`)
    case 'locked':
      return new LogError('locked', `The activity log in ${dataDir} is in use. ${failure.message}`)
    case 'broken':
      return new LogError('failed', `The activity log in ${dataDir} cannot be opened: ${failure.message}`, {
        hint: 'Check that the folder can be written, that the disk has space left, and that no other program changed its files.',
      })
  }
}

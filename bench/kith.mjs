import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { PROGRAM } from '../tools/build.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
export const MAIN = path.join(ROOT, PROGRAM)

/** A data folder that is gone afterwards. */
export const withFolder = async (work) => {
  const folder = await mkdtemp(path.join(process.env.KITH_BENCH_DATA ?? tmpdir(), 'kith-bench-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Starts a script (Kith's own entry unless told otherwise) on a data folder and resolves when it answers that it is ready. */
export const startKith = async (folder, { script = MAIN, args = [] } = {}) => {
  const port = await freePort()
  const env = { ...process.env, KITH_DATA: folder, KITH_PORT: String(port), KITH_LOG_LEVEL: 'warn', INIT_CWD: ROOT }
  const child = fork(script, args, { env, execArgv: ['--max-semi-space-size=64'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = once(child, 'exit')
  const url = `http://127.0.0.1:${port}`
  let key
  const kith = {
    child,
    url,
    /** A call of the API: its answer, after the whole body has come. Throws what the API says. */
    call: async (address, init = {}) => {
      key ??= (await readFile(path.join(folder, 'owner.key'), 'utf8')).trim()
      const headers = { Authorization: `Bearer ${key}`, ...(init.body === undefined ? {} : { 'Content-Type': 'application/json' }) }
      const response = await fetch(`${url}/api/v1${address}`, { ...init, headers })
      const answer = await response.json()
      if (!response.ok) throw new Error(`${address}: ${JSON.stringify(answer)}`)
      return answer
    },
    stop: async () => {
      if (child.exitCode === null) child.kill('SIGTERM')
      await ended
    },
  }
  for (;;) {
    if (child.exitCode !== null) throw new Error('Kith ended before it was ready.')
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
    if (ready) return kith
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Waits for a run to end and answers it. */
export const endOfRun = async (kith, id) => {
  for (;;) {
    const run = await kith.call(`/runs/${id}`)
    if (!['queued', 'running'].includes(run.state)) return run
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

const freePort = async () => {
  const { createServer } = await import('node:net')
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

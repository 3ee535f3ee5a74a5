import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const CHECKOUT = fileURLToPath(new URL('..', import.meta.url))

export interface Finished {
  readonly code: number | null
  readonly out: string
  readonly errors: string
}

export interface CommandOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** Hears each whole line of standard output. */
  readonly onLine?: (line: string, child: ChildProcessWithoutNullStreams) => void
}

/** Runs the command as it is installed, and waits for its end. */
export const runCommand = (args: readonly string[], options: CommandOptions = {}): Promise<Finished> =>
  new Promise((resolve, reject) => {
    const child = spawnCommand(args, options)
    let out = ''
    let errors = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const before = out.lastIndexOf('\n') + 1
      out += chunk
      const whole = out.slice(before, out.lastIndexOf('\n') + 1)
      for (const line of whole.split('\n').slice(0, -1)) options.onLine?.(line, child)
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, out, errors }))
    child.stdin.end(options.stdin ?? '')
  })

export const spawnCommand = (args: readonly string[], { cwd = CHECKOUT, env = {} }: CommandOptions = {}): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, [path.join(CHECKOUT, 'cli/bin/kith.js'), ...args], { cwd, env: { ...cleanEnv(), ...env } })

/** Settings of whoever runs the tests do not leak into the command. */
const cleanEnv = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(KITH_|NO_COLOR$|INIT_CWD$|DATABASE_URL$|CLICKHOUSE_URL$|NODE_OPTIONS$|VITEST)/.test(name),
    ),
  )

import path from 'node:path'
import { parseArgs } from 'node:util'
import { ConfigError, configFromProcess, workingDir } from './config.ts'
import { LogError } from './platform/log/errors.ts'
import { StateError } from './platform/state/errors.ts'
import { openEngines, type Engines } from './engines.ts'
import type { Kith } from './server.ts'
import { importAtStart, parseSource, SourceArgumentError } from './start-sources.ts'

const USAGE = `Kith, the self-hosted home of a developer community.

  npm start                                  start Kith on http://localhost:4400
  npm start -- --source git:PATH             read a repository at once (may be repeated)
  npm start -- --source github-archive:FILE  read a GitHub archive at once; likewise slack-export:ZIP, mbox:FOLDER and others
  npm start -- --port 4500 --host 0.0.0.0    listen elsewhere

Settings are read from the environment: see docs/configuration.md.
`

const readArguments = () => {
  try {
    return parseArgs({
      options: {
        source: { type: 'string', multiple: true, default: [] },
        port: { type: 'string' },
        host: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
  }
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)

const announce = (kith: Kith): void => {
  const { publicUrl, config } = kith.app
  if (config.role === 'worker') return say('Kith is ready: it reads sources, and answers nobody.')
  if (kith.setupToken === undefined) say(`Kith is ready: ${publicUrl()}`)
  else say(`Kith is ready. Open this address once to make the owner account:\n\n  ${publicUrl()}/setup?token=${kith.setupToken}\n`)
}

const stopOnSignal = (kith: Kith): void => {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second Ctrl+C does not wait: nothing is lost by a hard stop.
      if (stopping) process.exit(130)
      stopping = true
      say('\nKith is stopping …')
      void kith.stop().then(() => process.exit(0))
    })
  }
}

// Whoever read our output may have gone (`npm start | head`): that is no reason to stop.
process.stdout.on('error', () => undefined)

const main = async (): Promise<void> => {
  const given = readArguments()
  if (given.help) return say(USAGE)
  const config = configFromProcess({
    ...(given.port === undefined ? {} : { KITH_PORT: given.port }),
    ...(given.host === undefined ? {} : { KITH_HOST: given.host }),
  })
  const sources = (given.source ?? []).map((text) => parseSource(text, workingDir()))
  let tell: (state: Engines['state']) => void = () => undefined
  const state = new Promise<Engines['state']>((resolve) => (tell = resolve))
  const engines = openEngines(config, { onState: tell })
  // Loading the rest takes as long as opening them: side by side.
  engines.catch(() => undefined)
  const { startKith } = await import('./server.ts')
  const kith = await startKith(config, { engines, state })
  stopOnSignal(kith)
  announce(kith)
  if (sources.length > 0) await importAtStart(kith, sources, say)
}

const explain = (error: unknown): string => {
  if (error instanceof StateError || error instanceof LogError)
    return `${error.message}${'hint' in error && error.hint ? `\n${error.hint}` : ''}`
  if (error instanceof ConfigError || error instanceof SourceArgumentError) return error.message
  if (isSystemError(error) && error.code === 'EADDRINUSE')
    return `Something else listens there already (${error.message}).\nChoose another port: KITH_PORT=4500 npm start`
  if (isSystemError(error) && error.code === 'EACCES') return `${error.message}\nCheck who owns the data folder (KITH_DATA).`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'code' in error && path.sep.length > 0

try {
  await main()
} catch (error) {
  process.stderr.write(`Kith could not start.\n${explain(error)}\n`)
  process.exit(1)
}

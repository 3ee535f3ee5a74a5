import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Run, Source } from '@kith/contract/sources'
import { KithError } from './platform/errors.ts'
import type { Kith } from './server.ts'

/** A `--source` of the command line: `git:PATH`, or any connector that reads files: `github-archive:FILE`, `mbox:FOLDER`. */
export interface StartSource {
  readonly connector: string
  readonly settings: Record<string, unknown>
  readonly shown: string
}

export class SourceArgumentError extends Error {
  override readonly name = 'SourceArgumentError'
}

/** @throws SourceArgumentError */
export const parseSource = (text: string, workingDir: string): StartSource => {
  const match = /^([a-z][a-z-]*):(.+)$/s.exec(text)
  const [, connector = '', rest = ''] = match ?? []
  const file = path.resolve(workingDir, rest)
  if (connector === 'git') return { connector, settings: { path: file }, shown: text }
  if (connector !== '' && connector.length > 1) return { connector, settings: { files: [file] }, shown: text }
  throw new SourceArgumentError(
    `"${text}" is no source. Write git:PATH, or a connector and a file: github-archive:FILE, slack-export:ZIP, mbox:FOLDER.`,
  )
}

const SYSTEM = { actor: { kind: 'system', name: 'Start-up' }, address: 'local' } as const
const ENDED: readonly Run['state'][] = ['done', 'partial', 'failed', 'cancelled']
const POLL_MS = 200

/** Reads the sources given at start, says how far they are and where the people are to be seen. */
export const importAtStart = async (kith: Kith, sources: readonly StartSource[], say: (text: string) => void): Promise<void> => {
  for (const source of sources) {
    try {
      const made = await kith.operations.call('sources.create', { connector: source.connector, settings: source.settings }, SYSTEM)
      if (!made.run) continue
      const run = await follow(kith, made.run.id, say)
      report(kith, await sourceOf(kith, made.source.id), run, say)
    } catch (error) {
      if (!(error instanceof KithError)) throw error
      say(`${source.shown}: ${error.message}${error.hint === undefined ? '' : `\n${error.hint}`}`)
      process.exitCode = 1
    }
  }
}

const sourceOf = (kith: Kith, id: number): Promise<Source> => kith.operations.call('sources.get', { id }, SYSTEM)

const follow = async (kith: Kith, id: number, say: (text: string) => void): Promise<Run> => {
  let said = performance.now()
  for (;;) {
    const run = await kith.operations.call('runs.get', { id }, SYSTEM)
    if (ENDED.includes(run.state)) return run
    if (performance.now() - said > 5_000) {
      said = performance.now()
      const { done, total, unit, secondsLeft } = run.progress
      say(
        `  ${done}${total === null ? '' : ` of ${total}`} ${unit}, ${run.counts.newPeople} people${secondsLeft === null ? '' : `, about ${secondsLeft} s left`}`,
      )
    }
    await wait(POLL_MS)
  }
}

const report = (kith: Kith, source: Source, run: Run, say: (text: string) => void): void => {
  if (run.state === 'failed') {
    say(`${source.title}: ${run.error?.message ?? 'failed'}\n${run.error?.hint ?? ''}`)
    process.exitCode = 1
    return
  }
  const aside = run.counts.setAside > 0 ? `; ${run.counts.setAside} records were set aside` : ''
  const people = `/people?source=${source.id}`
  const link = kith.setupToken === undefined ? people : `/setup?token=${kith.setupToken}&next=${encodeURIComponent(people)}`
  say(
    `${source.title}: ${count(source.people, 'person', 'people')} in ${count(source.activities, 'activity', 'activities')}${aside}.\n\n  See them: ${kith.app.publicUrl()}${link}\n`,
  )
}

const count = (n: number, one: string, many: string): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`

import type { AnyConnector, Item } from '@kith/connectors/kit/connector'
import { OPERATIONS, type Operations as AllOperations } from '@kith/contract/operations'
import type { AnyRecord } from '@kith/contract/records'
import type { OperationName } from '@kith/contract/routes'
import type { Run, Source } from '@kith/contract/sources'
import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { z } from 'zod'
import { readConfig } from '../config.ts'
import type { Call } from '../platform/operation.ts'
import { trust } from '../platform/trust.ts'
import { copyEmptyKith } from './template.ts'
import { startKith, type Kith } from '../server.ts'

export const SYSTEM: Call = { actor: { kind: 'system', name: 'Test' }, address: 'local' }

type Input<N extends OperationName> = z.input<AllOperations[N]['input']>
type Output<N extends OperationName> = z.output<AllOperations[N]['output']>

export interface TestKith extends Kith {
  readonly dataDir: string
  /** Performs an operation, as Kith itself unless `call` says otherwise; its answer must fit the operation's own schema, strictly. */
  readonly ask: <N extends OperationName>(name: N, input: Input<N>, call?: Partial<Call>) => Promise<Output<N>>
  /** Writes a file into a folder of the test and gives its path. */
  readonly write: (name: string, content: string | Uint8Array) => Promise<string>
  /** Connects JSON lines and waits until they are read. */
  readonly importRecords: (name: string, records: readonly object[]) => Promise<{ source: Source; run: Run }>
  readonly ended: (runId: number) => Promise<Run>
}

export interface TestOptions {
  readonly now?: () => Date
  readonly env?: Readonly<Record<string, string>>
  /** Offered beside the real ones, under their own names. */
  readonly connectors?: readonly AnyConnector[]
  /** Use this folder as it is; the caller removes it. */
  readonly dataDir?: string
}

const started: TestKith[] = []
const folders: string[] = []

/** A whole Kith on the embedded engines, in folders of its own, on a free port of the loopback interface. Stopped after the file's tests. */
export const openKith = async (options: TestOptions = {}): Promise<TestKith> => {
  const dataDir = options.dataDir ?? (await copyEmptyKith())
  const files = mkdtempSync(path.join(tmpdir(), 'kith-files-'))
  folders.push(files, ...(options.dataDir === undefined ? [dataDir] : []))
  const env = { KITH_DATA: dataDir, KITH_PORT: '0', KITH_LOG_LEVEL: 'silent', ...options.env }
  const kith = await startKith(readConfig(env, dataDir), options.now === undefined ? {} : { now: options.now })
  for (const connector of options.connectors ?? []) Map.prototype.set.call(kith.app.connectors, connector.name, connector)
  const made = extend(kith, dataDir, files)
  started.push(made)
  return made
}

const extend = (kith: Kith, dataDir: string, files: string): TestKith => {
  const ask: TestKith['ask'] = async (name, input, call = {}) => {
    const answer = await kith.operations.perform(name, input, { ...SYSTEM, ...call })
    return checkAnswer(name, answer)
  }
  const write: TestKith['write'] = async (name, content) => {
    const file = path.join(files, name)
    await writeFile(file, content)
    return file
  }
  const ended = (runId: number): Promise<Run> => until(() => ask('runs.get', { id: runId }), isEnded)
  const importRecords: TestKith['importRecords'] = async (name, records) => {
    const file = await write(name, toLines(records))
    const made = await ask('sources.create', { connector: 'jsonl', settings: { files: [file] } })
    const run = await ended(made.run?.id ?? 0)
    return { source: await ask('sources.get', { id: made.source.id }), run }
  }
  return { ...kith, dataDir, ask, write, ended, importRecords }
}

/** Parses an answer with the operation's own schema; a field that the schema does not know is a fault. */
export const checkAnswer = <N extends OperationName>(name: N, answer: unknown): Output<N> => {
  const { output } = OPERATIONS[name]
  const plain: unknown = JSON.parse(JSON.stringify(answer))
  const parsed: unknown = output.parse(plain)
  const surplus = surplusOf(plain, parsed)
  if (surplus !== undefined) throw new Error(`The answer of ${name} has a field that its schema does not describe: ${surplus}`)
  // The schema has just said so.
  return trust<Output<N>>(parsed)
}

const surplusOf = (given: unknown, known: unknown, at = ''): string | undefined => {
  if (Array.isArray(given) && Array.isArray(known)) {
    return given.map((one, index) => surplusOf(one, known[index], `${at}[${index}]`)).find((found) => found !== undefined)
  }
  if (typeof given !== 'object' || given === null || typeof known !== 'object' || known === null) return undefined
  const described = new Map(Object.entries(known))
  for (const [name, value] of Object.entries(given)) {
    if (!described.has(name)) return `${at}.${name}`
    const inside = surplusOf(value, described.get(name), `${at}.${name}`)
    if (inside !== undefined) return inside
  }
  return undefined
}

export const isEnded = (run: Run): boolean => ['done', 'partial', 'failed', 'cancelled'].includes(run.state)

/**
 * Asks again until the answer is as wanted; fails after a minute with the last one. To ask costs as much as what it waits for may, so it asks less often the
 * longer it has waited.
 */
export const until = async <T>(look: () => Promise<T>, wanted: (value: T) => boolean, msMax = 60_000): Promise<T> => {
  const began = performance.now()
  for (;;) {
    const value = await look()
    if (wanted(value)) return value
    const waitedMs = performance.now() - began
    if (waitedMs > msMax) throw new Error(`Waited in vain; the last answer was ${JSON.stringify(value)}`)
    await wait(Math.min(150, 10 + waitedMs / 10))
  }
}

export const toLines = (records: readonly object[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('') || '\n'

/** Records as a connector yields them. */
export const itemsOf = (records: readonly AnyRecord[]): Item[] => records.map((record) => ({ record, raw: JSON.stringify(record) }))

/** Stops every Kith that the tests of a file have opened, and removes their folders. */
export const closeAll = async (): Promise<void> => {
  for (const kith of started.splice(0)) await kith.stop()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

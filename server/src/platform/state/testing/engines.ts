import { randomUUID } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, describe, test } from 'vitest'
import { migrateState } from '../migrate.ts'
import { openState } from '../open.ts'
import type { State } from '../open.ts'
import { findPostgresPrograms, startPostgres } from './postgres.ts'

export type EngineKind = State['kind']

/** Opens the suite's database: the first call makes it, later calls give the same one. Closed after the suite. */
export type OpenState = <DB = unknown>() => Promise<State<DB>>

export interface EngineSuite {
  kind: EngineKind
  /** Makes one more database, of the test's own. Closed after the suite, if the test did not. */
  openAnother: OpenState
}

export interface SuiteOptions {
  /** Folder of migrations that each database gets before the tests see it. */
  migrations?: string
}

/**
 * Runs a suite twice: on PGlite and on a real PostgreSQL server, each with a fresh database of its own.
 *
 *     describeOnBothEngines('members', (open) => {
 *       test('a name is kept as it was typed', async () => {
 *         const { db } = await open<Tables>()
 *         ...
 *       })
 *     }, { migrations: 'server/migrations/state' })
 *
 * PGlite copies a database that was initialised once (kept below `node_modules/.cache`), about 0.7 s a suite; PostgreSQL is started
 * once in a test file, about 1.5 s, and makes a database in 0.1 s. Tests of one suite share the database: use names of your own.
 * Without PostgreSQL its half is skipped with a warning, and fails where the variable CI is set. PGlite's worker runs from `dist`,
 * so build the server first (`npx tsc -b server`).
 */
export function describeOnBothEngines(
  name: string,
  define: (open: OpenState, suite: EngineSuite) => void,
  options: SuiteOptions = {},
): void {
  describe(`${name} (PGlite)`, () => defineSuite('pglite', openFreshPglite, define, options))
  if (findPostgresPrograms() !== undefined) {
    describe(`${name} (PostgreSQL)`, () => defineSuite('postgres', openFreshPostgres, define, options))
  } else if (process.env.CI) {
    test(`${name} (PostgreSQL)`, () => {
      throw new Error('PostgreSQL is not installed, and in CI nothing is skipped: apt-get install postgresql')
    })
  } else {
    console.warn(`SKIPPED on PostgreSQL: ${name}. Install it (apt-get install postgresql) to run these tests.`)
    describe.skip(`${name} (PostgreSQL)`, () => test('needs PostgreSQL', () => undefined))
  }
}

type OpenFresh = <DB>(closers: Array<() => Promise<void>>) => Promise<State<DB>>

function defineSuite(
  kind: EngineKind,
  openFresh: OpenFresh,
  define: (open: OpenState, suite: EngineSuite) => void,
  { migrations }: SuiteOptions,
): void {
  const closers: Array<() => Promise<void>> = []
  let shared: Promise<State> | undefined

  const openAnother: OpenState = async <DB>() => {
    const state = await openFresh<DB>(closers)
    if (migrations !== undefined) await migrateState(state, migrations)
    return state
  }
  // One database has one set of tables; the suite says which by the type it asks for.
  const open: OpenState = async <DB>() => (await (shared ??= openAnother())) as State<DB>

  afterAll(async () => {
    for (const close of closers.toReversed()) await close()
  })
  define(open, { kind, openAnother })
}

async function openFreshPglite<DB>(closers: Array<() => Promise<void>>): Promise<State<DB>> {
  const folder = await copyPgliteTemplate()
  closers.push(async () => rmSync(folder, { recursive: true, force: true }))
  const state = await openState<DB>({ dataDir: folder })
  closers.push(() => state.close())
  return state
}

/** A new temporary folder with an initialised, empty PGlite database; the caller removes it. */
export async function copyPgliteTemplate(): Promise<string> {
  const template = await preparePgliteTemplate()
  const folder = mkdtempSync(join(process.env.KITH_TEST_FOLDER ?? tmpdir(), 'kith-pglite-'))
  cpSync(template, folder, { recursive: true })
  return folder
}

async function preparePgliteTemplate(): Promise<string> {
  const root = fileURLToPath(new URL('../../../../../node_modules', import.meta.url))
  const { version }: { version: string } = JSON.parse(readFileSync(join(root, '@electric-sql/pglite/package.json'), 'utf8'))
  const template = join(root, '.cache/kith', `pglite-${version}`)
  if (existsSync(template)) return template
  mkdirSync(dirname(template), { recursive: true })
  const fresh = mkdtempSync(`${template}-`)
  const state = await openState({ dataDir: fresh })
  await state.close()
  try {
    renameSync(fresh, template)
  } catch {
    // Another test process was first; its template is as good.
    rmSync(fresh, { recursive: true, force: true })
  }
  return template
}

let server: Promise<string> | undefined

async function openFreshPostgres<DB>(closers: Array<() => Promise<void>>): Promise<State<DB>> {
  const programs = findPostgresPrograms() ?? ''
  const address = await (server ??= startPostgres(programs))
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await administer(address, `create database ${name}`)
  const url = new URL(address)
  url.pathname = name
  const state = await openState<DB>({ url: url.href })
  closers.push(() => administer(address, `drop database if exists ${name} with (force)`))
  closers.push(() => state.close())
  return state
}

async function administer(address: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: address })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

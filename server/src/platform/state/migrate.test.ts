import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { migrateState } from './migrate.ts'
import { openState } from './open.ts'
import { describeOnBothEngines } from './testing/engines.ts'

describeOnBothEngines('migrations', (_open, { kind, openAnother }) => {
  test('are applied once, in the order of their names', async () => {
    const state = await openAnother()
    const folder = folderOf({
      '0002-b.sql': 'insert into a values (2); insert into a values (3);',
      '0001-a.sql': 'create table a (n int);',
    })
    expect(await migrateState(state, folder)).toEqual(['0001-a.sql', '0002-b.sql'])
    expect(await migrateState(state, folder)).toEqual([])
    add(folder, '0003-c.sql', 'alter table a add column m int')
    expect(await migrateState(state, folder)).toEqual(['0003-c.sql'])
    expect((await state.execute('select * from a order by n')).rows).toEqual([
      { n: 2, m: null },
      { n: 3, m: null },
    ])
  })

  test('one that fails leaves nothing of itself, and those before it stay', async () => {
    const state = await openAnother()
    const folder = folderOf({ '1.sql': 'create table kept (n int)', '2.sql': 'create table undone (n int); select 1/0;' })
    await expect(migrateState(state, folder)).rejects.toThrow(/2\.sql failed and nothing of it was kept: division by zero/)
    expect((await state.execute(`select to_regclass('kept') is not null as kept, to_regclass('undone') is null as undone`)).rows).toEqual([
      { kept: true, undone: true },
    ])
    add(folder, '2.sql', 'create table done (n int)')
    expect(await migrateState(state, folder)).toEqual(['2.sql'])
  })

  test('one that was changed after it was applied is named', async () => {
    const state = await openAnother()
    const folder = folderOf({ '1.sql': 'create table a (n int)', '2.sql': 'create table b (n int)' })
    await migrateState(state, folder)
    add(folder, '1.sql', 'create table a (n bigint)')
    await expect(migrateState(state, folder)).rejects.toThrow(/1\.sql was changed/)
  })

  test('line ends do not count as a change', async () => {
    const state = await openAnother()
    const folder = folderOf({ '1.sql': 'create table a (\n  n int\n)\n' })
    await migrateState(state, folder)
    add(folder, '1.sql', 'create table a (\r\n  n int\r\n)\r\n')
    expect(await migrateState(state, folder)).toEqual([])
  })

  test('a database of a newer version is refused', async () => {
    const state = await openAnother()
    await migrateState(state, folderOf({ '1.sql': 'select 1', '2.sql': 'select 2' }))
    await expect(migrateState(state, folderOf({ '1.sql': 'select 1' }))).rejects.toThrow(/does not know: 2\.sql/)
  })

  test('two that start at once apply each once', async () => {
    const state = await openAnother()
    const second = kind === 'postgres' ? await openState({ url: await addressOf(state) }) : state
    const folder = folderOf({ '1.sql': 'create table a (n int); select pg_sleep(0.2)', '2.sql': 'insert into a values (1)' })
    const applied = await Promise.all([migrateState(state, folder), migrateState(second, folder)])
    expect(applied.flat().toSorted()).toEqual(['1.sql', '2.sql'])
    expect((await state.execute('select * from a')).rows).toEqual([{ n: 1 }])
    if (second !== state) await second.close()
  })
})

type AnyState = Awaited<ReturnType<typeof openState>>

async function addressOf(state: AnyState): Promise<string> {
  const { rows } = await state.execute('select inet_server_port() as port, current_database() as name')
  return `postgres://postgres@127.0.0.1:${String(rows[0]?.port)}/${String(rows[0]?.name)}`
}

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'kith-migrations-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, sql] of Object.entries(files)) add(folder, name, sql)
  return folder
}

function add(folder: string, name: string, sql: string): void {
  writeFileSync(join(folder, name), sql)
}

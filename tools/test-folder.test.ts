import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'

/** In a process of its own, whose number the folder has. */
const inProcess = (code: string) => {
  const script = `import { makeTestFolder, removeTestFolder } from ${JSON.stringify(path.resolve(import.meta.dirname, 'test-folder.mjs'))}; ${code}`
  const { stdout, pid } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  return { folder: stdout.trim(), pid }
}

test('the folder of a run is its own and goes with it; one that was left behind goes with the next run', () => {
  const { folder, pid } = inProcess('console.log(makeTestFolder())')
  if (!folder.includes('kith-tests-')) return expect(folder).toBe(tmpdir())
  expect(folder).toBe(`/dev/shm/kith-tests-${pid}`)
  const next = inProcess('const folder = makeTestFolder(); console.log(folder); removeTestFolder(folder)')
  expect([folder, next.folder].map((one) => existsSync(one))).toEqual([false, false])
})

test('any other place is never removed', () => {
  const place = mkdtempSync(path.join(tmpdir(), 'kith-kept-'))
  inProcess(`removeTestFolder(${JSON.stringify(place)}); removeTestFolder(undefined)`)
  expect(readdirSync(place)).toEqual([])
  rmSync(place, { recursive: true })
})

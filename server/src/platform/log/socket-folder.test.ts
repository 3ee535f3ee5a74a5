import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeSocketFolder } from './socket-folder.ts'

const parent = mkdtempSync(join(tmpdir(), 'kith-sockets-'))
afterAll(() => rmSync(parent, { recursive: true, force: true }))

const pidOfTheDead = async (): Promise<number> => {
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' })
  await once(child, 'exit')
  return child.pid ?? 0
}

test('folders of processes that were killed go, those of the living and of engines that answer stay', async () => {
  const dead = await pidOfTheDead()
  const [left, living, answering, strange] = [
    `kith-log-${dead}-aBc123`,
    `kith-log-${process.ppid}-aBc123`,
    `kith-log-${dead}-dEf456`,
    'kith-log-other',
  ]
  for (const name of [left, living, answering, strange]) mkdirSync(join(parent, name))
  const engine = createServer().listen(join(parent, answering, 'engine.sock'))
  await once(engine, 'listening')
  const { folder } = await makeSocketFolder(parent)
  expect([left, living, answering, strange].map((name) => existsSync(join(parent, name)))).toEqual([false, true, true, true])
  expect(existsSync(folder)).toBe(true)
  engine.close()
  // With its engine gone, it goes as well.
  await once(engine, 'close')
  await makeSocketFolder(parent)
  expect(existsSync(join(parent, answering))).toBe(false)
})

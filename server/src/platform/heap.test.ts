import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { entryPoint } from './entry.ts'

/** Holds some objects for good and others for a while, in a thread, and says how large its heap became. */
const CROWD = `
const { Worker, isMainThread, workerData } = require('node:worker_threads')
const { getHeapStatistics } = require('node:v8')
if (isMainThread) {
  import(process.argv[1]).then(({ boundHeaps }) => {
    if (process.argv[2] === 'slowly') boundHeaps()
    new Worker(process.argv[3], { eval: true, argv: process.argv.slice(1) })
  })
} else {
  const kept = Array.from({ length: 200_000 }, (_, at) => ({ at, text: String(at) + ' and more' }))
  let some = []
  let most = 0
  for (let at = 0; at < 6_000_000; at++) {
    some.push({ at, list: [at] })
    if (some.length > 300_000) some = []
    if (at % 50_000 === 0) most = Math.max(most, getHeapStatistics().total_heap_size)
  }
  console.log(kept.length > 0 ? most : 0)
}
`

it('lets the heaps of all threads grow by half, not to four times what they need', async () => {
  const heap = async (how: string): Promise<number> =>
    Number((await promisify(execFile)(process.execPath, ['-e', CROWD, entryPoint(import.meta.url, 'heap').href, how, CROWD])).stdout)
  const [slowly, byItself] = await Promise.all([heap('slowly'), heap('by itself')])
  expect(slowly).toBeGreaterThan(0)
  expect(slowly).toBeLessThan(byItself * 0.8)
})

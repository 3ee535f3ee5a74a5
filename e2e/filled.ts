import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { inject } from 'vitest'
import { copyEmptyKith } from '../server/src/testing/template.ts'
import { OWNER, startKith, type Kith } from './kith.ts'

const FILL = fileURLToPath(new URL('fill.mjs', import.meta.url))

const WAIT_MS_MAX = 100_000

/**
 * A Kith with an owner and the demo community, for this file alone: what a journey changes, no other sees. The community is made
 * once for all files, and its data folder copied.
 */
export async function startFilled(): Promise<Kith> {
  const original = await filledData()
  const dataDir = await mkdtemp(join(process.env.KITH_TEST_FOLDER ?? tmpdir(), 'kith-e2e-'))
  await cp(original, dataDir, { recursive: true })
  const kith = await startKith({ dataDir })
  return {
    ...kith,
    stop: async () => {
      await kith.stop()
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Whoever comes first makes it; the others wait for it. */
async function filledData(): Promise<string> {
  const made = join(inject('journeysFolder'), 'filled')
  const isFirst = await mkdir(join(inject('journeysFolder'), 'filling')).then(
    () => true,
    () => false,
  )
  if (isFirst) return fill(made)
  for (const deadline = Date.now() + WAIT_MS_MAX; !existsSync(made);) {
    if (Date.now() > deadline) throw new Error('The demo community that another file of journeys makes did not come.')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return made
}

async function fill(made: string): Promise<string> {
  const dataDir = await copyEmptyKith()
  await promisify(execFile)(process.execPath, [FILL, dataDir, JSON.stringify(OWNER)])
  await rename(dataDir, made)
  return made
}

import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { allRead, startKith, startOwned, type Kith } from './kith.ts'

/**
 * A Kith with an owner and the demo community, for this file alone: what a journey changes, no other sees. The community is made
 * once for all files, and its data folder copied.
 */
export async function startFilled(): Promise<Kith> {
  const original = await filledData()
  const dataDir = await mkdtemp(join(tmpdir(), 'kith-e2e-'))
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

/** Journeys run one after another, so nobody else is making it at the same time. */
async function filledData(): Promise<string> {
  const made = join(inject('journeysFolder'), 'filled')
  if (existsSync(made)) return made
  const dataDir = join(inject('journeysFolder'), 'filling')
  await mkdir(dataDir)
  const kith = await startOwned({ dataDir })
  await kith.ask('demo.create', {})
  await allRead(kith)
  await kith.stop()
  await rename(dataDir, made)
  return made
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { build } from '../tools/build.mjs'

declare module 'vitest' {
  interface ProvidedContext {
    /** Lives as long as the test run: what the files of journeys share. */
    journeysFolder: string
  }
}

/** Journeys are made in the built product: it is built before them where it is stale. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!(await build())) throw new Error('The product does not build: what is wrong stands above.')
  const folder = await mkdtemp(join(process.env.KITH_TEST_FOLDER ?? tmpdir(), 'kith-journeys-'))
  project.provide('journeysFolder', folder)
  return () => rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

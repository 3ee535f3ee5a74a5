import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Workspace imports mean the sources, not what was built last. */
const fromSource = {
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  resolve: { conditions: ['source'] },
}

interface ProjectOptions {
  maxWorkers: number
  groupOrder: number
  timeoutMs: number
  globalSetup?: string
}

const project = (name: string, include: string[], options: ProjectOptions) => ({
  ...fromSource,
  test: {
    name,
    include,
    pool: 'forks' as const,
    maxWorkers: options.maxWorkers,
    sequence: { groupOrder: options.groupOrder },
    ...(options.globalSetup === undefined ? {} : { globalSetup: options.globalSetup }),
    testTimeout: options.timeoutMs,
    hookTimeout: options.timeoutMs,
    expect: { poll: { timeout: 20_000 } },
    retry: 0,
  },
})

const cores = availableParallelism()

export default defineConfig({
  ...fromSource,
  test: {
    globalSetup: './tools/test-setup.mjs',
    reporters: ['default', './tools/test-reporter.mjs'],
    projects: [
      project('unit', ['{contract,identity,connectors,web,cli}/src/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'], {
        maxWorkers: cores,
        groupOrder: 0,
        timeoutMs: 30_000,
      }),
      // On the real engines: each file starts its own.
      project('server', ['server/src/**/*.test.ts'], { maxWorkers: Math.min(cores, 4), groupOrder: 1, timeoutMs: 60_000 }),
      // One after another: a journey has the machine to itself, and so has its browser.
      project('e2e', ['e2e/**/*.test.ts'], { maxWorkers: 1, groupOrder: 2, timeoutMs: 120_000, globalSetup: './e2e/global-setup.ts' }),
    ],
  },
})

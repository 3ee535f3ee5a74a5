import { availableParallelism, totalmem } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { makeTestFolder } from './tools/test-folder.mjs'

// Before any worker starts.
process.env.KITH_TEST_FOLDER = makeTestFolder()

/** Workspace imports mean the sources, not what was built last. */
const fromSource = {
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  resolve: { conditions: ['source'] },
}

/** What takes longest, begun last, would be waited for alone. */
const LONG = [
  'sources/kill.test',
  'analytics/figures.test',
  'sources/summaries.test',
  'communities/communities.test',
  'segments/segments.test',
  'erasure/during.test',
  'server/src/process.test',
  // The first two begin without the filled Kith, which the third makes meanwhile.
  'e2e/accessibility.test',
  'e2e/identities.test',
  'e2e/person.test',
  'e2e/cli.test',
  'e2e/demo.test',
  'e2e/overview.test',
  'e2e/shell.test',
]

/** What takes longest comes first, and files of one kind in a row: a process goes on with the next file only if that is of the same kind. */
class InRows extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const kinds = ['server', 'unit', 'e2e']
    const rank = ({ moduleId, project: { name } }: TestSpecification): number => {
      const long = LONG.findIndex((one) => moduleId.includes(one))
      return kinds.indexOf(name) * (LONG.length + 1) + (long === -1 ? LONG.length : long)
    }
    // oxlint-disable-next-line unicorn/no-array-sort -- of the sequencer, which answers a list of its own
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

interface ProjectOptions {
  /** False where files may share what they import: nothing there keeps anything of its own between them, and loading the server takes seconds. */
  isolate: boolean
  setupFiles?: string
  timeoutMs: number
  globalSetup?: string
}

/** More than there are cores, since each waits for its engines, its processes or its browser a good part of the time; fewer where there is no gigabyte for each. */
const MORE_THAN_CORES = totalmem() > 12e9 ? 2 : 1
const atOnce = Math.min(availableParallelism() + MORE_THAN_CORES, 4)

const project = (name: string, include: string[], options: ProjectOptions) => ({
  ...fromSource,
  test: {
    name,
    include,
    pool: 'forks' as const,
    isolate: options.isolate,
    ...(options.setupFiles === undefined ? {} : { setupFiles: options.setupFiles }),
    // The same for all kinds, which are one group therefore: between groups one would wait for the last file of the other.
    maxWorkers: atOnce,
    ...(options.globalSetup === undefined ? {} : { globalSetup: options.globalSetup }),
    testTimeout: options.timeoutMs,
    hookTimeout: options.timeoutMs,
    expect: { poll: { timeout: 20_000 } },
    retry: 0,
  },
})

export default defineConfig({
  ...fromSource,
  test: {
    globalSetup: './tools/test-setup.mjs',
    sequence: { sequencer: InRows },
    reporters: ['default', './tools/test-reporter.mjs'],
    projects: [
      project('unit', ['{contract,identity,connectors,web,cli}/src/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'], {
        isolate: false,
        timeoutMs: 30_000,
      }),
      // On the real engines: each file starts its own.
      project('server', ['server/src/**/*.test.ts'], {
        isolate: false,
        setupFiles: './server/src/testing/clean-up.ts',
        timeoutMs: 120_000,
      }),
      // Last, as they need most memory: each file of journeys has a Kith and a browser.
      project('e2e', ['e2e/**/*.test.ts'], {
        isolate: false,
        timeoutMs: 120_000,
        globalSetup: './e2e/global-setup.ts',
      }),
    ],
  },
})

import { trust } from '../trust.ts'
import { fdatasyncSync } from 'node:fs'
import { NodeFS } from '@electric-sql/pglite/nodefs'

type StartOptions = Parameters<NodeFS['init']>[1]
type Start = NonNullable<StartOptions['preRun']>[number]

/** PGlite's files on disk with an fsync that reaches the disk; its own has none, so a power cut could lose or tear what was committed. */
export class DurableNodeFs extends NodeFS {
  /** How often a file was flushed to the disk since the start. */
  syncCount = 0

  override async init(pg: Parameters<NodeFS['init']>[0], options: StartOptions): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options)
    // Before the engine runs, so that crash recovery is flushed too.
    const patch: Start = (engine) => {
      streamOperations(engine).fsync = (stream) => {
        fdatasyncSync(stream.nfd)
        this.syncCount++
        return 0
      }
    }
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), patch] } }
  }
}

interface StreamOperations {
  fsync?: (stream: { nfd: number }) => number
}

// Emscripten's types leave out what a file system's streams can do; the shape is that of its NODEFS.
function streamOperations(engine: unknown): StreamOperations {
  return trust<{ NODEFS: { stream_ops: StreamOperations } }>(engine).NODEFS.stream_ops
}

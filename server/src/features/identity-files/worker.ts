import { parseFile } from '@kith/identity/files/formats'
import type { Format } from '@kith/identity/files/knowledge'
import { readFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { trust } from '../../platform/trust.ts'

/** Reads one file that says who is who, in a thread of its own: seconds of work on a large registry, in which the server goes on answering. */
export interface ToRead {
  readonly path: string
  readonly format: Format | undefined
}

// Only `readKnowledge` starts this thread, with such data.
const { path, format } = trust<ToRead>(workerData)
parentPort?.postMessage(parseFile(await readFile(path), format))

import { parentPort } from 'node:worker_threads'
import { Comparison } from './comparison.ts'
import type { ToResolver } from './resolution-messages.ts'

// The resolver in a thread of its own: minutes of work on a large community, in which the server goes on answering.
const comparison = new Comparison()

parentPort?.on('message', (message: ToResolver) => {
  const answer = comparison.take(message)
  if (answer !== undefined) parentPort?.postMessage(answer)
})

import type { Session } from 'chdb'
import { EngineFault } from './engine-fault.ts'
import { EngineSession, literal } from './engine-session.ts'

/** Questions, long reads and writes never wait for each other: a loop over a long read may ask and write meanwhile. */
export type Lane = 'read' | 'stream' | 'write'

export interface EnginePool {
  /** A free session of the lane. Waits in line at most `waitMsMax`. */
  take(lane: Lane, waitMsMax: number, signal: AbortSignal): Promise<EngineSession>
  give(lane: Lane, session: EngineSession): void
  /** Stops what runs on the session; that call then fails with code 394. */
  kill(session: EngineSession): Promise<void>
  /** Stops all reading, lets writes finish for at most `waitMsMax`, closes every session. */
  close(waitMsMax: number): Promise<void>
}

/** Sessions of the lanes together, and one more that stops the others' work. Each may hold a thread. */
export const sessionsMax: Readonly<Record<Lane, number>> = { read: 4, stream: 8, write: 2 }
const waitingMax = 1_000

interface Line {
  idle: EngineSession[]
  busy: Set<EngineSession>
  waiting: Array<(session: EngineSession) => void>
}

export function createPool(open: () => Session): EnginePool {
  const lines: Record<Lane, Line> = { read: line(), stream: line(), write: line() }
  const admin = new EngineSession(open, 'admin', false)
  let opened = 0

  const kill = async (session: EngineSession) => {
    try {
      await admin.run(`KILL QUERY WHERE Settings['log_comment'] = ${literal(session.label)} ASYNC FORMAT Null`)
    } catch {
      // The question then ends by its own bound of time.
      admin.close()
    }
  }

  return {
    kill,

    take(lane, waitMsMax, signal) {
      const { idle, busy, waiting } = lines[lane]
      const free = idle.pop() ?? (busy.size < sessionsMax[lane] ? new EngineSession(open, `kith-${opened++}`, lane !== 'write') : undefined)
      if (free !== undefined) {
        busy.add(free)
        return Promise.resolve(free)
      }
      if (waiting.length >= waitingMax) return Promise.reject(new EngineFault(202, 'Too many simultaneous queries'))
      return queued(waiting, waitMsMax, signal)
    },

    give(lane, session) {
      const next = lines[lane].waiting.shift()
      if (next !== undefined) return next(session)
      lines[lane].busy.delete(session)
      lines[lane].idle.push(session)
    },

    async close(waitMsMax) {
      const all = Object.values(lines)
      const deadline = Date.now() + waitMsMax
      while (all.some((each) => each.busy.size > 0) && Date.now() < deadline) {
        // Again and again, as a request that stood in line may have begun since.
        for (const session of [...lines.read.busy, ...lines.stream.busy]) await kill(session)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      for (const each of all) for (const session of each.idle) session.close()
      admin.close()
    },
  }
}

function line(): Line {
  return { idle: [], busy: new Set(), waiting: [] }
}

function queued(waiting: Line['waiting'], waitMsMax: number, signal: AbortSignal): Promise<EngineSession> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      const at = waiting.indexOf(onFree)
      if (at >= 0) waiting.splice(at, 1)
    }
    const onFree = (session: EngineSession) => {
      settle()
      resolve(session)
    }
    const onAbort = () => {
      settle()
      reject(new EngineFault(394, 'Query was cancelled'))
    }
    const onLate = () => {
      settle()
      reject(new EngineFault(159, 'Timeout exceeded while waiting for other queries'))
    }
    const timer = setTimeout(onLate, waitMsMax)
    signal.addEventListener('abort', onAbort, { once: true })
    waiting.push(onFree)
  })
}

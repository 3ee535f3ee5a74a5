import http from 'node:http'
import net from 'node:net'
import { createLogClient, type LogClient } from './client.ts'
import { LogError } from './errors.ts'
import { startEngine, type LogLine } from './supervisor.ts'

export interface OpenLogOptions {
  /** Folder of the embedded engine; used when there is no `url`. */
  dataDir?: string
  /** http(s) address of a ClickHouse server's HTTP interface, with user, password and database where needed. */
  url?: string
  /** Bytes of memory for questions. Default 1.5e9. */
  memoryBytesMax?: number
  onLog?: (line: LogLine) => void
}

export interface OpenLog {
  client: LogClient
  kind: 'embedded' | 'server'
  /** Process id of the embedded engine while it runs, for metrics. */
  enginePid(): number | undefined
  /** Lets writes finish, stops the rest, and ends the embedded engine. */
  stop(): Promise<void>
}

/** Opens the activity log: a ClickHouse server where `url` is given, the embedded engine otherwise. Throws LogError. */
export async function openLog(options: OpenLogOptions): Promise<OpenLog> {
  if (options.url !== undefined) return openServer(options.url, options)
  if (options.dataDir !== undefined) return openEmbedded(options.dataDir, options)
  throw new LogError('failed', 'The activity log needs a data folder or an address.', { hint: 'Set KITH_DATA or CLICKHOUSE_URL.' })
}

async function openServer(url: string, options: OpenLogOptions): Promise<OpenLog> {
  const client = createLogClient({ url, ...memory(options) })
  try {
    await client.query('SELECT 1', {}, { timeoutMsMax: 10_000 })
  } catch (error) {
    await client.close()
    if (!(error instanceof LogError) || error.code !== 'unavailable') throw error
    throw new LogError('unavailable', 'The ClickHouse server at CLICKHOUSE_URL does not answer.', {
      hint: 'Check the address, its port (8123 for http, 8443 for https) and that the server runs.',
      cause: error,
    })
  }
  return { client, kind: 'server', enginePid: () => undefined, stop: () => client.close() }
}

async function openEmbedded(dataDir: string, options: OpenLogOptions): Promise<OpenLog> {
  const engine = await startEngine({ dataDir, ...memory(options), ...(options.onLog === undefined ? {} : { onLog: options.onLog }) })
  const client = createLogClient({
    url: 'http://localhost',
    agent: socketAgent(engine.address()),
    whenReady: (lost) => engine.whenReady(lost),
    alone: true,
    ...memory(options),
  })
  return {
    client,
    kind: 'embedded',
    enginePid: () => engine.pid(),
    stop: async () => {
      // The engine first: what it still writes is answered before the connections are cut.
      await engine.stop()
      await client.close()
    },
  }
}

function memory(options: OpenLogOptions): { memoryBytesMax?: number } {
  return options.memoryBytesMax === undefined ? {} : { memoryBytesMax: options.memoryBytesMax }
}

/** An agent whose connections all lead to one UNIX socket. */
function socketAgent(path: string): http.Agent {
  class SocketAgent extends http.Agent {
    override createConnection(): net.Socket {
      return net.connect({ path })
    }
  }
  return new SocketAgent({ keepAlive: true, maxSockets: 64 })
}

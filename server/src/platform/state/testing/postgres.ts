import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Folder of the newest PostgreSQL programs that Debian's packages (or KITH_POSTGRES_BIN) installed; undefined without one. */
export function findPostgresPrograms(): string | undefined {
  if (process.env.KITH_POSTGRES_BIN !== undefined) return process.env.KITH_POSTGRES_BIN
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return undefined
  const versions = readdirSync(root).toSorted((a, b) => Number(b) - Number(a))
  return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')))
}

/**
 * Starts a PostgreSQL server of its own on the loopback interface, without fsync, in a new temporary folder.
 * It ends, and its folder goes, when this process does, however this process ends.
 *
 * @returns the address of its `postgres` database
 */
export async function startPostgres(programs: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-postgres-'))
  const account = findAccount()
  if (account) chownSync(folder, account.uid, account.gid)
  const data = join(folder, 'data')
  const initialised = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync', '--wal-segsize=4', '--no-instructions'],
    { cwd: folder, encoding: 'utf8', ...account },
  )
  if (initialised.status !== 0) throw new Error(`initdb failed: ${initialised.error?.message ?? initialised.stderr}`)
  const port = await findFreePort()
  await runServer(programs, folder, data, port, account)
  return `postgres://postgres@127.0.0.1:${port}/postgres`
}

// The shell waits for its standard input to close, which the system does even when this process is killed.
const guardian = '"$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf "$KITH_FOLDER"'

async function runServer(programs: string, folder: string, data: string, port: number, account: Account | undefined): Promise<void> {
  const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', fsync: 'off', max_connections: 60 }
  const parameters = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn('sh', ['-c', guardian, 'sh', join(programs, 'postgres'), '-D', data, ...parameters], {
    cwd: folder,
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', KITH_FOLDER: folder },
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
    ...account,
  })
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: server.stderr }).on('line', (line) => {
      if (line.includes('ready to accept connections')) resolve()
      if (said.length < 100) said.push(line)
    })
    server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${said.join('\n')}`)))
    server.once('error', reject)
  })
  server.unref()
}

interface Account {
  uid: number
  gid: number
}

// PostgreSQL refuses to run as root.
function findAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const number = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout)
  return { uid: number('-u'), gid: number('-g') }
}

async function findFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('The system gave no free port.')
  return address.port
}

import { z } from 'zod'
import path from 'node:path'
import { allowing, type PrivateNetworks } from './platform/outbound/addresses.ts'

const port = z.coerce.number().int().min(0).max(65_535)
const url = (protocols: readonly string[], example: string) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), `not an address like ${example}`)

const networks = (text: string): PrivateNetworks =>
  text === 'true' ? true : text === 'false' ? false : text.split(',').map((network) => network.trim())

const isNetworks = (value: PrivateNetworks): boolean => {
  try {
    return allowing(value) !== undefined
  } catch {
    return false
  }
}

const environment = z.object({
  KITH_DATA: z.string().min(1).default('./data'),
  KITH_HOST: z.string().min(1).default('127.0.0.1'),
  KITH_PORT: port.default(4400),
  KITH_PUBLIC_URL: url(['http:', 'https:'], 'https://kith.example.org').optional(),
  KITH_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  KITH_ROLE: z.enum(['both', 'web', 'worker']).default('both'),
  KITH_LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  KITH_UPLOAD_BYTES_MAX: z.coerce.number().int().min(1_000_000).default(4_000_000_000),
  KITH_ENGINE_MEMORY_BYTES_MAX: z.coerce.number().int().min(200_000_000).default(1_500_000_000),
  KITH_ALLOW_PRIVATE_NETWORKS: z
    .string()
    .max(2_000)
    .default('false')
    .transform(networks)
    .refine(isNetworks, 'not "true", "false" or networks like 10.0.0.0/8,192.168.1.7'),
  KITH_SECRET_KEY: z.string().min(32, 'too short: make one with openssl rand -hex 32').max(1_000).optional(),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://user:password@host/kith').optional(),
  CLICKHOUSE_URL: url(['http:', 'https:'], 'http://user:password@host:8123/kith').optional(),
})

/** All settings of the server. Only this file reads the environment. */
export interface Config {
  readonly dataDir: string
  readonly host: string
  readonly port: number
  /** How people reach Kith from outside, without a slash at the end; undefined: http://localhost:PORT. */
  readonly publicUrl: string | undefined
  /** How many reverse proxies stand in front: so many of the last entries of X-Forwarded-For are believed. */
  readonly proxies: number
  readonly role: 'both' | 'web' | 'worker'
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  readonly uploadBytesMax: number
  readonly engineMemoryBytesMax: number
  /** Networks beside the internet in which sources may lie. */
  readonly privateNetworks: PrivateNetworks
  /** What secrets in the state are encrypted with, instead of the key in the data folder. */
  readonly secretKey: string | undefined
  readonly databaseUrl: string | undefined
  readonly clickhouseUrl: string | undefined
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Addresses of databases hold passwords, keys are secret, and start-up messages end up in logs. */
const shownValue = (name: string, env: Readonly<Record<string, string | undefined>>): string =>
  (name.endsWith('_URL') && name !== 'KITH_PUBLIC_URL') || name === 'KITH_SECRET_KEY' ? '' : ` (is "${env[name] ?? ''}")`

/** @throws ConfigError that lists every fault at once. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>, workingDir: string): Config => {
  const given = Object.fromEntries(Object.entries(env).filter(([name, value]) => name in environment.shape && value !== ''))
  const parsed = environment.safeParse(given)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      (issue) => `  ${issue.path.join('.')}: ${issue.message}${shownValue(String(issue.path[0]), env)}`,
    )
    throw new ConfigError(`Kith cannot start with these settings:\n${faults.join('\n')}\nSee docs/configuration.md.`)
  }
  const value = parsed.data
  return {
    dataDir: path.resolve(workingDir, value.KITH_DATA),
    host: value.KITH_HOST,
    port: value.KITH_PORT,
    publicUrl: value.KITH_PUBLIC_URL?.replace(/\/+$/, ''),
    proxies: value.KITH_PROXIES,
    role: value.KITH_ROLE,
    logLevel: value.KITH_LOG_LEVEL,
    uploadBytesMax: value.KITH_UPLOAD_BYTES_MAX,
    engineMemoryBytesMax: value.KITH_ENGINE_MEMORY_BYTES_MAX,
    privateNetworks: value.KITH_ALLOW_PRIVATE_NETWORKS,
    secretKey: value.KITH_SECRET_KEY,
    databaseUrl: value.DATABASE_URL,
    clickhouseUrl: value.CLICKHOUSE_URL,
  }
}

/** Where relative paths count from: where the person typed the command, not where npm runs it. */
export const workingDir = (): string => process.env.INIT_CWD ?? process.cwd()

/** The environment as it is now; the one place that touches it. On a terminal the log keeps quiet unless something is wrong. */
export const configFromProcess = (overrides: Readonly<Record<string, string | undefined>> = {}): Config =>
  readConfig({ ...(process.stderr.isTTY ? { KITH_LOG_LEVEL: 'warn' } : {}), ...process.env, ...overrides }, workingDir())

import type { Operation } from '@kith/contract/operation'
import {
  createMcpHandler,
  localhostAllowedOrigins,
  readRequestBody,
  validateOriginHeader,
  type AuthInfo,
} from '@modelcontextprotocol/server'
import type { Context } from 'hono'
import { KithError } from '../errors.ts'
import type { Env } from '../http/server.ts'
import type { Actor, Call } from '../operation.ts'
import { createMcpServer } from './server.ts'

const BODY_BYTES_MAX = 1_000_000
/** Older protocols may send several messages at once. */
const MESSAGES_MAX = 50

export interface McpHttpOptions {
  readonly version: string
  readonly operations: {
    readonly all: () => readonly Operation[]
    readonly perform: (name: Operation['name'], input: unknown, call: Call) => Promise<unknown>
  }
  readonly identify: (key: string) => Promise<Actor | undefined>
  /** Host names that people reach Kith by, beside those of the machine itself. */
  readonly hostNames: () => readonly string[]
  readonly onError: (error: unknown, request: { operation: string }) => void
  readonly observe: (request: { operation: string; status: number; seconds: number }) => void
}

export interface McpHttp {
  readonly answer: (context: Context<Env>) => Promise<Response>
  readonly close: () => Promise<void>
}

/** MCP over HTTP, without sessions: every request carries an API key and is answered by itself, for protocols old and new. */
export const createMcpHttp = (options: McpHttpOptions): McpHttp => {
  const calls = new WeakMap<AuthInfo, Call>()
  const handler = createMcpHandler(
    ({ authInfo }) => {
      const call = authInfo && calls.get(authInfo)
      if (!call) throw new KithError('unauthenticated', 'No key came with this request.')
      return createMcpServer({
        version: options.version,
        operations: options.operations.all(),
        perform: (operation, input) => observed(options, operation, () => options.operations.perform(operation.name, input, call)),
        onError: (error, operation) => options.onError(error, { operation: operation.name }),
      })
    },
    { maxRequestBodySize: BODY_BYTES_MAX },
  )
  return {
    answer: async (context) => {
      refuseForeignPages(context, options.hostNames())
      const { authInfo, call } = await authenticate(options, context)
      calls.set(authInfo, call)
      return handler.fetch(await boundedRequest(context), { authInfo })
    },
    close: () => handler.close(),
  }
}

/** A name that an attacker's page made point at this machine (DNS rebinding) is still written in its Origin. Programs send none. */
const refuseForeignPages = (context: Context<Env>, hostNames: readonly string[]): void => {
  const { ok } = validateOriginHeader(context.req.header('origin'), [...localhostAllowedOrigins(), ...hostNames])
  if (ok) return
  throw new KithError('forbidden', 'This page may not speak to Kith.', {
    hint: 'If it is your own, set KITH_PUBLIC_URL to the address that Kith is reached by.',
  })
}

const authenticate = async (options: McpHttpOptions, context: Context<Env>): Promise<{ authInfo: AuthInfo; call: Call }> => {
  const token = /^Bearer (\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
  const actor = token === undefined ? undefined : await options.identify(token)
  if (token === undefined || !actor) {
    context.header('WWW-Authenticate', 'Bearer realm="Kith"')
    throw new KithError('unauthenticated', token === undefined ? 'This needs an API key.' : 'This API key is not known, or has ended.', {
      hint: 'Make a key under Settings, and send it as "Authorization: Bearer ...".',
    })
  }
  const call = { actor, address: context.env?.incoming?.socket?.remoteAddress ?? 'unknown', signal: context.req.raw.signal }
  return { authInfo: { token, clientId: actor.name, scopes: [] }, call }
}

/** The same request with its body read within bounds; what is no JSON is left to the protocol to refuse. */
const boundedRequest = async (context: Context<Env>): Promise<Request> => {
  const { raw } = context.req
  if (raw.method !== 'POST') return raw
  const body = await readRequestBody(raw, BODY_BYTES_MAX)
  if (body.tooLarge) {
    throw new KithError('too_large', `The request is larger than ${BODY_BYTES_MAX / 1e6} MB.`, { hint: 'Send less at once.' })
  }
  if (countMessages(body.text) > MESSAGES_MAX) {
    throw new KithError('too_large', `One request holds more than ${MESSAGES_MAX} messages.`, { hint: 'Send them one after another.' })
  }
  return new Request(raw.url, { method: 'POST', headers: raw.headers, body: body.text, signal: raw.signal })
}

const countMessages = (text: string): number => {
  if (!text.trimStart().startsWith('[')) return 1
  try {
    const messages: unknown = JSON.parse(text)
    return Array.isArray(messages) ? messages.length : 1
  } catch {
    return 1
  }
}

const observed = async <T>({ observe }: McpHttpOptions, operation: Operation, run: () => Promise<T>): Promise<T> => {
  const started = performance.now()
  let status = 500
  try {
    const result = await run()
    status = 200
    return result
  } catch (error) {
    if (error instanceof KithError) status = error.status
    throw error
  } finally {
    observe({ operation: operation.name, status, seconds: (performance.now() - started) / 1000 })
  }
}

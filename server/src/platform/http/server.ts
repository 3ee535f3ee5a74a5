import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { trust } from '../trust.ts'
import { routeOf, type Operation } from '@kith/contract/operation'
import { Hono, type Context as HonoContext } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { secureHeaders } from 'hono/secure-headers'
import { randomUUID } from 'node:crypto'
import { KithError } from '../errors.ts'
import { LogError } from '../log/errors.ts'
import { StateError } from '../state/errors.ts'
import type { Actor, Call, Download } from '../operation.ts'
import { coerceQuery } from './coerce.ts'

const JSON_BYTES_MAX = 5_000_000
const SESSION_COOKIE = 'kith_session'
const SESSION_SECONDS = 30 * 24 * 3600

export interface HttpOptions {
  readonly operations: {
    readonly all: () => readonly Operation[]
    readonly perform: (name: Operation['name'], input: unknown, call: Call) => Promise<unknown>
  }
  /** Who a key or a session's token belongs to; undefined when it is unknown or has ended. */
  readonly identify: (credentials: { key?: string; session?: string }) => Promise<Actor | undefined>
  /** Reverse proxies in front of Kith. */
  readonly proxies: number
  /** Host by which people reach Kith, where a proxy in front of it calls it by another. */
  readonly publicHost: string | undefined
  /** Cookies are marked Secure when people reach Kith by https. */
  readonly secure: boolean
  readonly onError: (error: unknown, request: { id: string; method: string; path: string }) => void
  readonly observe: (request: { operation: string; status: number; seconds: number }) => void
  /** Further routes, before the API's own "not found". */
  readonly mount: (http: Hono<Env>) => void
}

export type Env = { Variables: { requestId: string }; Bindings: { incoming?: { socket?: { remoteAddress?: string } } } }

/** The REST API below /api/v1; everything in it derives from the operations. */
export const createHttp = (options: HttpOptions): Hono<Env> => {
  const http = new Hono<Env>()
  http.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
      },
      strictTransportSecurity: options.secure ? 'max-age=31536000' : false,
      referrerPolicy: 'same-origin',
      xFrameOptions: 'DENY',
    }),
  )
  http.use(async (context, next) => {
    context.set('requestId', randomUUID())
    context.header('X-Request-Id', context.get('requestId'))
    // Answers tell of people: no browser or proxy may keep them for whoever comes next.
    if (context.req.path.startsWith('/api/v1/')) context.header('Cache-Control', 'no-store')
    await next()
  })
  http.onError((error, context) => {
    const id = context.get('requestId')
    if (error instanceof KithError && error.retryAfterSeconds !== undefined) context.header('Retry-After', String(error.retryAfterSeconds))
    const known = error instanceof KithError ? error : fromEngine(error)
    if (!known) options.onError(error, { id, method: context.req.method, path: context.req.path })
    const shown =
      known ?? new KithError('internal', 'Something went wrong in Kith itself.', { hint: `The server's log has the details under ${id}.` })
    return context.json(shown.toBody(id), trust<ContentfulStatusCode>(shown.status))
  })
  const limit = bodyLimit({
    maxSize: JSON_BYTES_MAX,
    onError: () => {
      throw new KithError('too_large', `The request is larger than ${JSON_BYTES_MAX / 1e6} MB.`, { hint: 'Send files as uploads.' })
    },
  })
  for (const operation of options.operations.all()) {
    const { method, path } = routeOf(operation.name)
    const address = `/api/v1${path.replace(/\{(\w+)\}/g, ':$1')}`
    const answer = async (context: HonoContext<Env>): Promise<Response> => answerOperation(options, operation, context)
    if (operation.transport === 'upload') http.on(method, address, answer)
    else http.on(method, address, limit, answer)
  }
  options.mount(http)
  http.all('/api/*', (context) => {
    throw new KithError('not_found', `There is no ${context.req.method} ${context.req.path}.`, { hint: 'All addresses are at /api/docs.' })
  })
  return http
}

/** What the engines say for people: too busy, too slow, not there. Anything else is our own fault and stays in the log. */
const fromEngine = (error: unknown): KithError | undefined => {
  if (error instanceof LogError && error.code !== 'failed' && error.code !== 'unsupported' && error.code !== 'denied') {
    return new KithError('unavailable', error.message, { hint: error.hint, cause: error })
  }
  if (error instanceof StateError && error.code === 'state_busy') {
    return new KithError('unavailable', error.message, { hint: 'Try again in a moment.', cause: error })
  }
  return undefined
}

const answerOperation = async (options: HttpOptions, operation: Operation, context: HonoContext<Env>): Promise<Response> => {
  const started = performance.now()
  let status = 500
  try {
    const call = await callOf(options, operation, context)
    const result = await options.operations.perform(operation.name, await inputOf(operation, context), call)
    status = 200
    if (operation.transport !== 'download') return context.json(trust<object>(result))
    const { method, path } = context.req
    return download(context, trust<Download>(result), (error) => options.onError(error, { id: context.get('requestId'), method, path }))
  } catch (error) {
    status = (error instanceof KithError ? error : fromEngine(error))?.status ?? 500
    throw error
  } finally {
    options.observe({ operation: operation.name, status, seconds: (performance.now() - started) / 1000 })
  }
}

const inputOf = async (operation: Operation, context: HonoContext<Env>): Promise<unknown> => {
  const fromPath = Object.fromEntries(Object.entries(context.req.param()).map(([name, value]) => [name, [value]]))
  const readsQuery = context.req.method === 'GET' || context.req.method === 'DELETE' || operation.transport === 'upload'
  if (readsQuery) return coerceQuery(operation.input, { ...context.req.queries(), ...fromPath })
  return { ...(await jsonBody(context)), ...headersOf(operation, context), ...coerceQuery(operation.input, fromPath) }
}

const headersOf = ({ headers = {} }: Operation, context: HonoContext<Env>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([field, header]): [string, string][] => {
      const value = context.req.header(header)
      return value === undefined ? [] : [[field, value]]
    }),
  )

const jsonBody = async (context: HonoContext<Env>): Promise<object> => {
  const text = await context.req.text()
  if (text === '') return {}
  const hint = 'Send a JSON object.'
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body
  } catch (error) {
    throw new KithError('invalid_input', 'The request is not JSON.', { hint, cause: error })
  }
  throw new KithError('invalid_input', 'The request is JSON, but not an object.', { hint })
}

const callOf = async (options: HttpOptions, operation: Operation, context: HonoContext<Env>): Promise<Call> => {
  const session = getCookie(context, SESSION_COOKIE)
  const key = /^Bearer (\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
  if (key === undefined && operation.effect === 'write') refuseForgery(context, options.publicHost)
  const actor = (await options.identify(key ? { key } : session ? { session } : {})) ?? { kind: 'nobody', name: 'A visitor' }
  return {
    actor,
    address: addressOf(context, options.proxies),
    ...(session === undefined ? {} : { sessionToken: session }),
    ...(operation.transport === 'upload' && context.req.raw.body ? { body: trust<AsyncIterable<Uint8Array>>(context.req.raw.body) } : {}),
    setSession: (token) => {
      if (token === null) deleteCookie(context, SESSION_COOKIE, { path: '/' })
      else
        setCookie(context, SESSION_COOKIE, token, {
          httpOnly: true,
          sameSite: 'Lax',
          secure: options.secure,
          path: '/',
          maxAge: SESSION_SECONDS,
        })
    },
    tell: (header, value) => context.header(header, value),
    signal: context.req.raw.signal,
  }
}

/** Each proxy adds whom it was called by at the end of X-Forwarded-For; what stands before that, anybody may have written. */
const addressOf = (context: HonoContext<Env>, proxies: number): string => {
  const socket = context.env?.incoming?.socket?.remoteAddress ?? 'unknown'
  if (proxies === 0) return socket
  const forwarded = (context.req.header('x-forwarded-for') ?? '').split(',').map((entry) => entry.trim())
  return forwarded.at(-proxies) || socket
}

/** A page of another site can make a browser send our cookie, but neither this header nor our origin. */
const refuseForgery = (context: HonoContext<Env>, publicHost: string | undefined): void => {
  const origin = context.req.header('origin')
  const hosts = [context.req.header('host'), publicHost]
  const foreign = origin !== undefined && !(URL.canParse(origin) && hosts.includes(new URL(origin).host))
  if (context.req.header('x-kith-csrf') === '1' && !foreign && context.req.header('sec-fetch-site') !== 'cross-site') return
  throw new KithError('forbidden', 'This request did not come from Kith’s own pages.', {
    hint: 'Programs send an API key; pages send the header X-Kith-CSRF: 1.',
  })
}

const download = (context: HonoContext<Env>, file: Download, onError: (error: unknown) => void): Response => {
  context.header('Content-Type', file.contentType)
  context.header('Content-Disposition', `attachment; filename="${file.fileName}"`)
  return context.body(streamOf(file.chunks, onError))
}

/** A file that fails on the way must not look whole: the connection breaks off. */
const streamOf = (chunks: Download['chunks'], onError: (error: unknown) => void): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder()
  const iterator = chunks[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(control) {
      try {
        const { done, value } = await iterator.next()
        if (done) control.close()
        else control.enqueue(typeof value === 'string' ? encoder.encode(value) : value)
      } catch (error) {
        onError(error)
        control.error(error)
      }
    },
    // Nobody reads on: whoever makes the file stops, too.
    cancel: async () => void (await iterator.return?.()),
  })
}

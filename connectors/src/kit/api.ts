import { refusalOf, unreachable } from './api-errors.ts'
import { decodeText, readBounded } from './api-body.ts'
import { ConnectorError, type Network } from './connector.ts'
import { readLimits, type Limits } from './limits.ts'

export interface ApiOptions {
  /** As people call it: "GitHub". Begins messages. */
  readonly name: string
  /** "https://api.github.com": paths count from here, and no request goes to another host. */
  readonly base: string
  /** Sent with each request; credentials go here and nowhere else. They appear in no message. */
  readonly headers?: Readonly<Record<string, string>>
  /** What answers are: parsed as JSON (the default), left as text in whatever encoding it says that it has, or as bytes. */
  readonly format?: 'json' | 'text' | 'bytes'
  /** Tells what cannot be what was asked for (a page of a proxy): it is asked for again as other faults are. */
  readonly isBroken?: (text: string, bytes: Buffer) => boolean
  /** Milliseconds for one request, its whole answer included (default 30,000). */
  readonly timeoutMs?: number
  /** The address itself opens the door (a calendar’s private address): no message says it. */
  readonly isSecret?: boolean
  /** Bytes of one answer (default 20 MiB). */
  readonly bytesMax?: number
  /** How often one request is tried (default 5). */
  readonly triesMax?: number
  /**
   * Longest wait within a run, in milliseconds (default 60,000). Where the platform asks for a longer one the run ends with a transient error, and Kith goes
   * on from the cursor when the platform said: others are read meanwhile. In `check` use 5,000.
   */
  readonly waitMsMax?: number
}

/** One question; plain JSON, so that it can lie in a cursor as the place where to go on. All requests only read, and may be repeated. */
export interface ApiRequest {
  /** "/repos/a/b/issues", or a whole address at the same host (as Link headers give it). */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean>>
  /** Makes it a POST with a JSON body: GraphQL, searches. */
  readonly body?: unknown
  /** Makes it a POST of a form: how tokens are asked for (OAuth). Never put it into a cursor. */
  readonly form?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** Answers `unchanged` when nothing has changed since these were given. */
  readonly unless?: Validators
  /** Statuses that are given back instead of thrown, for example [404]. */
  readonly accept?: readonly number[]
  /** Which of the platform's counters it is charged to, where there are several: "search". */
  readonly counter?: string
}

/** What an answer says of its version; remember it in the cursor and hand it back as `unless`. */
export interface Validators {
  readonly etag?: string
  readonly modified?: string
}

export interface ApiAnswer {
  readonly status: number
  readonly url: string
  readonly headers: Headers
  /** True for 304: there is no body. */
  readonly unchanged: boolean
  readonly validators: Validators
  /** Empty where `format` is bytes. */
  readonly text: string
  /** Empty unless `format` is bytes. */
  readonly bytes: Buffer
  /** The parsed body; undefined without one, and where `format` is another. */
  readonly json: unknown
}

export interface Api {
  /**
   * Asks, again where it may help: after time-outs, broken connections, 5xx and broken answers with growing pauses, after limits as long as the platform says.
   *
   * @throws ConnectorError with what to do; `transient` when a later run may succeed as it is
   */
  readonly ask: (request: ApiRequest | string) => Promise<ApiAnswer>
}

const FIRST_PAUSE_MS = 1_000
const LIMIT_PAUSE_MS = 60_000

/** A platform's API over the network of a context: the only way in which connectors ask one. */
export const createApi = (network: Network, options: ApiOptions): Api => {
  const { now = () => new Date(), random = Math.random, wait = waitFor(network.signal) } = network
  const { triesMax = 5, waitMsMax = 60_000 } = options
  /** Until when a counter of the platform is used up. */
  const spentUntilMs = new Map<string, number>()

  const pause = async (ms: number, limited: boolean): Promise<void> => {
    const nowMs = now().getTime()
    if (ms > waitMsMax) throw limitReached(options.name, new Date(nowMs + ms))
    const jitterMs = limited ? random() * Math.min(ms / 10, 5_000) : -random() * (ms / 2)
    await wait(Math.max(0, Math.round(ms + jitterMs)))
  }

  const heed = (request: ApiRequest, limits: Limits): void => {
    for (const budget of limits.budgets) {
      network.budget?.(budget)
      if (budget.remaining === 0 && budget.resetAt !== undefined) spentUntilMs.set(request.counter ?? '', budget.resetAt.getTime())
    }
  }

  const ask = async (given: ApiRequest | string): Promise<ApiAnswer> => {
    const request = typeof given === 'string' ? { path: given } : given
    const url = addressOf(options, request)
    for (let attempt = 1; ; attempt++) {
      network.signal.throwIfAborted()
      const spentMs = (spentUntilMs.get(request.counter ?? '') ?? 0) - now().getTime()
      if (spentMs > 0) await pause(spentMs, true)
      spentUntilMs.delete(request.counter ?? '')
      const tried = await attemptOnce(network, options, request, url).catch((error: unknown) =>
        unreachable(options.name, network.signal, error),
      )
      if (tried instanceof ConnectorError) {
        if (!tried.transient || attempt >= triesMax) throw tried
        await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1), false)
        continue
      }
      const limits = readLimits(tried.status, tried.headers, tried.json, now().getTime())
      heed(request, limits)
      if (limits.limited) {
        if (attempt >= triesMax) throw limitReached(options.name, new Date(now().getTime() + (limits.waitMs ?? LIMIT_PAUSE_MS)))
        await pause(limits.waitMs ?? LIMIT_PAUSE_MS * 2 ** (attempt - 1), true)
        continue
      }
      if (limits.waitMs !== undefined) spentUntilMs.set(request.counter ?? '', now().getTime() + limits.waitMs)
      if (isGood(tried.status) || request.accept?.includes(tried.status)) return tried
      const refusal = refusalOf(options, request, tried)
      if (!refusal.transient || attempt >= triesMax) throw refusal
      await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1), false)
    }
  }
  return { ask }
}

const isGood = (status: number): boolean => (status >= 200 && status < 300) || status === 304

const limitReached = (name: string, retryAt: Date): ConnectorError =>
  new ConnectorError(
    'rate_limited',
    `${name} wants no more requests before ${retryAt.toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
    'Nothing needs to be done: Kith goes on by itself then.',
    { transient: true, retryAt },
  )

const addressOf = ({ name, base }: ApiOptions, { path, query = {} }: ApiRequest): string => {
  const home = new URL(base)
  const relative = !/^[a-z][a-z0-9+.-]*:/i.test(path) && !path.startsWith('//')
  const url = relative ? new URL(`${home.origin}${home.pathname.replace(/\/$/, '')}/${path.replace(/^\//, '')}`) : new URL(path, home)
  if (url.origin !== home.origin) {
    throw new ConnectorError(
      'foreign_address',
      `${name} points to another host, ${url.host}.`,
      'Check the address in the source’s settings.',
    )
  }
  for (const [field, value] of Object.entries(query)) url.searchParams.set(field, String(value))
  return url.href
}

const headersOf = (options: ApiOptions, { headers, unless, body, form }: ApiRequest): Record<string, string> => ({
  ...((options.format ?? 'json') === 'json' ? { accept: 'application/json' } : {}),
  ...options.headers,
  ...headers,
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
  ...(unless?.etag === undefined ? {} : { 'if-none-match': unless.etag }),
  ...(unless?.modified === undefined ? {} : { 'if-modified-since': unless.modified }),
})

const contentOf = ({ body, form }: ApiRequest): { readonly method?: string; readonly body?: string } => {
  if (form !== undefined) return { method: 'POST', body: new URLSearchParams(form).toString() }
  return body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
}

const attemptOnce = async (network: Network, options: ApiOptions, request: ApiRequest, url: string): Promise<ApiAnswer> => {
  const { timeoutMs = 30_000, bytesMax = 20 * 1024 * 1024, format = 'json' } = options
  const control = new AbortController()
  const stop = (): void => control.abort(network.signal.reason)
  const timer = setTimeout(() => control.abort(new DOMException(`no answer within ${timeoutMs / 1000} s`, 'TimeoutError')), timeoutMs)
  network.signal.addEventListener('abort', stop, { once: true })
  try {
    const response = await network.fetch(url, { ...contentOf(request), headers: headersOf(options, request), signal: control.signal })
    const received = await readBounded(response, options.name, bytesMax)
    const { status, headers } = response
    const text =
      format === 'bytes' ? '' : format === 'text' ? decodeText(received, headers.get('content-type')) : new TextDecoder().decode(received)
    if (isGood(status) && status !== 304 && options.isBroken?.(text, received) === true) throw brokenAnswer(options.name)
    return {
      status,
      url,
      headers,
      unchanged: status === 304,
      validators: validatorsOf(headers),
      text,
      bytes: format === 'bytes' ? received : Buffer.alloc(0),
      json: format === 'json' ? parseJson(text, options.name, status) : undefined,
    }
  } finally {
    clearTimeout(timer)
    network.signal.removeEventListener('abort', stop)
  }
}

const validatorsOf = (headers: Headers): Validators => {
  const etag = headers.get('etag')
  const modified = headers.get('last-modified')
  return { ...(etag === null ? {} : { etag }), ...(modified === null ? {} : { modified }) }
}

/** What refuses may be no JSON (a proxy's page); what answers must be. */
const parseJson = (text: string, name: string, status: number): unknown => {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (!isGood(status)) return undefined
    throw brokenAnswer(name, cause)
  }
}

const brokenAnswer = (name: string, cause?: unknown): ConnectorError => {
  const message = `${name} answered with something that is not what its API gives.`
  const hint =
    'Check the address. If it is right, something between Kith and the platform changes answers, or the platform has a fault; Kith tries again.'
  return new ConnectorError('answer_broken', message, hint, { transient: true, cause })
}

const waitFor =
  (signal: AbortSignal) =>
  (ms: number): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(asError(signal.reason))
      const stop = (): void => {
        clearTimeout(timer)
        reject(asError(signal.reason))
      }
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop)
        resolve()
      }, ms)
      signal.addEventListener('abort', stop, { once: true })
    })

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)))

import http from 'node:http'
import https from 'node:https'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { allowing, type Allows, type PrivateNetworks } from './addresses.ts'
import { OutboundError } from './errors.ts'
import { checkedLookup, refuseLiteral, type Resolve } from './lookup.ts'

export interface OutboundOptions {
  /** Named in each request: "Kith/0.1.0". */
  readonly userAgent: string
  /** Private networks that may be asked, too, and then without encryption. */
  readonly privateNetworks: PrivateNetworks
  /** How names become addresses; the system's way unless a test says otherwise. */
  readonly resolve?: Resolve
}

export interface Outbound {
  /** As the standard's fetch, but only to public addresses, and nothing secret goes on to where a redirect leads. @throws OutboundError */
  readonly fetch: typeof globalThis.fetch
  readonly close: () => void
}

interface Step {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body: Uint8Array | undefined
}

const REDIRECTS_MAX = 5
const REDIRECTS = new Set([301, 302, 303, 307, 308])
const BODILESS = new Set([101, 204, 205, 304])
const SILENCE_MS_MAX = 60_000
const HEADER_BYTES_MAX = 64 * 1024
/** What may follow to another host; anything else could be a secret. */
const HARMLESS = new Set(['accept', 'accept-encoding', 'accept-language', 'user-agent', 'content-type'])

/** The one way in which Kith asks other hosts for anything that users can name. */
export const createOutbound = (options: OutboundOptions): Outbound => {
  const allows = allowing(options.privateNetworks)
  const lookup = checkedLookup(allows, options.resolve)
  const agents = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) }

  const send = (step: Step, signal: AbortSignal): Promise<http.IncomingMessage> =>
    new Promise((resolve, reject) => {
      const secure = step.url.protocol === 'https:'
      const request = (secure ? https : http).request(step.url, {
        method: step.method,
        headers: Object.fromEntries(step.headers),
        agent: secure ? agents.https : agents.http,
        maxHeaderSize: HEADER_BYTES_MAX,
        timeout: SILENCE_MS_MAX,
        signal,
        lookup,
      })
      request.once('response', resolve)
      request.once('timeout', () => request.destroy(new DOMException('no answer', 'TimeoutError')))
      request.once('error', (error) => reject(signal.aborted ? reasonOf(signal) : error))
      request.end(step.body)
    })

  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    // The standard's own class reads the arguments; nothing is sent by it.
    const request = new Request(input, init)
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer())
    const headers = new Headers(request.headers)
    headers.set('user-agent', options.userAgent)
    headers.set('accept-encoding', 'gzip, deflate, br')
    if (!headers.has('accept')) headers.set('accept', '*/*')
    let step: Step = { url: new URL(request.url), method: request.method, headers, body }
    for (let redirects = 0; ; redirects++) {
      request.signal.throwIfAborted()
      check(step, allows, options.privateNetworks !== false)
      const answer = await send(step, request.signal)
      const location = REDIRECTS.has(answer.statusCode ?? 0) && request.redirect !== 'manual' ? answer.headers.location : undefined
      if (location === undefined) return toResponse(answer, step, request.signal)
      answer.destroy()
      if (request.redirect === 'error' || redirects >= REDIRECTS_MAX) throw tooManyRedirects(step.url)
      step = follow(step, answer.statusCode ?? 0, location)
    }
  }
  return {
    fetch,
    close: () => {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

const check = ({ url, headers, body }: Step, allows: Allows, mayBePlain: boolean): void => {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new OutboundError(
      'protocol_refused',
      `Kith does not ask ${url.protocol} addresses.`,
      'Enter an address that begins with https://.',
    )
  }
  refuseLiteral(url, allows)
  if (mayBePlain) return
  const secret = [...headers.keys()].some((name) => !HARMLESS.has(name) && /auth|token|key|cookie|secret/.test(name))
  // Kith sends nothing but questions and, in their place, names with passwords: what is sent may be either.
  if (url.protocol === 'http:' && (secret || body !== undefined)) {
    throw new OutboundError(
      'not_encrypted',
      `${url.host} would be sent a secret that anybody on the way can read.`,
      'Enter its address with https://.',
    )
  }
}

/** What a redirect leads to. Only to the same origin do headers and body go on. */
const follow = (step: Step, status: number, location: string): Step => {
  if (!URL.canParse(location, step.url.href))
    throw new OutboundError('redirect_broken', `${step.url.host} redirects to nowhere.`, 'Check the address.')
  const url = new URL(location, step.url)
  url.hash = ''
  if (step.url.protocol === 'https:' && url.protocol === 'http:') {
    throw new OutboundError(
      'redirect_unencrypted',
      `${step.url.host} redirects to an address without encryption, ${url.host}.`,
      'Enter the address that it has now.',
    )
  }
  const keepsMethod = status === 307 || status === 308 || step.method === 'GET' || step.method === 'HEAD'
  const stays = url.origin === step.url.origin
  if (!stays && keepsMethod && step.body !== undefined) {
    throw new OutboundError(
      'redirect_foreign',
      `${step.url.host} wants what was sent to go on to ${url.host}.`,
      'Enter the address that it has now.',
    )
  }
  const headers = new Headers([...step.headers].filter(([name]) => stays || HARMLESS.has(name)))
  if (!keepsMethod) for (const name of ['content-type', 'content-length']) headers.delete(name)
  return { url, headers, method: keepsMethod ? step.method : 'GET', body: keepsMethod ? step.body : undefined }
}

const tooManyRedirects = (url: URL): OutboundError =>
  new OutboundError('redirects_bound', `${url.host} redirects more than ${REDIRECTS_MAX} times.`, 'Check the address.')

const toResponse = (answer: http.IncomingMessage, { url, method }: Step, signal: AbortSignal): Response => {
  const status = answer.statusCode ?? 502
  const headers = new Headers()
  for (let index = 0; index < answer.rawHeaders.length; index += 2) {
    const name = (answer.rawHeaders[index] ?? '').toLowerCase()
    // They told of the bytes on the way.
    if (name !== 'content-encoding' && name !== 'content-length') headers.append(name, answer.rawHeaders[index + 1] ?? '')
  }
  if (BODILESS.has(status) || method === 'HEAD') {
    answer.resume()
    return new Response(null, { status, headers })
  }
  const stop = (): void => void answer.destroy(reasonOf(signal))
  signal.addEventListener('abort', stop, { once: true })
  answer.once('close', () => signal.removeEventListener('abort', stop))
  const response = new Response(bodyOf(answer), { status, headers })
  Object.defineProperty(response, 'url', { value: url.href })
  return response
}

/** The body, unpacked as it is read; an end that comes too early is an error. */
const bodyOf = (answer: http.IncomingMessage): ReadableStream<Uint8Array> => {
  const unpack = unpackers.get(answer.headers['content-encoding']?.trim().toLowerCase() ?? '')?.()
  if (unpack === undefined) return toWeb(answer)
  answer.once('error', (error) => unpack.destroy(error))
  answer.once('aborted', () => unpack.destroy(new Error('The connection broke off.')))
  unpack.once('close', () => answer.destroy())
  return toWeb(answer.pipe(unpack))
}

const unpackers = new Map([
  ['gzip', () => createGunzip()],
  ['x-gzip', () => createGunzip()],
  ['deflate', () => createInflate()],
  ['br', () => createBrotliDecompress()],
])

const toWeb = (stream: Readable): ReadableStream<Uint8Array> => {
  const iterator: AsyncIterator<Uint8Array> = stream[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      async pull(control) {
        const { done, value } = await iterator.next()
        if (done) control.close()
        else control.enqueue(value)
      },
      cancel: () => void stream.destroy(),
    },
    { highWaterMark: 0 },
  )
}

const reasonOf = (signal: AbortSignal): Error => (signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)))

import type { ErrorBody, ErrorCode } from '@kith/contract/errors'
import type { OutputOf } from '@kith/contract/operation'
import type { Operations } from '@kith/contract/operations'
import { ROUTES, type OperationName } from '@kith/contract/routes'

export type { OperationName }
/** What an operation is given; fields with a default may be left out. */
export type Input<N extends OperationName> = Operations[N]['input']['_zod']['input']
export type Output<N extends OperationName> = OutputOf<Operations[N]>

const BASE = '/api/v1'
const CSRF = { 'X-Kith-CSRF': '1' }

/** An answer that is no answer: `message` says what happened, `hint` what to do. `unreachable` is ours, the rest are the API's codes. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode | 'unreachable'
  readonly hint: string | undefined
  readonly details: readonly string[]
  constructor(error: { code: ErrorCode | 'unreachable'; message: string; hint?: string; details?: readonly string[] }) {
    super(error.message)
    this.code = error.code
    this.hint = error.hint
    this.details = error.details ?? []
  }
}

/** Calls an operation by name. Throws ApiError. */
export async function call<N extends OperationName>(name: N, input: Input<N>, options: { signal?: AbortSignal } = {}): Promise<Output<N>> {
  const { method, url, body } = requestOf(name, input)
  const answer = await fetch(url, {
    method,
    headers: {
      Accept: 'application/json',
      ...(method === 'GET' ? {} : CSRF),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    credentials: 'same-origin',
  }).catch((cause: unknown) => {
    if (options.signal?.aborted) throw cause
    throw unreachable()
  })
  const text = await answer.text()
  if (!answer.ok) throw errorOf(answer.status, text)
  return trusted<Output<N>>(text === '' ? {} : JSON.parse(text))
}

/** Method, address and body of a call: `{id}` comes from the input, the rest goes into the query (GET, DELETE) or the body. */
export function requestOf(name: OperationName, input: object): { method: string; url: string; body: string | undefined } {
  const [method = 'GET', route = ''] = ROUTES[name].split(' ')
  const rest = new Map<string, unknown>(Object.entries(input))
  const path = route.replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = rest.get(field)
    rest.delete(field)
    return encodeURIComponent(String(value))
  })
  const given = Object.fromEntries([...rest].filter(([, value]) => value !== undefined))
  if (method !== 'GET' && method !== 'DELETE') return { method, url: BASE + path, body: JSON.stringify(given) }
  const query = queryString(given)
  return { method, url: BASE + path + (query === '' ? '' : `?${query}`), body: undefined }
}

/** Arrays are repeated (`kind=a&kind=b`), objects are JSON, what is undefined is left out. */
export function queryString(fields: object): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue
    for (const item of Array.isArray(value) ? value : [value])
      query.append(name, typeof item === 'object' ? JSON.stringify(item) : String(item))
  }
  return query.toString()
}

/** The address of a file that the browser downloads by itself. */
export const downloadUrl = (name: OperationName, input: object): string => requestOf(name, input).url

/** Sends a file as it is. `onProgress` is told the share sent, 0 to 1. Throws ApiError; an abort rejects with an AbortError. */
export function upload(file: File, onProgress: (share: number) => void, signal?: AbortSignal): Promise<Output<'uploads.create'>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `${BASE}/uploads?${queryString({ name: file.name })}`)
    request.setRequestHeader('X-Kith-CSRF', '1')
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.upload.addEventListener('progress', (event) =>
      onProgress(event.lengthComputable && event.total > 0 ? event.loaded / event.total : 0),
    )
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) resolve(trusted<Output<'uploads.create'>>(JSON.parse(request.responseText)))
      else reject(errorOf(request.status, request.responseText))
    })
    request.addEventListener('error', () => reject(unreachable()))
    request.addEventListener('abort', () => reject(new DOMException('The upload was stopped.', 'AbortError')))
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}

const unreachable = () =>
  new ApiError({
    code: 'unreachable',
    message: 'Kith does not answer.',
    hint: 'Check that it is running and that you are online, then try again.',
  })

function errorOf(status: number, text: string): ApiError {
  try {
    const { error } = trusted<ErrorBody>(JSON.parse(text))
    if (typeof error.message === 'string') return new ApiError(error)
  } catch {
    // A proxy in between answers in its own words.
  }
  return new ApiError({
    code: status === 401 ? 'unauthenticated' : status === 503 || status === 502 ? 'unavailable' : 'internal',
    message: `Kith answered with status ${status}.`,
    hint: 'Try again; if it stays, look into the server’s log.',
  })
}

/** The server checks its answers against the same contract that these types come from. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this is the named helper
const trusted = <T>(value: unknown): T => value as T

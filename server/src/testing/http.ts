import { trust } from '../platform/trust.ts'
import { routeOf } from '@kith/contract/operation'
import type { OperationName } from '@kith/contract/routes'
import type { ErrorBody } from '@kith/contract/errors'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: unknown
  readonly error: ErrorBody['error'] | undefined
}

export interface Visitor {
  readonly key?: string
  readonly cookie?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Calls an operation's address as a browser (cookie and our header) or a program (key) does. */
export const request = async (
  url: string,
  name: OperationName,
  input: Readonly<Record<string, unknown>>,
  visitor: Visitor = {},
): Promise<Answer> => {
  const { method, path } = routeOf(name)
  const rest = new Map(Object.entries(input))
  const filled = path.replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = String(rest.get(field))
    rest.delete(field)
    return encodeURIComponent(value)
  })
  const fields = Object.fromEntries(rest)
  const inQuery = method === 'GET' || method === 'DELETE' || name === 'uploads.create'
  const query = inQuery
    ? `?${new URLSearchParams(Object.entries(fields).flatMap(([field, value]) => [value].flat().map((one): [string, string] => [field, String(one)]))).toString()}`
    : ''
  return send(`${url}/api/v1${filled}${query}`, { method, ...(inQuery ? {} : { body: JSON.stringify(fields) }) }, visitor)
}

export const send = async (address: string, init: RequestInit, { key, cookie, headers }: Visitor = {}): Promise<Answer> => {
  const response = await fetch(address, {
    redirect: 'manual',
    ...init,
    headers: {
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? { 'x-kith-csrf': '1' } : { authorization: `Bearer ${key}` }),
      ...(cookie === undefined ? {} : { cookie }),
      ...headers,
    },
  })
  const text = await response.text()
  const json: unknown = response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : undefined
  return { status: response.status, headers: response.headers, text, json, error: errorOf(json) }
}

const errorOf = (json: unknown): Answer['error'] =>
  // The API's own shape of a refusal.
  typeof json === 'object' && json !== null && 'error' in json ? trust<ErrorBody>(json).error : undefined

/** The session's cookie that an answer sets, to be sent back. */
export const cookieOf = (answer: Answer): string => answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''

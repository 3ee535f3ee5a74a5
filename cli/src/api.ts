import type { ErrorBody } from '@kith/contract/errors'
import { routeOf, type InputOf, type Operation, type OutputOf } from '@kith/contract/operation'
import type { Operations } from '@kith/contract/operations'
import { OPERATIONS } from '@kith/contract/operations'
import type { Readable } from 'node:stream'
import { badInput, CommandError, systemCode, unavailable } from './errors.ts'
import type { Place } from './place.ts'

const CALL_MS_MAX = 120_000

/** An input as the caller writes it: what has a default may be left out. */
type Given<O> = Partial<InputOf<O>>

/** The API of one server. */
export interface Api {
  readonly place: Place
  /** @throws CommandError with the API's own words, or `unavailable` when the server does not answer. */
  readonly call: <Name extends keyof Operations>(name: Name, input: Given<Operations[Name]>) => Promise<OutputOf<Operations[Name]>>
  /** Like `call`, for an operation that is known only at run time. */
  readonly perform: (operation: Operation, input: Readonly<Record<string, unknown>>) => Promise<unknown>
  /** The answer as it comes: downloads, and uploads with `body`. */
  readonly open: (operation: Operation, input: Readonly<Record<string, unknown>>, body?: Readable) => Promise<Response>
}

export const createApi = (place: Place): Api => {
  const open: Api['open'] = (operation, input, body) => request(place, operation, input, body)
  const perform: Api['perform'] = async (operation, input) => parseAnswer(place, await open(operation, input))
  return { place, open, perform, call: async (name, input) => answerOf(name, await perform(OPERATIONS[name], input)) }
}

/** The server validates nothing on its way out, but its handlers are checked against these types when it is compiled. */
const answerOf = <Name extends keyof Operations>(_: Name, answer: unknown): OutputOf<Operations[Name]> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  answer as OutputOf<Operations[Name]>

const request = async (
  place: Place,
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
  body?: Readable,
): Promise<Response> => {
  const { method, path } = routeOf(operation.name)
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined))
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const segment = segmentOf(name, rest.get(name))
    rest.delete(name)
    return segment
  })
  const inQuery = method === 'GET' || method === 'DELETE' || operation.transport === 'upload'
  const url = `${place.url}/api/v1${filled}${inQuery ? queryOf(rest) : ''}`
  const json = inQuery ? undefined : JSON.stringify(Object.fromEntries(rest))
  const options: RequestInit & { duplex?: 'half' } = {
    method,
    redirect: 'manual',
    headers: {
      // Without a key, a public operation still has to say that no page of another site sends it.
      ...(place.key === undefined ? { 'X-Kith-CSRF': '1' } : { Authorization: `Bearer ${place.key}` }),
      ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(json === undefined ? {} : { body: json }),
    ...(body === undefined ? { signal: AbortSignal.timeout(CALL_MS_MAX) } : { body: asBody(body), duplex: 'half' }),
  }
  const response = await fetch(url, options).catch((error: unknown) => {
    throw noAnswer(place, error)
  })
  if (response.ok) return response
  throw await failureOf(place, operation, response)
}

/** Dots alone would climb out of the address, and reach another operation. */
const segmentOf = (name: string, value: unknown): string => {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  if (/^\.{0,2}$/.test(text)) throw badInput(`Something in the input is not right: ${name} is missing.`, `Give ${name}.`)
  return encodeURIComponent(text)
}

/** Node's fetch takes any stream of bytes; only the types of the browser's do not say so. */
const asBody = (stream: Readable): NonNullable<RequestInit['body']> => stream

const queryOf = (values: ReadonlyMap<string, unknown>): string => {
  const query = new URLSearchParams()
  for (const [name, value] of values)
    for (const each of [value].flat()) query.append(name, typeof each === 'string' ? each : JSON.stringify(each))
  return query.size === 0 ? '' : `?${query.toString()}`
}

const parseAnswer = async (place: Place, response: Response): Promise<unknown> => {
  try {
    return await response.json()
  } catch (error) {
    throw unavailable(`${place.url} broke off its answer, or is not Kith.`, 'Check KITH_URL, and try again.', error)
  }
}

const isErrorBody = (value: unknown): value is ErrorBody =>
  typeof value === 'object' && value !== null && 'error' in value && typeof value.error === 'object' && value.error !== null

const failureOf = async (place: Place, operation: Operation, response: Response): Promise<CommandError> => {
  const to = response.headers.get('location')
  if (to !== null) return unavailable(`${place.url} sends on to ${to}.`, 'Set KITH_URL to the address that Kith is really reached by.')
  const body: unknown = await response.json().catch(() => undefined)
  if (!isErrorBody(body)) return unavailable(`What answers at ${place.url} is not Kith (HTTP ${response.status}).`, 'Check KITH_URL.')
  if (body.error.code !== 'unauthenticated') return new CommandError(body)
  const message = place.key === undefined ? `There is no key for ${place.url}.` : `${place.url} does not accept this key.`
  const hint =
    place.keyProblem ??
    'It was revoked, has expired or belongs to another Kith: check KITH_KEY and KITH_DATA, or make a new one under Settings.'
  return new CommandError({ error: { ...body.error, message, hint } })
}

const noAnswer = (place: Place, error: unknown): CommandError => {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return unavailable(`${place.url} did not answer within ${CALL_MS_MAX / 1000} s.`, 'Look at the server’s log, then try again.', error)
  }
  const cause = error instanceof Error ? error.cause : undefined
  const why = systemCode(cause) ?? (error instanceof Error ? error.message : String(error))
  const elsewhere =
    place.holder?.alive === true && place.holder.address === undefined
      ? `Process ${place.holder.pid} is starting on ${place.dataDir}: wait. `
      : ''
  const start = place.local
    ? 'Start it with `npm start`, or say where it runs: KITH_URL=http://127.0.0.1:4500. '
    : 'Check KITH_URL and the network. '
  return unavailable(`Kith does not answer at ${place.url} (${why}).`, `${elsewhere}${start}\`kith doctor\` tells more.`, error)
}

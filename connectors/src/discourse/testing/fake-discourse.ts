import { createHmac } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answer } from './answers.ts'
import type { World } from './world.ts'

/** A Discourse on loopback over a world that the test changes as it likes: it pages, limits, fails, falls silent, and sends webhooks. */
export interface FakeDiscourse {
  /** For the setting `url`. */
  readonly url: string
  readonly seen: readonly { readonly path: string; readonly status: number }[]
  /** What the next requests meet instead of their answers, one each. */
  readonly troubles: Trouble[]
  /** What every request meets while it is set. */
  always: Trouble | undefined
  /** Sends what a webhook sends, and gives the status that came back. */
  readonly send: (hook: Hook, event: string, type: string, payload: unknown) => Promise<number>
  readonly close: () => Promise<void>
}

export interface Hook {
  readonly url: string
  readonly secret: string
}

export type Trouble =
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  /** Too many requests: in the header, and in the body's `extras`, or there alone. */
  | { readonly kind: 'limit'; readonly seconds: number; readonly inBodyAlone?: boolean }
  | { readonly kind: 'silence' }
  | { readonly kind: 'none' }

export const startFakeDiscourse = async (world: World, options: { readonly key?: string } = {}): Promise<FakeDiscourse> => {
  const seen: { path: string; status: number }[] = []
  const troubles: Trouble[] = []
  const state: { always: Trouble | undefined; events: number } = { always: undefined, events: 0 }
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    const reply = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
      seen.push({ path, status })
      send(response, status, body, headers)
    }
    const trouble = troubles.shift() ?? state.always
    if (trouble?.kind === 'silence') return
    if (trouble?.kind === 'status') return reply(trouble.status, trouble.body ?? '<html><body>Bad gateway</body></html>')
    if (trouble?.kind === 'limit')
      return reply(429, limited(trouble.seconds), trouble.inBodyAlone === true ? {} : { 'retry-after': String(trouble.seconds) })
    const { 'api-key': key } = request.headers
    if (key !== undefined && key !== options.key)
      return reply(403, { errors: ['You are not permitted to view the requested resource.'], error_type: 'invalid_access' })
    const { status, body } = answer(world, new URL(path, 'http://forum.example'), key !== undefined)
    return reply(status, body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address with it.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    troubles,
    get always() {
      return state.always
    },
    set always(trouble) {
      state.always = trouble
    },
    send: async ({ url, secret }, event, type, payload) => {
      const body = JSON.stringify({ [type]: payload })
      const headers = {
        'content-type': 'application/json',
        'x-discourse-instance': 'https://forum.example',
        'x-discourse-event-id': String(++state.events),
        'x-discourse-event-type': type,
        'x-discourse-event': event,
        'x-discourse-event-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      }
      const { status } = await fetch(url, { method: 'POST', headers, body })
      return status
    },
    close: () => {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

const limited = (seconds: number): unknown => ({
  errors: ['You’ve performed this action too many times, please try again later.'],
  error_type: 'rate_limit',
  extras: { wait_seconds: seconds, time_left: `${seconds} seconds` },
})

const send = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string>): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

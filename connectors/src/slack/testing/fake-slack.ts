import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerSlack } from './answer.ts'
import type { Workspace } from './workspace.ts'

/** Slack's Web API on loopback, over a workspace that the test changes as it likes: pages, limits for each method, faults and silence. */
export interface FakeSlack {
  /** For the setting `api`. */
  readonly url: string
  readonly seen: readonly { readonly method: string; readonly status: number }[]
  /** What the next requests meet instead of their answers, one each. */
  readonly troubles: Trouble[]
  /** What every request meets while it is set: Slack is down. */
  outage: Trouble | undefined
  /** Requests that a method answers before it refuses one with Retry-After. */
  readonly tiers: Map<string, { every: number; retryAfterS: number }>
  readonly close: () => Promise<void>
}

export type Trouble =
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  | { readonly kind: 'limited'; readonly retryAfterS: number }
  /** Status 200 with `ok: false`. */
  | { readonly kind: 'refused'; readonly error: string; readonly needed?: string }
  | { readonly kind: 'silence' }
  | { readonly kind: 'none' }

interface Reply {
  readonly status: number
  readonly body: unknown
  readonly headers?: Record<string, string>
}

export const startFakeSlack = async (
  workspace: Workspace,
  options: { readonly token?: string; readonly pageMax?: number } = {},
): Promise<FakeSlack> => {
  const seen: { method: string; status: number }[] = []
  const asked = new Map<string, number>()
  const tiers: FakeSlack['tiers'] = new Map()
  const troubles: Trouble[] = []
  const state: { outage: Trouble | undefined } = { outage: undefined }
  const answer = (method: string, url: URL, authorization: string | undefined): Reply | undefined => {
    const trouble = state.outage ?? troubles.shift()
    if (trouble?.kind === 'silence') return undefined
    if (trouble?.kind === 'status') return { status: trouble.status, body: trouble.body ?? 'Bad gateway' }
    if (trouble?.kind === 'limited') return limited(trouble.retryAfterS)
    if (trouble?.kind === 'refused') return { status: 200, body: { ok: false, error: trouble.error, needed: trouble.needed } }
    if (options.token !== undefined && authorization !== `Bearer ${options.token}`)
      return { status: 200, body: { ok: false, error: 'invalid_auth' } }
    const count = (asked.get(method) ?? 0) + 1
    asked.set(method, count)
    const tier = tiers.get(method)
    if (tier !== undefined && count % tier.every === 0) return limited(tier.retryAfterS)
    return { status: 200, body: answerSlack(workspace, url, options.pageMax ?? 200) }
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? ''}`)
    const method = url.pathname.split('/').at(-1) ?? ''
    const reply = answer(method, url, request.headers.authorization)
    seen.push({ method, status: reply?.status ?? 0 })
    if (reply === undefined) return
    response.writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8', ...reply.headers })
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address with it.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/api`,
    seen,
    troubles,
    tiers,
    get outage() {
      return state.outage
    },
    set outage(outage) {
      state.outage = outage
    },
    close: () => {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

const limited = (retryAfterS: number): Reply => ({
  status: 429,
  body: { ok: false, error: 'ratelimited' },
  headers: { 'retry-after': String(retryAfterS) },
})

import { createApi as createKitApi } from '../kit/api.ts'
import { ConnectorError, type Network } from '../kit/connector.ts'
import { isObject, objectAt, textAt, type Json } from '../kit/json.ts'
import { clip } from '../kit/text.ts'
import { apiOf, type Settings } from './settings.ts'

type Query = Readonly<Record<string, string | number | boolean>>

/** Methods of Slack's Web API. */
export interface Api {
  /** Throws Refused where the rest can still be read. */
  readonly call: (method: string, query?: Query) => Promise<Json>
}

/** Slack does not show this to the token, or it is gone. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: string
  constructor(code: string) {
    super(`Slack answered ${code}.`)
    this.code = code
  }
}

/** Requests a minute that Slack promises for each method (its tiers 2, 3 and 4); it lets more through for a while. */
const TIERS: Readonly<Record<string, number>> = {
  'conversations.list': 20,
  'users.list': 20,
  'conversations.history': 50,
  'conversations.replies': 50,
  'users.info': 100,
  'auth.test': 100,
}
const MINUTE_MS = 60_000

export const createApi = (network: Network, settings: Settings, options: { readonly waitMsMax?: number } = {}): Api => {
  const headers = { authorization: `Bearer ${settings.token}` }
  // Apps outside of Slack's directory may be told to wait for a whole minute, again and again.
  const api = createKitApi(network, { name: 'Slack', base: apiOf(settings), headers, waitMsMax: 90_000, ...options })
  const spend = createTiers(network)
  return {
    call: async (method, query = {}) => {
      const answer = await api.ask({ path: `/${method}`, query, counter: method })
      spend(method)
      if (!isObject(answer.json)) throw fault(method, 'no_object')
      if (answer.json['ok'] !== true) throw refusal(method, answer.json)
      return answer.json
    },
  }
}

/** Slack does not say how much of a method's minute is left, so it is counted here. */
const createTiers = ({ budget, now = () => new Date() }: Network): ((method: string) => void) => {
  const windows = new Map<string, { endMs: number; count: number }>()
  return (method) => {
    const limit = TIERS[method]
    if (limit === undefined || budget === undefined) return
    const nowMs = now().getTime()
    const known = windows.get(method)
    const window = known === undefined || known.endMs <= nowMs ? { endMs: nowMs + MINUTE_MS, count: 0 } : known
    window.count += 1
    windows.set(method, window)
    // Slack lets more through than it promises: used up is what it refuses, never what was counted.
    budget({ name: method, limit, remaining: Math.max(1, limit - window.count), resetAt: new Date(window.endMs) })
  }
}

const TOKEN_FAULTS = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'two_factor_setup_required',
])
const PASSING = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
  'org_login_required',
])
const REFUSED = new Set([
  'access_denied', 'channel_not_found', 'is_archived', 'is_inactive', 'limit_required', 'method_not_supported_for_channel_type', 'missing_scope',
  'no_permission', 'not_in_channel', 'restricted_action', 'thread_not_found', 'user_not_found', 'user_not_visible', 'users_not_found',
]) // prettier-ignore

/** What an answer with `ok: false` means for whoever set the source up. */
const refusal = (method: string, answer: Json): Error => {
  const code = clip(textAt(answer, 'error') ?? 'unknown', 80)
  if (TOKEN_FAULTS.has(code)) {
    return new ConnectorError(
      'unauthorized',
      `Slack does not accept the token (${code}).`,
      'Copy it again from the app’s page “OAuth & Permissions” or install the app anew, and enter it in the settings of the source.',
    )
  }
  if (code === 'missing_scope' && ESSENTIAL.has(method)) return missingScope(method, answer)
  if (REFUSED.has(code)) return new Refused(code)
  if (PASSING.has(code)) return fault(method, code)
  if (code === 'enterprise_is_restricted' || code === 'ekm_access_denied') {
    return new ConnectorError(
      'forbidden',
      `The workspace lets no app read ${method} (${code}).`,
      'Ask an owner of the workspace to approve the app.',
    )
  }
  if (code === 'invalid_cursor') return fault(method, code)
  return new ConnectorError(
    'refused',
    `Slack refuses to answer ${method} (${code}).`,
    'Check the settings of the source. If they are right, Slack may have changed its API: look for a newer version of Kith.',
  )
}

/** Without these nothing can be read at all. */
const ESSENTIAL = new Set(['auth.test', 'conversations.list', 'conversations.history'])

const missingScope = (method: string, answer: Json): ConnectorError =>
  new ConnectorError(
    'forbidden',
    `The token may not use ${method}: it lacks ${clip(textAt(answer, 'needed') ?? 'a scope', 200)}.`,
    'Add that scope on the app’s page “OAuth & Permissions”, reinstall the app to the workspace, and enter the new token.',
  )

const fault = (method: string, code: string): ConnectorError =>
  new ConnectorError(
    'platform_failed',
    `Slack could not answer ${method} (${code}).`,
    'Nothing needs to be done: Kith tries again by itself.',
    {
      transient: true,
    },
  )

/** Where the next page begins; Slack gives an empty text at the end. */
export const cursorIn = (answer: Json): string | undefined => textAt(objectAt(answer, 'response_metadata'), 'next_cursor')?.slice(0, 1_000)

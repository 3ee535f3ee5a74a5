import { createApi } from '../kit/api.ts'
import { ConnectorError, type Network } from '../kit/connector.ts'
import { countAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import type { Settings } from './settings.ts'

const AT_ONCE = 100
/** Tokens are good for an hour or a day; a new one is asked for some minutes before. */
const EARLY_MS = 5 * 60_000

export interface Page {
  readonly things: readonly Json[]
  readonly after: string | undefined
}

/** Reddit's API as an app that acts for nobody: it reads what everybody sees. */
export const createReddit = (network: Network, { client, secret, account }: Settings, options: { readonly waitMsMax?: number } = {}) => {
  // Reddit answers programs that say what they are and whose, and hardly any others.
  const agent = { 'user-agent': `server:kith:v1 (by /u/${account.replace(/^\/?u\//, '')})` }
  const door = createApi(network, {
    name: 'Reddit',
    base: 'https://www.reddit.com',
    headers: { ...agent, authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}` },
    ...options,
  })
  const api = createApi(network, { name: 'Reddit', base: 'https://oauth.reddit.com', headers: agent, ...options })
  const nowMs = (): number => (network.now?.() ?? new Date()).getTime()
  let token = { text: '', untilMs: 0 }

  const authorization = async (): Promise<string> => {
    if (nowMs() < token.untilMs) return token.text
    const { json } = await door.ask({ path: '/api/v1/access_token', form: { grant_type: 'client_credentials' } })
    const text = isObject(json) ? textAt(json, 'access_token') : undefined
    if (!isObject(json) || text === undefined || !/^[\x21-\x7e]{1,4000}$/.test(text))
      throw new ConnectorError(
        'unauthorized',
        'Reddit gives no token for this app.',
        'Check number and secret of the app at reddit.com/prefs/apps; its type must be “script” or “web app”.',
      )
    token = { text: `Bearer ${text}`, untilMs: nowMs() + Math.max(60_000, (countAt(json, 'expires_in') ?? 3_600) * 1_000 - EARLY_MS) }
    return token.text
  }

  return {
    /** A page of a listing, after the thing named. */
    list: async (path: string, query: Readonly<Record<string, string>>, after: string | undefined): Promise<Page> => {
      const { json } = await api.ask({
        path,
        query: { ...query, limit: AT_ONCE, ...(after === undefined ? {} : { after }) },
        headers: { authorization: await authorization() },
      })
      if (!isObject(json) || json['kind'] !== 'Listing')
        throw new ConnectorError('answer_broken', 'Reddit answered with something else than a listing.', 'Kith tries again by itself.', {
          transient: true,
        })
      const data = objectAt(json, 'data')
      return { things: listAt(data, 'children').filter(isObject), after: textAt(data, 'after') }
    },
  }
}
export type Reddit = ReturnType<typeof createReddit>

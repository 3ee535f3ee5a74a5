import { createApi as createKitApi, type ApiRequest } from '../kit/api.ts'
import type { Network } from '../kit/connector.ts'
import { isObject, type Json } from '../kit/json.ts'
import type { Settings } from './settings.ts'

export interface Api {
  /** What is at a path of the client-server API. Throws Refused where the rest can still be read. */
  readonly get: (path: string, query?: ApiRequest['query']) => Promise<Json>
}

/** The account may not see this, or it is not there. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number
  constructor(status: number) {
    super(`Matrix answered ${status}.`)
    this.status = status
  }
}

const REFUSALS = [403, 404]

export const createApi = (
  network: Network,
  settings: Pick<Settings, 'server' | 'token'>,
  options: { readonly waitMsMax?: number } = {},
): Api => {
  const headers = { authorization: `Bearer ${settings.token}` }
  const api = createKitApi(network, { name: 'Matrix', base: `${settings.server}/_matrix/client/v3`, headers, ...options })
  return {
    get: async (path, query = {}) => {
      const answer = await api.ask({ path, query, accept: REFUSALS })
      if (REFUSALS.includes(answer.status)) throw new Refused(answer.status)
      return isObject(answer.json) ? answer.json : {}
    },
  }
}

/** What `get` gives, or nothing where that is refused. */
export const orNothing = async (asked: Promise<Json>): Promise<Json> => {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Refused) return {}
    throw error
  }
}

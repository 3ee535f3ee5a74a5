import { createApi as createKitApi, type ApiRequest } from '../kit/api.ts'
import type { Network } from '../kit/connector.ts'
import type { Settings } from './settings.ts'

export interface Api {
  /** What is at a path. Throws Refused where the rest can still be read. */
  readonly get: (path: string, query?: ApiRequest['query']) => Promise<unknown>
}

/** The bot may not see this, or it is gone. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number
  constructor(status: number) {
    super(`Discord answered ${status}.`)
    this.status = status
  }
}

const REFUSALS = [403, 404]

export const createApi = (network: Network, settings: Pick<Settings, 'token'>, options: { readonly waitMsMax?: number } = {}): Api => {
  const headers = { authorization: `Bot ${settings.token}`, 'user-agent': 'DiscordBot (Kith, self-hosted, 1)' }
  const api = createKitApi(network, { name: 'Discord', base: 'https://discord.com/api/v10', headers, ...options })
  return {
    get: async (path, query = {}) => {
      // Discord counts requests for each kind of path and each channel by itself.
      const counter = path.replace(/\/reactions\/.*/, '/reactions').replace(/\/messages\/\d+/, '/messages/one')
      const answer = await api.ask({ path, query, counter, accept: REFUSALS })
      if (REFUSALS.includes(answer.status)) throw new Refused(answer.status)
      return answer.json
    },
  }
}

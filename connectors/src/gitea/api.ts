import { createApi as createKitApi } from '../kit/api.ts'
import type { Network } from '../kit/connector.ts'
import { createLists, type Lists } from '../kit/forge/lists.ts'
import { FORGE } from './forge.ts'
import { webOf, type Settings } from './settings.ts'

/** As many as a server gives at once, unless its administrator has said otherwise; it says so by a shorter page with a link to the next. */
const PAGE_MAX = 50

export const createApi = (network: Network, settings: Settings, options: { readonly waitMsMax?: number } = {}): Lists => {
  const headers: Record<string, string> = settings.token === undefined ? {} : { authorization: `token ${settings.token}` }
  const api = createKitApi(network, { name: FORGE.label, base: `${webOf(settings)}/api/v1`, headers, ...options })
  return createLists(api, network, { label: FORGE.label, size: { field: 'limit', max: PAGE_MAX } })
}

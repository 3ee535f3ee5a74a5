import { createApi as createKitApi } from '../kit/api.ts'
import type { Network } from '../kit/connector.ts'
import { createLists, type Lists } from '../kit/forge/lists.ts'
import { FORGE } from '../kit/gitlab/forge.ts'
import { webOf, type Settings } from './settings.ts'

export const createApi = (network: Network, settings: Settings, options: { readonly waitMsMax?: number } = {}): Lists => {
  const headers: Record<string, string> = settings.token === undefined ? {} : { authorization: `Bearer ${settings.token}` }
  const api = createKitApi(network, { name: FORGE.label, base: `${webOf(settings)}/api/v4`, headers, ...options })
  return createLists(api, network, { label: FORGE.label, size: { field: 'per_page', max: 100 } })
}

import { createApi as createKitApi } from '../kit/api.ts'
import { ConnectorError, type Network } from '../kit/connector.ts'
import { createLists, messageIn, Refused, REFUSALS, shown, type Lists } from '../kit/forge/lists.ts'
import { isObject, listAt, type Json } from '../kit/json.ts'
import { apiOf, graphqlOf, type Settings } from './settings.ts'

/** GitHub's two interfaces, in the connector's terms. */
export interface Api extends Lists {
  /** The data of an answer. Throws Refused where it has none. */
  readonly graphql: (query: string, variables: Json) => Promise<Json>
}

const LABEL = 'GitHub'

export const createApi = (network: Network, settings: Settings, options: { readonly waitMsMax?: number } = {}): Api => {
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${settings.token}`,
    'x-github-api-version': '2022-11-28',
  }
  const api = createKitApi(network, { name: LABEL, base: apiOf(settings), headers, ...options })
  return {
    ...createLists(api, network, { label: LABEL, size: { field: 'per_page', max: 100 } }),
    graphql: async (query, variables) => {
      const asked = await api.ask({ path: graphqlOf(settings), body: { query, variables }, counter: 'graphql', accept: REFUSALS })
      const whole = shown(LABEL, asked).json
      const data = isObject(whole) ? whole['data'] : undefined
      // A question that took too long may come back with half of its answer: taken for all, the rest would be missing for ever.
      if (faultsIn(whole).some(({ type }) => !REFUSED_TYPES.has(String(type)))) throw failed(messageIn(whole))
      // Answers with faults come with status 200; some have what could be found all the same.
      if (isObject(data) && Object.values(data).some((value) => value !== null)) return data
      throw new Refused(200, messageIn(whole) ?? 'GitHub gave no data.')
    },
  }
}

/** Faults that say no for good; in lists of several things each may have its own. */
const REFUSED_TYPES: ReadonlySet<string> = new Set(['FORBIDDEN', 'INSUFFICIENT_SCOPES', 'NOT_FOUND', 'UNPROCESSABLE'])

const faultsIn = (body: unknown): readonly Json[] => (isObject(body) ? listAt(body, 'errors').filter(isObject) : [])

const failed = (said: string | undefined): ConnectorError =>
  new ConnectorError('question_failed', `GitHub could not answer a question. ${said ?? ''}`.trim(), 'Kith tries again by itself.', {
    transient: true,
  })

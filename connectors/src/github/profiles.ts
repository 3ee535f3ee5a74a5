import type { Item } from '../kit/connector.ts'
import { isObject, listAt, textAt, type Json } from '../kit/json.ts'
import { Refused } from '../kit/forge/lists.ts'
import type { Api } from './api.ts'
import { PROFILES, toProfile } from './graphql.ts'
import { person } from '../kit/forge/things.ts'
import type { Context } from '../kit/forge/say.ts'

const AT_ONCE = 100
const REMEMBERED_MAX = 100_000

/**
 * What public profiles say of the accounts on a page, a hundred in one question. An account that comes again is not asked for again; the
 * answer is given again, so that a page means the same wherever reading began.
 */
export const createProfiles = (api: Api): ((accounts: readonly Json[], context: Context) => Promise<readonly Item[]>) => {
  const known = new Map<string, Json | undefined>()
  let withEmail = true
  const ask = async (ids: readonly string[]): Promise<void> => {
    const answer = await api.graphql(PROFILES, { ids, withEmail }).catch((error: unknown) => {
      // Addresses are told to tokens with the right `read:user` alone.
      if (!(error instanceof Refused) || !withEmail) throw error
      withEmail = false
      return api.graphql(PROFILES, { ids, withEmail })
    })
    if (known.size > REMEMBERED_MAX) known.clear()
    for (const id of ids) known.set(id, undefined)
    for (const node of listAt(answer, 'nodes')) if (isObject(node)) known.set(textAt(node, 'id') ?? '', toProfile(node))
  }
  return async (accounts, context) => {
    const ids = [...new Set(accounts.filter(({ type }) => type === 'User').flatMap((account) => textAt(account, 'node_id') ?? []))]
    const news = ids.filter((id) => !known.has(id))
    for (let at = 0; at < news.length; at += AT_ONCE) await ask(news.slice(at, at + AT_ONCE))
    return ids.flatMap((id) => {
      const profile = known.get(id)
      return profile === undefined ? [] : person(context, profile)
    })
  }
}

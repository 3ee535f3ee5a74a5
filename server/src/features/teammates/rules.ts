import type { TeammateRule } from '@kith/contract/teammates'
import { isPublicMail } from '@kith/identity/generic'
import { sql, type Kysely } from 'kysely'
import type { Database } from '../../database.ts'
import { KithError } from '../../platform/errors.ts'
import { storable } from '../../platform/text.ts'
import { meaningOf } from '../organizations/index.ts'
import { giveTeammates, holdLinks, takeTeammates } from '../people/index.ts'

export type Db = Kysely<Database>

/** A rule as it is compared and kept. */
export type FoldedRule = Pick<Database['teammate_rule'], 'kind' | 'value'> & { readonly platform: string }

const DOMAIN = /^(?=.{3,253}$)[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)+$/u

/** Rules in the form in which they are compared, each once. @throws KithError invalid_input, saying what to write */
export const foldRules = (rules: readonly TeammateRule[]): FoldedRule[] => {
  const folded = rules.map(foldRule)
  return [...new Map(folded.map((rule) => [keyOf(rule), rule])).values()]
}

export const keyOf = ({ kind, value, platform }: FoldedRule): string => JSON.stringify([kind, value, platform])

const foldRule = ({ kind, value, platform }: TeammateRule): FoldedRule => {
  const text = storable(value).trim().toLowerCase()
  if (kind === 'domain') return { kind, value: domainOf(text), platform: '' }
  if (kind === 'organization') return { kind, value: organizationOf(value), platform: '' }
  return { kind, value: text.replace(/^@/, ''), platform: storable(platform).trim().toLowerCase() }
}

const organizationOf = (text: string): string => {
  const said = meaningOf(text)
  if (said.kind === 'name') return said.key
  throw new KithError('invalid_input', `${text.trim()} names no organization.`, { hint: 'Write its name as its page in Kith has it.' })
}

const domainOf = (text: string): string => {
  const domain = text.replace(/^.*@/, '').replace(/\.$/, '')
  if (!DOMAIN.test(domain)) {
    throw new KithError('invalid_input', `${text} is no mail domain.`, {
      hint: 'Write what stands behind the @, such as corp.example.org.',
    })
  }
  if (isPublicMail(domain)) {
    throw new KithError('invalid_input', `Anybody can have an address at ${domain}.`, {
      hint: 'Name the domain of the company, or the handles of those who belong to the team.',
    })
  }
  return domain
}

/** Makes these the rules, in the caller's transaction. Answers how many members became teammates, and how many are none any more. */
export const setRules = async (db: Db, wanted: readonly FoldedRule[], actor: string): Promise<{ became: number; ceased: number }> => {
  await holdLinks(db)
  // Two who set the rules at once do it one after the other.
  await sql`lock table teammate_rule in share row exclusive mode`.execute(db)
  const now = await db.selectFrom('teammate_rule').selectAll().execute()
  const keys = new Set(wanted.map(keyOf))
  const gone = now.filter((rule) => !keys.has(keyOf(rule))).map((rule) => rule.id)
  const taken = await takeTeammates(db, gone)
  if (gone.length > 0) await db.deleteFrom('teammate_rule').where('id', 'in', gone).execute()
  const known = new Set(now.map(keyOf))
  const fresh = wanted.filter((rule) => !known.has(keyOf(rule)))
  if (fresh.length > 0)
    await db
      .insertInto('teammate_rule')
      .values(fresh.map((rule) => ({ ...rule, made_by: actor })))
      .execute()
  const given = await giveTeammates(db)
  const back = new Set(taken.filter((id) => given.includes(id)))
  return { became: given.length - back.size, ceased: taken.length - back.size }
}

import type { ErasePreview } from '@kith/contract/erasure'
import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { notFound } from '../../platform/errors.ts'
import { countInLog, countOthersNaming } from '../activities/index.ts'
import { blocklistOf, membersOf, personOf, workspaceSecret } from '../people/index.ts'
import { accountsOf, sharingWith, tombstonesFor } from './begin.ts'
import { auditOf, evidenceOf, SET_ASIDE_TEXT } from './clear.ts'
import { rowsNaming } from './places.ts'
import { showStays, sourcesWith } from './stays.ts'
import { logTerms, scrubbing, tracesOf, type Account, type Traces } from './traces.ts'

/** A person with all that tells of them. */
export interface Whole {
  readonly id: number
  readonly name: string
  readonly members: readonly number[]
  readonly accounts: readonly Account[]
  readonly traces: Traces
}

/** @throws KithError not_found */
export const wholePerson = async (app: App, number: number): Promise<Whole> => {
  const { db } = app.state
  const id = await personOf(db, number)
  if (id === undefined) throw notFound('person', number)
  const members = await membersOf(db, id)
  const accounts = await accountsOf(db, members)
  const { rows: names } = await sql<{ id: number; name: string }>`select id, name from member where id = any(${members}::bigint[])`.execute(
    db,
  )
  const shared = new Set((await sharingWith(db, accounts)).map((one) => one.mailbox))
  const traces = tracesOf(
    accounts,
    names.map((row) => row.name),
    shared,
  )
  return { id, name: names.find((row) => row.id === id)?.name ?? '', members, accounts, traces }
}

const ACCOUNTS_SHOWN = 50

/** What an erasure would take, and what it would not reach; nothing is changed. */
export const previewErasure = async (app: App, number: number): Promise<ErasePreview> => {
  const { db } = app.state
  const whole = await wholePerson(app, number)
  const identities = whole.accounts.map((one) => one.id)
  const sharing = new Map((await sharingWith(db, whole.accounts)).map(({ id, name }) => [id, { id, name }]))
  const { rows } = await sql<{
    n: number
  }>`select count(distinct decision_id) as n from decision_member where member_id = any(${whole.members}::bigint[])`.execute(db)
  let setAside = 0
  for await (const found of rowsNaming(db, 'set_aside', SET_ASIDE_TEXT, whole.traces)) setAside += found.length
  let evidence = 0
  for await (const found of evidenceOf(db, whole.traces)) evidence += found.length
  return {
    id: whole.id,
    name: whole.name,
    accounts: whole.accounts.slice(0, ACCOUNTS_SHOWN).map((one) => `${one.platform}: ${one.username ?? one.email ?? one.key}`),
    accountCount: whole.accounts.length,
    activities: await countInLog(app, identities),
    cleaned: await countOthers(app, whole.accounts),
    setAside,
    evidence,
    decisions: rows[0]?.n ?? 0,
    audit: (await auditOf(db, whole.members, whole.traces)).length,
    sharing: [...sharing.values()],
    stays: await showStays(app, await sourcesWith(app, identities, whole.traces)),
  }
}

/** Activities of others that would be changed, told by just such a list as would change them. */
const countOthers = async (app: App, accounts: readonly Account[]): Promise<number> => {
  const blocklist = blocklistOf(await workspaceSecret(app.state.db), await tombstonesFor(app.state.db, accounts))
  return countOthersNaming(app, {
    identities: accounts.map((one) => one.id),
    terms: logTerms(accounts),
    ...scrubbing(blocklist, accounts, []),
  })
}

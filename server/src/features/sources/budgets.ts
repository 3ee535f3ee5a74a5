import type { Budget } from '@kith/connectors/kit/connector'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { storable } from '../../platform/text.ts'

const NAMES_MAX = 20

/** Where the budgets of a source lie: with its account at the platform, which other sources may share. */
const accountOf = (source: Pick<Selectable<Database['source']>, 'id' | 'account'>): string => source.account || `source ${source.id}`

/** What platforms said last of the budgets of one source, until it is stored. */
export class Budgets {
  readonly #heard = new Map<string, Budget>()

  hear(budget: Budget): void {
    if (this.#heard.has(budget.name) || this.#heard.size < NAMES_MAX) this.#heard.set(budget.name, budget)
  }

  async store(app: Pick<App, 'state' | 'now'>, source: Pick<Selectable<Database['source']>, 'id' | 'account'>): Promise<void> {
    const heard = [...this.#heard.values()]
    this.#heard.clear()
    for (const { name, limit, remaining, resetAt } of heard) {
      const row = { ceiling: whole(limit), remaining: whole(remaining), reset_at: resetAt ?? null, seen_at: app.now() }
      await app.state.db
        .insertInto('budget')
        .values({ account: accountOf(source), name: storable(name).slice(0, 60), ...row })
        .onConflict((conflict) => conflict.columns(['account', 'name']).doUpdateSet(row))
        .execute()
    }
  }
}

const whole = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : Math.min(Math.max(0, Math.floor(value)), Number.MAX_SAFE_INTEGER)

interface ShownBudget {
  readonly name: string
  readonly limit: number | null
  readonly remaining: number | null
  readonly resetAt: string | null
  readonly seenAt: string
}

/** Budgets of sources, by the source's number. One whose time is over is full again. */
export const budgetsOf = async (
  app: Pick<App, 'now'>,
  db: Kysely<Database>,
  sources: readonly Pick<Selectable<Database['source']>, 'id' | 'account'>[],
): Promise<(id: number) => ShownBudget[]> => {
  const accounts = sources.map(accountOf)
  const rows = await sql<
    Selectable<Database['budget']>
  >`select * from budget where account = any(${accounts}::text[]) order by name`.execute(db)
  const now = app.now()
  const byAccount = new Map<string, ShownBudget[]>()
  for (const row of rows.rows) {
    const isOver = row.reset_at !== null && row.reset_at <= now
    const shown = {
      name: row.name,
      limit: row.ceiling,
      remaining: isOver ? row.ceiling : row.remaining,
      resetAt: isOver ? null : (row.reset_at?.toISOString() ?? null),
      seenAt: row.seen_at.toISOString(),
    }
    byAccount.set(row.account, [...(byAccount.get(row.account) ?? []), shown])
  }
  const accountById = new Map(sources.map((source) => [source.id, accountOf(source)]))
  return (id) => byAccount.get(accountById.get(id) ?? '') ?? []
}

const KEPT_DAYS = 30

/** Budgets of accounts that were not heard of for a month. */
export const forgetBudgets = async (app: Pick<App, 'state' | 'now'>): Promise<void> => {
  const before = new Date(app.now().getTime() - KEPT_DAYS * 86_400_000)
  await app.state.db.deleteFrom('budget').where('seen_at', '<', before).execute()
}

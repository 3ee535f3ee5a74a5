import { listTeammateRules, previewTeammateRules, setTeammateRules } from '@kith/contract/teammates'
import { sql } from 'kysely'
import { handle } from '../../app.ts'
import type { Database } from '../../database.ts'
import { projectStanding } from '../people/index.ts'
import { previewRules } from './preview.ts'
import { foldRules, setRules } from './rules.ts'

interface ShownRule {
  readonly kind: Database['teammate_rule']['kind']
  readonly value: string
  readonly platform: string
  readonly made_by: string
  readonly made_at: Date
  readonly people: number
}

export const teammatesOperations = [
  handle(listTeammateRules, async ({ db }) => {
    const { rows } = await sql<ShownRule>`select r.kind, r.value, r.platform, r.made_by, r.made_at,
        (select count(distinct i.member_id) from teammate_given g join identity i on i.home_id = g.member_id where g.rule_id = r.id) as people
      from teammate_rule r order by r.kind, r.value, r.platform`.execute(db)
    const { rows: counted } = await sql<{ teammates: number; by_hand: number }>`select count(*) as teammates,
        count(*) filter (where teammate_by_hand) as by_hand from member where teammate and merged_into is null`.execute(db)
    return {
      rules: rows.map(({ made_by, made_at, ...rule }) => ({ ...rule, madeBy: made_by, madeAt: made_at.toISOString() })),
      teammates: counted[0]?.teammates ?? 0,
      byHand: counted[0]?.by_hand ?? 0,
    }
  }),

  handle(previewTeammateRules, ({ app, db }, { rules }) => previewRules(app, db, foldRules(rules))),

  handle(
    setTeammateRules,
    async ({ app, db, actor }, { rules }) => {
      const folded = foldRules(rules)
      const done = await db.transaction().execute((trx) => setRules(trx, folded, actor.name))
      await projectStanding(app)
      return done
    },
    // The log learns of the change after the state has committed it.
    { atomic: false },
  ),
]

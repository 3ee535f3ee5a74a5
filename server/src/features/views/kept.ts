import { queryMeasure } from '@kith/contract/measures'
import type { Form } from '@kith/contract/views'
import { sql, type Kysely } from 'kysely'
import type { z } from 'zod'
import type { Database } from '../../database.ts'
import type { Actor } from '../../platform/operation.ts'
import { jsonText } from '../../platform/state/text.ts'

type Db = Kysely<Database>

/** A view that Kith itself saves for the team. */
export interface Kept {
  readonly name: string
  readonly form: Form
  readonly question: z.input<typeof queryMeasure.input>
}

/** The number of the team's view of this name: of the one that is there, else of one that is saved now. */
export const viewNamed = async (db: Db, { name, form, question }: Kept, by: string): Promise<number> => {
  const { rows: held } = await sql<{ id: number }>`select id from saved_view where private_to is null and name = ${name}
    order by id limit 1`.execute(db)
  if (held[0] !== undefined) return held[0].id
  const { rows } = await sql<{ id: number }>`insert into saved_view (name, question, form, made_by)
    values (${name}, ${jsonText(queryMeasure.input.parse(question))}::jsonb, ${form}, ${by}) returning id`.execute(db)
  return rows[0]?.id ?? 0
}

/** Which of these views are there for whoever asks. */
export const viewsThere = async (db: Db, actor: Actor, ids: readonly number[]): Promise<number[]> => {
  if (ids.length === 0) return []
  const account = actor.kind === 'user' ? actor.id : null
  const { rows } = await sql<{ id: number }>`select id from saved_view where id = any(${ids}::bigint[])
    and (private_to is null or private_to = ${account}) order by id`.execute(db)
  return rows.map(({ id }) => id)
}

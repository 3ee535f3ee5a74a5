import { getView, listViews, removeView, saveView, updateView, type View } from '@kith/contract/views'
import { sql, type Kysely, type Selectable } from 'kysely'
import { handle, type App, type AppContext } from '../../app.ts'
import { checkQuestion } from '../../analytics/plan.ts'
import type { Database } from '../../database.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import type { Actor } from '../../platform/operation.ts'
import { jsonText } from '../../platform/state/text.ts'
import { storable } from '../../platform/text.ts'
import { goneOf, heldFor, stillAsked } from './gone.ts'
import { understand, type Asked } from './stored.ts'

type Db = Kysely<Database>
type Row = Selectable<Database['saved_view']> & { readonly owner_name: string | null }

const VIEWS_MAX = 1_000
const QUESTION_CHARS_MAX = 20_000

const accountOf = (actor: Actor): number | null => (actor.kind === 'user' ? actor.id : null)

/** The team's views and one's own; what others keep to themselves is not there. */
const visible = async (db: Db, actor: Actor, id?: number): Promise<Row[]> => {
  const { rows } = await sql<Row>`select v.*, u.name as owner_name from saved_view v left join app_user u on u.id = v.owner_id
    where (v.private_to is null or v.private_to = ${accountOf(actor)}) and (${id ?? null}::bigint is null or v.id = ${id ?? null})
    order by lower(v.name), v.id`.execute(db)
  return rows
}

const show = async (app: App, db: Db, actor: Actor, rows: readonly Row[]): Promise<View[]> => {
  const read = rows.map((row) => ({ row, ...understand(row.question) }))
  const held = await heldFor(
    app,
    db,
    read.map(({ question }) => question),
  )
  return read.map(({ row, question, gone }) => ({
    id: row.id,
    name: row.name,
    description: row.description,
    question: stillAsked(question, held),
    form: row.form,
    shared: row.private_to === null,
    owner: row.owner_id === null ? null : { id: row.owner_id, name: row.owner_name ?? '' },
    mine: row.owner_id !== null && row.owner_id === accountOf(actor),
    changedAt: row.changed_at.toISOString(),
    gone: [...gone, ...goneOf(app, question, held)],
  }))
}

const one = async ({ app, db, actor }: AppContext, id: number): Promise<View> => {
  const [view] = await show(app, db, actor, await visible(db, actor, id))
  if (view === undefined) throw notFound('saved view', id)
  return view
}

/** A question as it is stored; with all that a filter may hold it would be as long as a book. */
const stored = (question: Asked): string => {
  checkQuestion({ ...question, filter: question })
  const text = jsonText(question)
  if (text.length <= QUESTION_CHARS_MAX) return text
  throw new KithError('too_large', `The question is longer than ${QUESTION_CHARS_MAX} letters.`, {
    hint: 'Name fewer values in its filter.',
  })
}

/** For oneself alone: only an account has such a self. */
const privateTo = (actor: Actor, shared: boolean): number | null => {
  if (shared) return null
  const account = accountOf(actor)
  if (account !== null) return account
  throw new KithError('invalid_input', 'Only somebody who is signed in can keep a view to themselves.', { hint: 'Save it for the team.' })
}

export const viewsOperations = [
  handle(listViews, async ({ app, db, actor }) => ({ views: await show(app, db, actor, await visible(db, actor)) })),

  handle(getView, async (context, { id }) => one(context, id)),

  handle(saveView, async (context, { name, description, question, form, shared }) => {
    const { db, actor } = context
    const text = stored(question)
    const { rows: counted } = await sql<{ n: number }>`select count(*) as n from saved_view`.execute(db)
    if ((counted[0]?.n ?? 0) >= VIEWS_MAX)
      throw new KithError('conflict', `There are ${VIEWS_MAX} saved views.`, { hint: 'Remove one that nobody needs any more.' })
    const { rows } = await sql<{ id: number }>`insert into saved_view (name, description, question, form, private_to, owner_id, made_by)
      values (${storable(name)}, ${storable(description)}, ${text}::jsonb, ${form}, ${privateTo(actor, shared)}, ${accountOf(actor)}, ${actor.name})
      returning id`.execute(db)
    return one(context, rows[0]?.id ?? 0)
  }),

  handle(updateView, async (context, { id, name, description, question, form, shared }) => {
    const { app, db, actor } = context
    const [row] = await visible(db, actor, id)
    if (row === undefined) throw notFound('saved view', id)
    if (shared === false && row.owner_id !== accountOf(actor))
      throw new KithError('forbidden', 'Only who saved a view can keep it to themselves.', { hint: 'Save one of your own.' })
    await db
      .updateTable('saved_view')
      .set({
        ...(name === undefined ? {} : { name: storable(name) }),
        ...(description === undefined ? {} : { description: storable(description) }),
        ...(question === undefined ? {} : { question: stored(question) }),
        ...(form === undefined ? {} : { form }),
        ...(shared === undefined ? {} : { private_to: privateTo(actor, shared) }),
        changed_at: app.now(),
      })
      .where('id', '=', id)
      .execute()
    return one(context, id)
  }),

  handle(removeView, async ({ db, actor }, { id }) => {
    if ((await visible(db, actor, id)).length === 0) throw notFound('saved view', id)
    await db.deleteFrom('saved_view').where('id', '=', id).execute()
    return { id }
  }),
]

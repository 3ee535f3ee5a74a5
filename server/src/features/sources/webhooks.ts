import { closeWebhook, openWebhook, setWebhookSecret, type Source } from '@kith/contract/sources'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import { handle } from '../../app.ts'
import type { Database } from '../../database.ts'
import { hashToken, newToken } from '../../platform/auth/secrets.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import { jsonText } from '../../platform/state/text.ts'
import { secretPurpose } from './hooks.ts'
import { connectorNamed } from './preview.ts'

export const webhookOperations = [
  handle(openWebhook, async ({ app, db }, { id, secret: given }) => {
    const source = await db.selectFrom('source').select('connector').where('id', '=', id).executeTakeFirst()
    if (!source) throw notFound('source', id)
    const connector = connectorNamed(app, source.connector)
    if (connector.webhook === undefined) {
      throw new KithError('invalid_input', `${connector.label} sends nothing by itself.`, { hint: 'It is read at its times.' })
    }
    const who = connector.webhook.secret
    if (who === 'theirs' && (given === undefined || given === '')) {
      throw new KithError('invalid_input', `${connector.label} makes up the secret itself.`, {
        hint: 'Copy it from there, and give it as `secret`.',
      })
    }
    const ours = who === 'ours' || given === undefined
    const secret = given ?? newToken()
    const token = newToken()
    const row = { token_hash: hashToken(token), secret: jsonText(app.secrets.seal(secret, secretPurpose(id))), opened_at: app.now() }
    await db
      .insertInto('webhook')
      .values({ source_id: id, ...row })
      .onConflict((conflict) => conflict.column('source_id').doUpdateSet(row))
      .execute()
    const url = `${app.publicUrl()}/hooks/${id}/${token}`
    const help = connector.webhook.help.replaceAll('{url}', url).replaceAll('{secret}', ours ? secret : 'the secret that you gave')
    return { url, secret: ours ? secret : null, help }
  }),
  handle(setWebhookSecret, async ({ app, db }, { id, secret }) => {
    const source = await db.selectFrom('source').select('connector').where('id', '=', id).executeTakeFirst()
    if (!source) throw notFound('source', id)
    const connector = connectorNamed(app, source.connector)
    if (connector.webhook === undefined || connector.webhook.secret === 'ours') {
      throw new KithError('invalid_input', `${connector.label} makes up no secret itself.`, {
        hint: 'Open the webhook: Kith gives an address and a secret to enter there.',
      })
    }
    const { rows } = await sql`update webhook set secret = ${jsonText(app.secrets.seal(secret, secretPurpose(id)))}::jsonb
      where source_id = ${id} returning source_id`.execute(db)
    if (rows.length === 0)
      throw new KithError('conflict', 'The webhook is not open.', { hint: 'Open it first, and enter its address at the platform.' })
    return { at: app.now().toISOString() }
  }),
  handle(closeWebhook, async ({ db }, { id }) => {
    const closed = await db.deleteFrom('webhook').where('source_id', '=', id).executeTakeFirst()
    return { closed: closed.numDeletedRows > 0n }
  }),
]

/** The webhook of each source, as it is shown. */
export const webhooksOf = async (db: Kysely<Database>, sourceIds: readonly number[]): Promise<(id: number) => Source['webhook']> => {
  const { rows } = await sql<Row>`select w.source_id, w.opened_at, w.last_at, w.taken, w.repeated, w.refused, w.ignored,
      (select count(*) from delivery d where d.source_id = w.source_id and d.state = 'waiting') as waiting
    from webhook w where w.source_id = any(${sourceIds}::bigint[])`.execute(db)
  const bySource = new Map(rows.map((row) => [row.source_id, row]))
  return (id) => {
    const row = bySource.get(id)
    if (row === undefined) return null
    const ignored = Object.entries(row.ignored).map(([event, count]) => ({ event, count }))
    return {
      openedAt: row.opened_at.toISOString(),
      lastAt: row.last_at?.toISOString() ?? null,
      waiting: row.waiting,
      taken: row.taken,
      repeated: row.repeated,
      refused: row.refused,
      ignored: ignored.toSorted((a, b) => b.count - a.count),
    }
  }
}

interface Row {
  readonly source_id: number
  readonly opened_at: Date
  readonly last_at: Date | null
  readonly taken: number
  readonly repeated: number
  readonly refused: number
  readonly ignored: Record<string, number>
  readonly waiting: number
}

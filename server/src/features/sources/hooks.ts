import type { AnyConnector } from '@kith/connectors/kit/connector'
import { isSame, type Webhook, type WebhookRequest } from '@kith/connectors/kit/webhook'
import { createHash } from 'node:crypto'
import { sql, type Selectable } from 'kysely'
import type { App } from '../../app.ts'
import { hashToken } from '../../platform/auth/secrets.ts'
import type { Database } from '../../database.ts'
import { KithError } from '../../platform/errors.ts'
import { jsonText } from '../../platform/state/text.ts'
import { isSealed } from '../../platform/secrets/keeper.ts'
import { storable } from '../../platform/text.ts'
import { requestDeliveries } from './deliveries.ts'

/** The largest body that platforms send (GitHub's bound). */
export const HOOK_BYTES_MAX = 25 * 1024 * 1024
/** What may wait for one source; platforms send again what is refused with 503. */
const WAITING_MAX = 10_000
const WAITING_BYTES_MAX = 500 * 1024 * 1024
const HEADERS_MAX = 100
const HEADER_CHARS_MAX = 4_000
const DELIVERY_CHARS_MAX = 200
const UNKEPT = new Set(['authorization', 'cookie', 'proxy-authorization'])

/** Somebody at the address of a webhook. */
export interface Knock {
  readonly sourceId: number
  readonly token: string
  readonly headers: Readonly<Record<string, string>>
  /** Called only for those who know the token. */
  readonly body: () => Promise<Uint8Array>
}

export interface HookAnswer {
  readonly status: 200 | 202
  readonly text: string
}

export const secretPurpose = (sourceId: number): string => `webhook ${sourceId}`

/**
 * Takes a delivery: verified over the bytes as they came, stored, and answered; it is read later. What was taken before is answered alike and not stored again.
 *
 * @throws KithError `not_found` without the token, `unauthenticated` without the signature, `unavailable` when too much waits
 */
export const receiveDelivery = async (app: App, knock: Knock): Promise<HookAnswer> => {
  const hook = await hookAt(app, knock)
  const request: WebhookRequest = { headers: knock.headers, body: await knock.body(), receivedAt: app.now() }
  const secret = isSealed(hook.row.secret) ? app.secrets.open(hook.row.secret, secretPurpose(knock.sourceId)) : undefined
  if (secret === undefined) {
    throw new KithError('unavailable', 'The secret of this webhook can no longer be read.', {
      hint: 'Open the webhook of the source anew in Kith.',
    })
  }
  if (!hook.webhook.verify(request, secret)) {
    await sql`update webhook set refused = refused + 1 where source_id = ${knock.sourceId}`.execute(app.state.db)
    throw new KithError('unauthenticated', 'The signature does not fit.', {
      hint: 'Enter the secret at the platform again, or open the webhook anew in Kith.',
    })
  }
  const words = hook.webhook.answer?.(request)
  if (words !== undefined) return { status: 200, text: words }
  await store(app, knock.sourceId, hook.webhook, request, secret)
  await requestDeliveries(app, knock.sourceId)
  return { status: 202, text: 'Taken.' }
}

interface Hook {
  readonly row: Selectable<Database['webhook']>
  readonly webhook: Webhook<unknown>
}

/** The same answer whether there is no such source, no webhook or another token. */
const hookAt = async (app: App, { sourceId, token }: Knock): Promise<Hook> => {
  const nothing = new KithError('not_found', 'There is nothing at this address.', {
    hint: 'Open the webhook of the source in Kith, and enter the new address at the platform.',
  })
  if (!Number.isSafeInteger(sourceId)) throw nothing
  const row = await app.state.db.selectFrom('webhook').selectAll().where('source_id', '=', sourceId).executeTakeFirst()
  if (row === undefined || !isSame(hashToken(token), row.token_hash)) throw nothing
  const source = await app.state.db.selectFrom('source').select('connector').where('id', '=', sourceId).executeTakeFirst()
  const connector: AnyConnector | undefined = app.connectors.get(source?.connector ?? '')
  if (connector?.webhook === undefined) throw nothing
  return { row, webhook: connector.webhook }
}

const store = async (app: App, sourceId: number, webhook: Webhook<unknown>, request: WebhookRequest, secret: string): Promise<void> => {
  const { rows: waiting } = await sql<{ n: number; bytes: number }>`select count(*) as n, coalesce(sum(size_bytes), 0)::bigint as bytes
    from delivery where source_id = ${sourceId} and state = 'waiting'`.execute(app.state.db)
  if ((waiting[0]?.n ?? 0) >= WAITING_MAX || (waiting[0]?.bytes ?? 0) + request.body.byteLength > WAITING_BYTES_MAX) {
    throw new KithError('unavailable', 'Too many deliveries wait to be read.', { hint: 'Send it again in a few minutes.' })
  }
  const { rows } = await sql<{ id: number }>`insert into delivery (source_id, delivery, received_at, headers, body, size_bytes)
    values (${sourceId}, ${nameOf(webhook, request)}, ${request.receivedAt}, ${jsonText(kept(request.headers, secret))}::jsonb, ${Buffer.from(request.body)},
      ${request.body.byteLength})
    on conflict (source_id, delivery) do nothing returning id`.execute(app.state.db)
  if (rows.length === 0) await sql`update webhook set repeated = repeated + 1 where source_id = ${sourceId}`.execute(app.state.db)
}

const nameOf = (webhook: Webhook<unknown>, request: WebhookRequest): string => {
  const given = webhook.delivery(request)
  // Longer ones, and none, are known by the body.
  if (given !== undefined && given !== '' && given.length <= DELIVERY_CHARS_MAX) return storable(given)
  return createHash('sha256').update(request.body).digest('hex')
}

/** Headers that `read` may need; nothing by which somebody else could sign in. */
const kept = (headers: Readonly<Record<string, string>>, secret: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name, value]) => !UNKEPT.has(name) && !value.includes(secret) && value.length <= HEADER_CHARS_MAX)
      .slice(0, HEADERS_MAX),
  )

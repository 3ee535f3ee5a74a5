import type { SentAnswer } from '@kith/contract/activities'
import { createHash } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import type { App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { KithError } from '../../platform/errors.ts'
import { jsonText } from '../../platform/state/text.ts'
import { storable } from '../../platform/text.ts'

const KEPT_MS = 24 * 3_600_000

/** What somebody sends, and under which key of their own, if any. */
export interface Sent {
  readonly sender: string
  readonly key: string | undefined
  readonly content: string
}

type Place = Pick<App, 'state' | 'now'>

/** Calls under way in this process, so that two at once are one. */
const underWay = new WeakMap<App['state'], Map<string, Promise<unknown>>>()

/**
 * Answers what is sent again under the same key as it was answered first. What was not answered, because Kith ended in between, is done again: that is
 * harmless, since the same activity is held once.
 *
 * @throws KithError conflict when something else was sent under the key
 */
export const answerOnce = async (
  app: Place,
  sent: Sent,
  tell: (header: string, value: string) => void,
  work: () => Promise<SentAnswer>,
): Promise<SentAnswer> => {
  if (sent.key === undefined) return work()
  const place = `${sent.sender}\n${sent.key}`
  const calls = underWay.get(app.state) ?? new Map<string, Promise<unknown>>()
  underWay.set(app.state, calls)
  for (let before = calls.get(place); before !== undefined; before = calls.get(place)) await before.catch(() => undefined)
  const mine = answerOf(app, sent, tell, work).finally(() => calls.delete(place))
  calls.set(place, mine)
  return mine
}

const answerOf = async (
  app: Place,
  sent: Sent,
  tell: (header: string, value: string) => void,
  work: () => Promise<SentAnswer>,
): Promise<SentAnswer> => {
  const known = await findAnswer(app.state.db, app, sent)
  if (known !== undefined) {
    tell('Idempotency-Replayed', 'true')
    return known
  }
  const answer = await work()
  // Another process may have been faster: its answer is the first.
  return (await findAnswer(app.state.db, app, sent)) ?? answer
}

const findAnswer = async (db: Kysely<Database>, app: Pick<App, 'now'>, sent: Sent): Promise<SentAnswer | undefined> => {
  const { rows } = await sql<{ sent: string; answer: SentAnswer }>`select sent, answer from sent_answer
    where sender = ${sent.sender} and key = ${storable(sent.key ?? '')} and at > ${new Date(app.now().getTime() - KEPT_MS)}`.execute(db)
  const [row] = rows
  if (row === undefined || row.sent === hashOf(sent)) return row?.answer
  throw new KithError('conflict', 'Something else was sent under this idempotency key.', {
    hint: 'Make a new key for each call; send again under the same key only what was sent before.',
  })
}

/** In the transaction that stores what came with it. */
export const keepAnswer = async (db: Kysely<Database>, app: Pick<App, 'now'>, sent: Sent, answer: SentAnswer): Promise<void> => {
  if (sent.key === undefined) return
  const before = new Date(app.now().getTime() - KEPT_MS)
  await sql`insert into sent_answer (sender, key, sent, answer, at)
    values (${sent.sender}, ${storable(sent.key)}, ${hashOf(sent)}, ${jsonText(answer)}::jsonb, ${app.now()})
    on conflict (sender, key) do update set sent = excluded.sent, answer = excluded.answer, at = excluded.at where sent_answer.at <= ${before}`.execute(
    db,
  )
}

export const forgetAnswers = async (app: Place): Promise<void> => {
  await sql`delete from sent_answer where at <= ${new Date(app.now().getTime() - KEPT_MS)}`.execute(app.state.db)
}

const hashOf = ({ content }: Sent): string => createHash('sha256').update(content).digest('hex')

import { createHmac } from 'node:crypto'
import { payloadOf } from '../kit/forge/payload.ts'
import type { Context } from '../kit/forge/say.ts'
import { createIdentities } from '../kit/github/identities.ts'
import { objectAt, textAt, type Json } from '../kit/json.ts'
import { setAside } from '../kit/set-asides.ts'
import { clip } from '../kit/text.ts'
import { isSame, type Webhook, type WebhookReading, type WebhookRequest } from '../kit/webhook.ts'
import { toRepository } from './find-projects.ts'
import { FORGE } from '../kit/gitlab/forge.ts'
import { WEBHOOK_HELP } from './help.ts'
import { covers, homeOf, type Settings } from './settings.ts'
import { itemsOf } from './webhook-events.ts'

/** What GitLab sends by itself: with the secret in a header, or signed with it as the Standard Webhooks are. */
export const webhook: Webhook<Settings> = {
  help: WEBHOOK_HELP,
  secret: 'either',
  verify: (request, secret) => secret !== '' && (isSame(request.headers['x-gitlab-token'], secret) || hasSignature(request, secret)),
  delivery: ({ headers }) => headers['idempotency-key'] ?? headers['webhook-id'],
  read: (request, settings) => {
    const event = clip(request.headers['x-gitlab-event'] ?? '', 80)
    const payload = payloadOf(request)
    if (payload === undefined) {
      const raw = Buffer.from(request.body).toString('utf8')
      return { items: [setAside('json_invalid', 'The delivery is no JSON.', `webhook ${event}`, raw)] }
    }
    return readEvent(event, payload, request.receivedAt, settings)
  },
}

const SECONDS_APART_MAX = 86_400
const SIGNATURES_MAX = 10

/** "v1,<base64>" over id, time and body, with a key that is written "whsec_<base64>". */
const hasSignature = ({ headers, body, receivedAt }: WebhookRequest, secret: string): boolean => {
  const [id, at, given] = [headers['webhook-id'], headers['webhook-timestamp'], headers['webhook-signature']]
  const key = /^whsec_([\w+/-]+=*)$/.exec(secret)?.[1]
  if (key === undefined || id === undefined || at === undefined || given === undefined || !/^\d{1,12}$/.test(at)) return false
  if (Math.abs(receivedAt.getTime() / 1_000 - Number(at)) > SECONDS_APART_MAX) return false
  const expected = createHmac('sha256', Buffer.from(key, 'base64')).update(`${id}.${at}.`).update(body).digest('base64')
  return given
    .split(' ')
    .slice(0, SIGNATURES_MAX)
    .some((one) => isSame(one, `v1,${expected}`))
}

const readEvent = (event: string, payload: Json, receivedAt: Date, settings: Settings): WebhookReading => {
  const project = objectAt(payload, 'project')
  const name = textAt(project, 'path_with_namespace')
  // A webhook of a group sends of all its projects, the source may be of some.
  if (name !== undefined && !covers(settings, name)) return { ignored: 'of another project' }
  const repository = toRepository(settings, project, undefined)
  if (repository === undefined) return { ignored: event }
  const context: Context = { forge: FORGE, repository, identities: createIdentities(homeOf(settings)), nowMs: receivedAt.getTime() }
  const items = itemsOf(event, context, payload, `${receivedAt.toISOString().slice(0, 19)}Z`)
  return items.length === 0 ? { ignored: event } : { items }
}

import { createIdentities } from '../kit/github/identities.ts'
import { payloadOf } from '../kit/forge/payload.ts'
import { objectAt, textAt, type Json } from '../kit/json.ts'
import { setAside } from '../kit/set-asides.ts'
import { clip } from '../kit/text.ts'
import { isSigned, type Webhook, type WebhookReading } from '../kit/webhook.ts'
import { readRepository } from '../kit/forge/things.ts'
import { NOWHERE, type Context } from '../kit/forge/say.ts'
import { FORGE } from './forge.ts'
import { covers, homeOf, type Settings } from './settings.ts'
import { meaningOf } from './webhook-events.ts'

const HELP = `
What happens at GitHub is then seen at once, and deletions are noticed. You need to administer the repository or organization.

1. At GitHub, open the repository or organization → Settings → Webhooks → Add webhook.
2. *Payload URL*: \`{url}\`
3. *Content type*: \`application/json\`
4. *Secret*: \`{secret}\`
5. *Which events*: “Send me everything”. Kith takes what people do, and leaves the rest out.
6. Add webhook. GitHub sends a “ping” at once; a green tick beside the webhook says that it has arrived.
`

/** What GitHub sends by itself, signed with HMAC-SHA-256. */
export const webhook: Webhook<Settings> = {
  help: HELP,
  secret: 'ours',
  verify: ({ headers, body }, secret) => isSigned(headers['x-hub-signature-256'], [body], secret, { prefix: 'sha256=' }),
  delivery: ({ headers }) => headers['x-github-delivery'],
  read: (request, settings) => {
    const event = clip(request.headers['x-github-event'] ?? '', 80)
    const payload = payloadOf(request)
    if (payload === undefined) {
      const raw = Buffer.from(request.body).toString('utf8')
      return { items: [setAside('json_invalid', 'The delivery is no JSON. Choose application/json at GitHub.', `webhook ${event}`, raw)] }
    }
    return readEvent(event, payload, request.receivedAt, settings)
  },
}

const readEvent = (event: string, payload: Json, receivedAt: Date, settings: Settings): WebhookReading => {
  const about = objectAt(payload, 'repository')
  const name = textAt(about, 'full_name')
  // A webhook of an organization sends of all its repositories, the source may be of some.
  if (name !== undefined && !covers(settings, name)) return { ignored: 'of another repository' }
  const home = homeOf(settings)
  const repository = readRepository(about) ?? NOWHERE
  const context: Context = { forge: FORGE, repository, identities: createIdentities(home), nowMs: receivedAt.getTime() }
  const meaning = meaningOf(event, context, { payload, receivedAt: receivedAt.toISOString() })
  return 'items' in meaning ? meaning : { ignored: event }
}

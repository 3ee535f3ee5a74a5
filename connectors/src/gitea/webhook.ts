import type { Item } from '../kit/connector.ts'
import { payloadOf } from '../kit/forge/payload.ts'
import { NOWHERE, say, type Context } from '../kit/forge/say.ts'
import { fork, readRepository, release } from '../kit/forge/things.ts'
import { issue, issueComment, pullRequest } from '../kit/forge/threads.ts'
import { createIdentities } from '../kit/github/identities.ts'
import { isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { setAside } from '../kit/set-asides.ts'
import { clip } from '../kit/text.ts'
import { isSigned, type Webhook, type WebhookReading } from '../kit/webhook.ts'
import { pushTo } from './feed.ts'
import { FORGE } from './forge.ts'
import { WEBHOOK_HELP } from './help.ts'
import { covers, homeOf, type Settings } from './settings.ts'
import { toAccount, toPull, toThing } from './shapes.ts'

/** Forgejo sends its own headers beside those of Gitea. */
const headerOf = (headers: Readonly<Record<string, string>>, name: string): string | undefined =>
  headers[`x-gitea-${name}`] ?? headers[`x-forgejo-${name}`]

/** What Gitea and Forgejo send by themselves, signed with HMAC-SHA-256. */
export const webhook: Webhook<Settings> = {
  help: WEBHOOK_HELP,
  secret: 'ours',
  verify: ({ headers, body }, secret) => isSigned(headerOf(headers, 'signature'), [body], secret),
  delivery: ({ headers }) => headerOf(headers, 'delivery'),
  read: (request, settings) => {
    const event = clip(headerOf(request.headers, 'event') ?? '', 80)
    const payload = payloadOf(request)
    if (payload === undefined) {
      const raw = Buffer.from(request.body).toString('utf8')
      return { items: [setAside('json_invalid', 'The delivery is no JSON. Choose application/json there.', `webhook ${event}`, raw)] }
    }
    return readEvent(event, payload, request.receivedAt, settings)
  },
}

const readEvent = (event: string, payload: Json, receivedAt: Date, settings: Settings): WebhookReading => {
  const about = objectAt(payload, 'repository')
  // A fork is the new repository, told to those of the old one.
  const name = textAt(event === 'fork' ? objectAt(payload, 'forkee') : about, 'full_name')
  // A webhook of an organization sends of all its repositories, the source may be of some.
  if (name !== undefined && !covers(settings, name)) return { ignored: 'of another repository' }
  const context: Context = {
    forge: FORGE,
    repository: readRepository(about) ?? NOWHERE,
    identities: createIdentities(homeOf(settings)),
    nowMs: receivedAt.getTime(),
    deleted: textAt(payload, 'action') === 'deleted',
  }
  const items = HANDLERS.get(event)?.(context, payload, receivedAt.toISOString()) ?? []
  return items.length === 0 ? { ignored: event } : { items }
}

type Handler = (context: Context, payload: Json, receivedAt: string) => readonly Item[]

/** Closing and opening again change the state here; who did it comes with the feed. */
const pull: Handler = (context, payload) => pullRequest(context, toPull(objectAt(payload, 'pull_request')))

const push: Handler = (context, payload, receivedAt) => {
  const commits = listAt(payload, 'commits')
  if (commits.length === 0) return []
  // The newest comes first.
  const what = { ref: payload['ref'], head: payload['after'], commits: commits.toReversed(), size: payload['total_commits'] }
  return [pushTo(context, what, toAccount(payload['pusher'] ?? payload['sender']), receivedAt)]
}

const wiki: Handler = (context, payload, receivedAt) => {
  const page = textAt(payload, 'page')
  const what = { pages: [{ page_name: page, action: payload['action'], summary: payload['comment'] }] }
  const id = page === undefined ? undefined : `${context.repository.id}:wiki/${page}@${receivedAt.slice(0, 19)}Z`
  return [
    say(
      { ...context, deleted: false },
      { type: 'GollumEvent', payload: what, id, by: toAccount(payload['sender']), at: receivedAt, raw: payload },
    ),
  ]
}

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['issues', (context, payload) => issue(context, toThing(objectAt(payload, 'issue')))],
  [
    'issue_comment',
    (context, payload) => {
      const thing = objectAt(payload, 'issue')
      const about = payload['is_pull'] === true ? { ...thing, pull_request: {} } : { ...thing, pull_request: undefined }
      return [issueComment(context, toThing(objectAt(payload, 'comment')), about)]
    },
  ],
  ['pull_request', pull],
  // What was reviewed is known; when, comes with the next reading.
  ['pull_request_approved', pull],
  ['pull_request_rejected', pull],
  ['pull_request_comment', pull],
  ['push', push],
  ['release', (context, payload) => release(context, toThing(objectAt(payload, 'release')))],
  ['fork', (context, payload) => forked(context, payload)],
  ['wiki', wiki],
])

/** The repository that was forked is called the forkee here, and the new one the repository. */
const forked = (context: Context, payload: Json): readonly Item[] => {
  const [made, from] = [objectAt(payload, 'repository'), readRepository(payload['forkee'])]
  return from === undefined || !isObject(made['owner']) ? [] : [fork({ ...context, repository: from }, toThing(made))]
}

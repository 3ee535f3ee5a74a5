import type { Item } from '../kit/connector.ts'
import { reread as rereadThing } from '../kit/forge/reread.ts'
import type { Context } from '../kit/forge/say.ts'
import type { Json } from '../kit/json.ts'
import { FORGE } from './forge.ts'
import { homeOf, type Settings } from './settings.ts'
import { meaningOf } from './webhook-events.ts'

/** What only webhooks tell of comes back as the whole payload. */
const TOLD_BY_WEBHOOK = [
  ['CreateEvent', 'create'],
  ['DeleteEvent', 'delete'],
  ['GollumEvent', 'gollum'],
  ['MemberEvent', 'member'],
  ['PublicEvent', 'public'],
  ['PushEvent', 'push'],
  ['SponsorshipEvent', 'sponsorship'],
  ['TeamAddEvent', 'team_add'],
].map(([type = '', event = '']) => {
  const map = (context: Context, payload: Json): readonly Item[] => {
    const meaning = meaningOf(event, context, { payload, receivedAt: new Date(context.nowMs).toISOString() })
    return 'items' in meaning ? meaning.items : []
  }
  return [type, map] as const
})

export const reread = (raw: string, settings: Settings): readonly Item[] => rereadThing(raw, FORGE, homeOf(settings), TOLD_BY_WEBHOOK)

import type { Activity } from '@kith/contract/activities'
import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { cut } from '../../platform/text.ts'
import { kindOf } from './kinds.ts'

/** Columns of the log that the API shows of an activity. */
export const SHOWN = `toString(id) AS id, toUnixTimestamp64Milli(occurred_at) AS at_ms, kind, category, source_id, identity_id, platform, title,
  substringUTF8(body, 1, 600) AS body, url, place, conversation`

export interface ShownRow {
  readonly id: string
  readonly at_ms: number
  readonly kind: string
  readonly category: string
  readonly source_id: number
  readonly identity_id: number
  readonly platform: string
  readonly title: string
  readonly body: string
  readonly url: string
  readonly place: string
  readonly conversation: string
}

const EXCERPT_MAX = 400

/** Adds names of people and sources to rows of the log. */
export const showActivities = async (app: Pick<App, 'state' | 'connectors'>, rows: readonly ShownRow[]): Promise<Activity[]> => {
  const identities = [...new Set(rows.map((row) => row.identity_id))]
  const people = await sql<{ identity_id: number; id: number; name: string }>`select i.id as identity_id, m.id, m.name
    from identity i join member m on m.id = i.member_id where i.id = any(${identities}::bigint[])`.execute(app.state.db)
  const sources = await app.state.db.selectFrom('source').select(['id', 'title', 'connector']).execute()
  const personOf = new Map(people.rows.map((row) => [row.identity_id, { id: row.id, name: row.name, avatarUrl: null }]))
  const sourceOf = new Map(sources.map((source) => [source.id, source]))
  return rows.map((row) => {
    const source = sourceOf.get(row.source_id) ?? { id: row.source_id, title: 'a removed source', connector: '' }
    return {
      id: row.id,
      at: new Date(row.at_ms).toISOString(),
      kind: row.kind,
      label: kindOf(app, row.kind, source.connector).label,
      category: row.category,
      source,
      person: personOf.get(row.identity_id) ?? { id: row.identity_id, name: 'Somebody', avatarUrl: null },
      platform: row.platform,
      title: row.title,
      excerpt: cut(toPlain(row.body), EXCERPT_MAX),
      url: row.url === '' ? null : row.url,
      place: row.place,
      conversation: row.conversation === '' ? null : row.conversation,
    }
  })
}

/** Bodies are hostile: the API gives text, never markup. */
const toPlain = (body: string): string =>
  body
    .replace(/<[^<>]{0,2000}>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

import type { createCommunity } from '@kith/contract/communities'
import type { InputOf } from '@kith/contract/operation'
import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { addCommunity } from '../communities/index.ts'

type Invented = Omit<InputOf<typeof createCommunity>, 'sources'> & { readonly parts: readonly string[] }

/** The communities of the demo: a part of it may belong to two. */
const COMMUNITIES: readonly Invented[] = [
  {
    name: 'Users',
    audience: 'external',
    focus: 'product',
    description: 'Who builds with the product: asking, answering, reporting what breaks.',
    colour: 'green',
    parts: ['forum', 'stackoverflow', 'discord', 'github'],
  },
  {
    name: 'Contributors',
    audience: 'external',
    focus: 'both',
    description: 'Who works on the product itself, and on the craft of doing so together.',
    colour: 'blue',
    parts: ['git', 'github'],
  },
  {
    name: 'Practitioners',
    audience: 'external',
    focus: 'practice',
    description: 'Who cares about the field, whatever they build with: meetups, posts and talk.',
    colour: 'orange',
    parts: ['meetup', 'blog', 'mastodon'],
  },
  {
    name: 'Customers',
    audience: 'internal',
    focus: 'product',
    description: 'The shared workspace of customers and the team, behind a door.',
    colour: 'violet',
    parts: ['slack'],
  },
]

/** Once: whoever removed one of them meanwhile does not get it again. */
export const addDemoCommunities = async (app: App): Promise<void> =>
  app.state.db.transaction().execute(async (db) => {
    const made = await db.selectFrom('community').select('id').where('demo', '=', true).limit(1).executeTakeFirst()
    if (made !== undefined) return
    const standing = await db.selectFrom('source').select(['id', 'settings']).where('demo', '=', true).execute()
    for (const { parts, ...community } of COMMUNITIES) {
      const sources = standing.filter(({ settings }) => parts.includes(String(settings.part))).map(({ id }) => id)
      await addCommunity(db, { ...community, sources, demo: true })
    }
  })

/** After its sources: those to which somebody gave sources of their own stay. */
export const removeDemoCommunities = async (app: App): Promise<void> => {
  await sql`delete from community where demo and not exists (select from community_source where community_id = community.id)`.execute(
    app.state.db,
  )
  await sql`update community set demo = false where demo`.execute(app.state.db)
}

import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Platform, type Situation } from '../kit/api-harness.ts'
import { readAll } from '../kit/harness.ts'
import { activitiesOf, askedUrl } from '../kit/testing.ts'
import { devto } from './connector.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
const settings = { people: '@ann', tags: '#garden' }
const user = (name: string) => ({
  user_id: name.length * 10,
  username: name,
  name: name.toUpperCase(),
  github_username: name,
  profile_image: 'https://img.example.org/x.png',
})
const article = (id: number, more: object = {}) => ({ type_of: 'article', id, title: `Article ${id}`, description: 'About', url: `https://dev.to/ann/${id}`, published_timestamp: new Date(Date.UTC(2024, 0, 1, id)).toISOString(), comments_count: 0, public_reactions_count: 5, tag_list: ['garden', 'go'], user: user('ann'), ...more }) // prettier-ignore
const many = Array.from({ length: 250 }, (_, index) => article(index + 1))
const comment = (id: string, more: object = {}) => ({
  type_of: 'comment',
  id_code: id,
  created_at: '2025-01-30T08:00:00Z',
  body_html: `<p>Comment ${id}</p>`,
  user: user('bob'),
  children: [],
  ...more,
})
const HELD: Record<Situation, readonly object[]> = {
  empty: [],
  'one-page': [article(1), article(2)],
  'many-pages': many.map((one) => (one.id === 250 ? { ...one, comments_count: 3 } : one)),
  'changed-field': [article(1), article(2, { title: { now: 'an object' }, tag_list: 7 }), article(3, { user: 'ann' }), 'text'] as object[],
  unicode: [article(1, { title: 'Zoë 🦊' }), article(2, { title: 'NUL \0 here' }), article(3, { title: 'half \ud800' })],
  huge: [article(1, { body_markdown: 'x'.repeat(300_000) }), article(2)],
  edited: many.map((one) => (one.id === 249 ? { ...one, title: 'Edited', edited_at: '2025-02-01T00:00:00Z' } : one)),
  deleted: many.filter(({ id }) => id !== 248).map((one) => (one.id === 250 ? { ...one, comments_count: 3 } : one)),
}
const platform: Platform = (situation) => async (input) => {
  const url = askedUrl(input)
  if (url.pathname === '/api/users/by_username') return Response.json(user('ann'))
  if (url.pathname === '/api/comments')
    return Response.json([comment('a', { children: [comment('b', { user: situation === 'deleted' ? {} : user('cyan') })] }), comment('c')])
  const isTag = url.searchParams.has('tag')
  const page = Number(url.searchParams.get('page') ?? 1)
  const found = isTag ? HELD[situation].slice(0, 1) : [...HELD[situation]].toReversed()
  return Response.json(found.slice((page - 1) * 100, page * 100))
}

describe('dev.to', () => {
  it('passes what platforms do, with comments and who answers whom', async () => {
    const { records } = await exerciseApiConnector(devto, settings, platform)
    const all = activitiesOf(records)
    expect(new Set(all.map(({ kind, externalId }) => `${kind} ${externalId}`)).size).toBe(253)
    const of = (id: string) => all.find(({ externalId }) => externalId === id)
    expect(of('250')).toMatchObject({
      kind: 'article',
      actor: { platform: 'devto', key: '30', username: 'ann', attributes: { github: 'ann' } },
      conversation: '250',
      technologies: ['garden', 'go'],
      attributes: { likes: 5 },
    })
    expect(of('b')).toMatchObject({
      kind: 'comment',
      conversation: '250',
      replyTo: 'a',
      body: 'Comment b',
      actor: { key: '40' },
      url: 'https://dev.to/comment/b',
    })
    expect(of('c')).toMatchObject({ replyTo: '250' })
  })

  it('keeps views of the key’s own articles by day', async () => {
    const mine: typeof fetch = async (input) =>
      Response.json(askedUrl(input).pathname.includes('/me/published') ? [article(1, { page_views_count: 1_000 })] : [])
    const { tallies } = await readAll(devto, { key: 'a-secret-key' }, undefined, { fetch: mine, now: NOW, keepsTallies: true })
    expect(tallies.map(({ name, label, value }) => [name, label, value])).toEqual([
      ['views', '1', 1_000],
      ['likes', '1', 5],
      ['comments', '1', 0],
    ])
  })

  it('knows other places that run Forem, and names as people paste them', async () => {
    const site = 'https://community.example.org'
    const { items } = await readAll(devto, { people: 'https://community.example.org/ann', site }, undefined, {
      fetch: platform('one-page') ?? fetch,
      now: NOW,
    })
    expect(items).toMatchObject([{ record: { actor: { platform: 'forem:community.example.org' } } }, {}])
    for (const bad of [{}, { people: 'a?b' }, { tags: '../x' }]) expect(devto.settings.safeParse(bad).success).toBe(false)
    expect(devto.title({ people: 'ann', tags: 'go' })).toBe('dev.to: ann and 1 more')
  })

  it('takes what was set aside and corrected', async () => {
    const { items } = await readAll(devto, settings, undefined, { fetch: platform('changed-field') ?? fetch, now: NOW })
    const [aside] = items.flatMap((item) => ('setAside' in item ? [item.setAside] : []))
    expect(aside?.reason).toBe('author_missing')
    const raw = aside?.raw.replace('"user":"ann"', '"user":{"username":"ann"}') ?? ''
    expect(devto.reread(raw, settings)).toMatchObject([{ record: { externalId: '3', actor: { key: 'name:ann' } } }])
  })
})

import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Situation } from '../kit/api-harness.ts'
import type { Listing } from '../kit/connector.ts'
import { readAll } from '../kit/harness.ts'
import { activitiesOf, countKinds } from '../kit/testing.ts'
import { redditConnector } from './connector.ts'
import { communitiesIn, type Settings } from './settings.ts'

const AT = 1_735_689_600
const NOW = new Date('2026-01-01T00:00:00Z')
const settings: Settings = { communities: 'r/garden', words: 'kith', client: 'client-1', secret: 'a-secret', account: 'garden_team' }

interface Thing {
  readonly kind: 't1' | 't3'
  readonly data: Record<string, unknown> & { name: string; created_utc: number }
}
const post = (id: number, more: object = {}): Thing => ({ kind: 't3', data: { name: `t3_p${id}`, author: `Poster${id % 5}`, title: `Post ${id}`, selftext: 'Text', created_utc: AT + id * 60, subreddit: 'garden', permalink: `/r/garden/comments/p${id}/x/`, score: 1, ...more } }) // prettier-ignore
const comment = (id: number, more: object = {}): Thing => ({ kind: 't1', data: { name: `t1_c${id}`, author: 'Bo', body: 'So', link_id: `t3_p${id}`, parent_id: `t3_p${id}`, link_title: `Post ${id}`, created_utc: AT + id * 60 + 5, subreddit: 'garden', replies: '', ...more } }) // prettier-ignore

const heldIn = (situation: Situation): Thing[] => {
  if (situation === 'empty') return []
  const count = situation === 'one-page' ? 2 : 40
  const all = Array.from({ length: count }, (_, index) => post(index + 1))
  for (let id = 1; id <= count; id += 2) all.push(comment(id))
  const last = all[count - 1]?.data ?? {}
  if (situation === 'changed-field')
    Object.assign(last, { title: ['x'], created_utc: AT + count * 60, author: { name: 'Ada' }, score: 'many' })
  if (situation === 'unicode') Object.assign(last, { title: 'Zoë 🦊 مرحبا \ud800', selftext: 'NUL \0' })
  if (situation === 'huge') Object.assign(last, { selftext: 'x'.repeat(1_000_000) })
  if (situation === 'edited') Object.assign(last, { selftext: 'Edited', edited: AT + 99_999 })
  if (situation === 'deleted') Object.assign(last, { author: '[deleted]', selftext: '[removed]' })
  return all
}

const TOKEN = 'a-token'
const platformOf =
  (all: readonly Thing[], seen: string[] = []): typeof globalThis.fetch =>
  async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const headers = new Headers(init?.headers)
    seen.push(`${headers.get('user-agent')} ${url.host}`)
    if (url.pathname === '/api/v1/access_token') {
      const isRight =
        headers.get('authorization') === `Basic ${btoa('client-1:a-secret')}` && init?.body === 'grant_type=client_credentials'
      return isRight
        ? Response.json({ access_token: TOKEN, token_type: 'bearer', expires_in: 3_600 })
        : Response.json({ error: 401 }, { status: 401 })
    }
    if (headers.get('authorization') !== `Bearer ${TOKEN}`) return Response.json({ message: 'Unauthorized', error: 401 }, { status: 401 })
    const wanted = url.pathname.endsWith('/comments') ? 't1' : 't3'
    const sorted = all.filter(({ kind }) => kind === wanted).toSorted((a, b) => b.data.created_utc - a.data.created_utc)
    const after = url.searchParams.get('after')
    const start = after === null ? 0 : sorted.findIndex(({ data }) => data.name === after) + 1
    const page = sorted.slice(start, start + Math.min(12, Number(url.searchParams.get('limit'))))
    const more = start + page.length < sorted.length ? page.at(-1)?.data.name : null
    const limits = { 'x-ratelimit-used': '2', 'x-ratelimit-remaining': '598.0', 'x-ratelimit-reset': '300' }
    return Response.json({ kind: 'Listing', data: { after: more ?? null, children: page } }, { headers: limits })
  }

describe('a community on Reddit', () => {
  it('says what its listings show, so that what is gone is known, and nothing of a search', async () => {
    const fetch = platformOf(heldIn('many-pages'))
    const { batches } = await readAll(redditConnector, settings, undefined, { fetch, now: NOW })
    const listed: Listing[] = []
    const missing = async (listing: Listing): Promise<number> => listed.push(listing)
    await readAll(redditConnector, settings, batches.at(-1)?.cursor, { fetch, now: NOW, missing, check: false })
    expect(listed.map(({ kinds, place, present, beforeMs }) => [kinds[0], place, present.length, beforeMs])).toEqual([
      ['posted', 'r/garden', 12, undefined],
      ['commented', 'r/garden', 12, undefined],
    ])
  })

  it('is read through everything that platforms do', async () => {
    const platform = (situation: Situation) => platformOf(heldIn(situation))
    const report = await exerciseApiConnector(redditConnector, settings, platform, { now: NOW, maxResumes: 5 })
    const once = new Map(activitiesOf(report.records).map((record) => [`${record.kind} ${record.externalId}`, record]))
    expect(countKinds([...once.values()])).toEqual({ posted: 40, commented: 20 })
    expect(report.budgets).toContainEqual(expect.objectContaining({ name: 'requests', remaining: 598 }))
    expect(once.get('commented t1_c3')).toMatchObject({
      conversation: 't3_p3',
      replyTo: 't3_p3',
      title: 'Post 3',
      place: 'r/garden',
      actor: { key: 'bo' },
    })
  })

  it('is asked as an app that says whose it is, with its secret at one door alone', async () => {
    const seen: string[] = []
    await readAll(redditConnector, settings, undefined, { fetch: platformOf(heldIn('one-page'), seen), now: NOW })
    expect(new Set(seen)).toEqual(
      new Set(['server:kith:v1 (by /u/garden_team) www.reddit.com', 'server:kith:v1 (by /u/garden_team) oauth.reddit.com']),
    )
    const wrong = readAll(redditConnector, { ...settings, secret: 'another' }, undefined, { fetch: platformOf([]), now: NOW })
    await expect(wrong).rejects.toMatchObject({ code: 'unauthorized', message: expect.not.stringContaining('another') })
  })

  it('takes communities as people paste them, and nothing else', () => {
    expect(communitiesIn({ communities: 'r/numpy, https://www.reddit.com/r/scipy/new /r/numpy/' })).toEqual(['numpy', 'scipy'])
    for (const communities of ['a/../b', '?x=1'])
      expect(redditConnector.settings.safeParse({ ...settings, words: '', communities }).success).toBe(false)
    expect(redditConnector.reread(JSON.stringify(post(1)), settings)).toMatchObject([{ record: { kind: 'posted', externalId: 't3_p1' } }])
    expect(redditConnector.reread('{}', settings)).toMatchObject([{ setAside: { reason: 'item_invalid' } }])
  })
})

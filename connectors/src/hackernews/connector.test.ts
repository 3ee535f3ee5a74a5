import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Situation } from '../kit/api-harness.ts'
import { readAll } from '../kit/harness.ts'
import { activitiesOf, countKinds } from '../kit/testing.ts'
import { hackernewsConnector } from './connector.ts'
import { mapHit, mapItem } from './map.ts'

const AT = 1_735_689_600
const NOW = new Date('2026-01-01T00:00:00Z')
/** The search gives no more than this of what it finds. */
const HITS_MAX = 1_000

type Hit = Record<string, unknown> & { objectID: string; created_at_i: number }
const story = (id: number, more: object = {}): Hit => ({ objectID: String(id), created_at_i: AT + id, author: `poster${id % 7}`, title: `Kith ${id}`, url: `https://example.org/${id}`, points: 5, num_comments: 0, _tags: ['story'], ...more }) // prettier-ignore
const comment = (id: number, of: number, more: object = {}): Hit => ({ objectID: String(id), created_at_i: AT + id, author: 'bo', comment_text: '<p>So <i>it</i> &amp; that</p>', story_id: of, parent_id: of, story_title: `Kith ${of}`, _tags: ['comment', `story_${of}`], ...more }) // prettier-ignore

const tagsOf = (hit: Hit): string => JSON.stringify(hit['_tags'])

const heldIn = (situation: Situation): Hit[] => {
  if (situation === 'empty') return []
  if (situation === 'one-page') return [story(1), story(2)]
  const all = Array.from({ length: 60 }, (_, index) => story(index * 10 + 1))
  const [first] = all
  Object.assign(all[9] ?? {}, { num_comments: 2 })
  all.push(comment(9_001, 91), comment(9_002, 91, { parent_id: 9_001 }))
  if (situation === 'changed-field') Object.assign(first ?? {}, { title: { text: 'x' }, author: 7, _tags: 'story' })
  if (situation === 'unicode') Object.assign(first ?? {}, { title: 'Zoë 🦊 مرحبا \ud800', story_text: 'NUL \0' })
  if (situation === 'huge') Object.assign(first ?? {}, { story_text: 'x'.repeat(1_000_000) })
  if (situation === 'edited') Object.assign(all.at(-3) ?? {}, { points: 99 })
  return all
}

const search = (all: readonly Hit[], url: URL, perPage: number): unknown => {
  const wanted = url.searchParams.get('tags') ?? ''
  const until = Number(/created_at_i<=(\d+)/.exec(url.searchParams.get('numericFilters') ?? '')?.[1] ?? Infinity)
  const fits = (hit: Hit): boolean =>
    wanted.startsWith('comment,') ? wanted.split(',').every((tag) => tagsOf(hit).includes(`"${tag}"`)) : wanted === 'story' ? tagsOf(hit).includes('"story"') : true // prettier-ignore
  const found = all.filter((hit) => hit.created_at_i <= until && fits(hit)).toSorted((a, b) => b.created_at_i - a.created_at_i)
  const [size, page] = [Math.min(perPage, Number(url.searchParams.get('hitsPerPage'))), Number(url.searchParams.get('page'))]
  const shown = found.slice(0, HITS_MAX)
  return {
    hits: shown.slice(page * size, (page + 1) * size),
    page,
    nbPages: Math.ceil(shown.length / size),
    nbHits: found.length,
    hitsPerPage: size,
  }
}

const platformOf =
  (
    all: readonly Hit[],
    items: Readonly<Record<string, unknown>> = {},
    broken: (url: URL) => boolean = () => false,
    perPage = 1_000,
  ): typeof globalThis.fetch =>
  async (input) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (broken(url)) return new Response('', { status: 503 })
    return Response.json(url.host === 'hn.algolia.com' ? search(all, url, perPage) : (items[url.pathname] ?? null))
  }

const idsOf = (items: readonly unknown[]) =>
  activitiesOf(items.flatMap((item) => (typeof item === 'object' && item !== null && 'record' in item ? [item.record as never] : []))).map((one) => `${one.kind} ${one.externalId}`) // prettier-ignore

describe('Hacker News', () => {
  it('is read through everything that platforms do', async () => {
    const platform = (situation: Situation) => (situation === 'deleted' ? undefined : platformOf(heldIn(situation), {}, undefined, 15))
    const report = await exerciseApiConnector(hackernewsConnector, { words: 'kith' }, platform, { now: NOW, maxResumes: 4 })
    const once = new Map(activitiesOf(report.records).map((record) => [`${record.kind} ${record.externalId}`, record]))
    expect(countKinds([...once.values()])).toEqual({ 'story-posted': 60, 'story-commented': 2 })
    expect(report.claims).toEqual({ 'story-posted': 60 })
    expect(once.get('story-commented 9002')).toMatchObject({
      conversation: '91',
      replyTo: '9001',
      body: 'So it & that',
      title: 'Kith 91',
      actor: { platform: 'hackernews', key: 'bo' },
    })
    expect(once.get('story-posted 91')).toMatchObject({
      conversation: '91',
      attributes: { link: 'https://example.org/91', points: 5, comments: 2 },
    })
  })

  it('gives more than the search shows of what it finds', async () => {
    const all = Array.from({ length: 2_350 }, (_, index) => story(index + 1, { created_at_i: AT + Math.floor(index / 40) }))
    const { items } = await readAll(hackernewsConnector, { words: 'kith' }, undefined, { fetch: platformOf(all), now: NOW })
    expect(new Set(idsOf(items)).size).toBe(2_350)
  })

  it('holds once what several searches find, and leaves out what a word forbids', async () => {
    const all = [story(1), story(2, { title: 'Kith and kin' }), comment(3, 9)]
    const settings = { words: 'kith, "array api"', sites: 'https://www.example.org/', without: 'KIN' }
    const { items } = await readAll(hackernewsConnector, settings, undefined, { fetch: platformOf(all), now: NOW })
    expect(new Set(idsOf(items))).toEqual(new Set(['story-posted 1', 'story-commented 3']))
    // Where only watches search there is nothing to read.
    const nothing = hackernewsConnector.settings.parse({ words: ' , ' })
    expect([hackernewsConnector.title(nothing), (await readAll(hackernewsConnector, nothing, undefined, { now: NOW })).items]).toEqual([
      'Hacker News',
      [],
    ])
  })

  it('asks Hacker News itself where the search does not answer, and sees there what is dead', async () => {
    const all = [story(1, { num_comments: 3 })]
    const items = {
      '/v0/item/1.json': { id: 1, type: 'story', by: 'poster1', time: AT, title: 'Kith 1', kids: [10, 11] },
      '/v0/item/10.json': { id: 10, type: 'comment', by: 'ada', time: AT + 5, parent: 1, text: 'One', kids: [12] },
      '/v0/item/11.json': { id: 11, type: 'comment', time: AT + 5, parent: 1, deleted: true },
      '/v0/item/12.json': { id: 12, type: 'comment', by: 'bo', time: AT + 6, parent: 10, text: 'Two', dead: true },
    }
    const wanted = ['story-posted 1', 'story-commented 10', 'story-commented 12']
    const isThread = (url: URL): boolean => (url.searchParams.get('tags') ?? '').startsWith('comment,')
    const fallen = await readAll(hackernewsConnector, { words: 'kith' }, undefined, { fetch: platformOf(all, items, isThread), now: NOW })
    expect(idsOf(fallen.items)).toEqual(wanted)
    const chosen = await readAll(hackernewsConnector, { words: 'kith', comments: 'firebase' }, undefined, {
      fetch: platformOf(all, items),
      now: NOW,
    })
    expect(idsOf(chosen.items)).toEqual(wanted)
    expect(chosen.items.at(-1)).toMatchObject({ record: { deleted: true, replyTo: '10', conversation: '1', title: 'Kith 1' } })
    expect(chosen.notes).toMatchObject([{ code: 'items_gone', count: 1 }])
  })

  it('reads the finds of a week again once a day', async () => {
    const recent = NOW.getTime() / 1_000 - 86_400
    const all = [story(1, { created_at_i: recent }), story(2, { created_at_i: recent + 60 })]
    const first = await readAll(hackernewsConnector, { words: 'kith' }, undefined, { fetch: platformOf(all), now: NOW })
    Object.assign(all[0] ?? {}, { points: 77, num_comments: 1 })
    all.push(comment(3, 1, { created_at_i: recent + 30 }))
    const end = first.batches.at(-1)?.cursor
    const later = await readAll(hackernewsConnector, { words: 'kith' }, end as never, {
      fetch: platformOf(all),
      now: new Date('2026-01-02T00:00:00Z'),
    })
    expect(idsOf(later.items)).toEqual(expect.arrayContaining(['story-posted 1', 'story-commented 3']))
  })

  it('of anything makes valid records, or sets it aside', () => {
    const field = fc.oneof(fc.string(), fc.integer(), fc.constantFrom(null, AT, '17', 'comment', true), fc.constant(['comment']))
    const names = ['objectID', 'id', 'author', 'by', 'created_at_i', 'time', 'title', 'url', 'type', 'comment_text', 'text', '_tags', 'story_id', 'parent', 'parent_id', 'points', 'deleted', 'dead'] // prettier-ignore
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), field), (given) => {
        for (const item of [mapHit(given, NOW.getTime()), mapItem(given, given, NOW.getTime())])
          if (item !== undefined && 'record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
      }),
      { numRuns: 500 },
    )
    expect(hackernewsConnector.reread(JSON.stringify(story(1)), { words: 'kith' })).toMatchObject([{ record: { externalId: '1' } }])
    expect(hackernewsConnector.reread('no JSON', { words: 'kith' })).toMatchObject([{ setAside: { reason: 'item_invalid' } }])
  })
})

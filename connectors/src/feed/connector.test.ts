import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Platform, type Situation } from '../kit/api-harness.ts'
import { exerciseConnector, readAll } from '../kit/harness.ts'
import { activitiesOf, askedUrl, countKinds, sampleData } from '../kit/testing.ts'
import { readFileSync } from 'node:fs'
import { feedConnector } from './connector.ts'
import type { FeedCursor } from './read.ts'
import type { Entry } from './feed.ts'
import { mapEntry } from './map.ts'

const ADDRESS = 'https://blog.example.org/feed.xml'
const NOW = new Date('2026-01-01T00:00:00Z')
const settings = { address: ADDRESS }

interface Post {
  readonly id: number
  readonly title: string
  readonly more?: string
}
const posts = (count: number): Post[] => Array.from({ length: count }, (_, index) => ({ id: index + 1, title: `Post ${index + 1}` }))
const many = posts(11)
const HELD: Record<Situation, readonly Post[]> = {
  empty: [],
  'one-page': posts(2),
  'many-pages': many,
  'changed-field': posts(4).map((post) =>
    post.id === 2 ? { ...post, title: '', more: '<title><x><y/></x></title><guid><z/></guid><link rel="x"/>' } : post,
  ),
  unicode: ['Zoë 🦊', 'مرحبا', 'NUL &#0; here', 'half &#xD800; a character'].map((title, index) => ({ id: index + 1, title })),
  huge: posts(3).map((post) => ({ ...post, more: `<description>${'x'.repeat(12_000_000)}</description>` })),
  edited: many.map((post) => (post.id === 10 ? { ...post, title: 'Edited' } : post)),
  deleted: many,
}
const PER_PAGE = 3
const day = (id: number): string => new Date(Date.UTC(2025, 0, id, 8)).toISOString()

/** An Atom feed in pages, as WordPress and Blogger make them; in "deleted", the last entry was taken back. */
const atom = (situation: Situation, page: number): string => {
  const held = [...HELD[situation]].toReversed()
  const some = held.slice((page - 1) * PER_PAGE, page * PER_PAGE)
  const next = held.length > page * PER_PAGE ? `<link rel="next" href="/feed.xml?page=${page + 1}"/>` : ''
  const entries = some.map(({ id, title, more = '' }) =>
    situation === 'deleted' && id === 11
      ? `<at:deleted-entry ref="post-${id}" when="${day(id)}"/>`
      : `<entry><id>post-${id}</id><title>${title}</title>${more}<link href="/${id}"/><updated>${day(id)}</updated><author><name>Ann</name></author></entry>`,
  )
  return `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>Garden</title>${next}${entries.join('')}</feed>`
}
const platform: Platform = (situation) => async (input) => {
  const url = askedUrl(input)
  return new Response(atom(situation, Number(url.searchParams.get('page') ?? 1)), { headers: { 'content-type': 'application/atom+xml' } })
}

/** A network of pages by address. */
const web =
  (pages: Readonly<Record<string, string | ((headers: Headers) => Response)>>): typeof fetch =>
  async (input, init) => {
    const page = pages[askedUrl(input).href]
    if (page === undefined) return new Response('not here', { status: 404 })
    return typeof page === 'string' ? new Response(page) : page(new Headers(init?.headers))
  }

describe('a feed', () => {
  it('passes what platforms do, with older pages read behind the newest', async () => {
    const report = await exerciseApiConnector(feedConnector, settings, platform)
    expect(countKinds(report.records)).toMatchObject({ article: 11 })
    expect(activitiesOf(report.records)[0]).toMatchObject({
      externalId: 'post-11',
      url: 'https://blog.example.org/11',
      conversation: 'post-11',
    })
  })

  it('is asked for on conditions, and not read where nothing has changed', async () => {
    const asked: (string | null)[] = []
    const fetch = web({
      [ADDRESS]: (headers) => {
        asked.push(headers.get('if-none-match'))
        return asked.at(-1) === '"v1"'
          ? new Response(null, { status: 304 })
          : new Response(atom('one-page', 1), { headers: { etag: '"v1"' } })
      },
    })
    const first = await readAll(feedConnector, settings, undefined, { fetch, now: NOW, check: false })
    const second = await readAll(feedConnector, settings, first.batches.at(-1)?.cursor, { fetch, now: NOW, check: false })
    expect([asked, first.items.length, second.items]).toEqual([[null, '"v1"'], 2, []])
    expect(second.batches.at(-1)?.cursor).toEqual(first.batches.at(-1)?.cursor)
  })

  it('is found by the page that names it, and looked for again when it has moved', async () => {
    const page = (href: string) =>
      `<!doctype html><html><head><link rel="alternate" type="application/atom+xml" href="${href}"></head></html>`
    const home = { address: 'https://www.example.org/' }
    const before = web({
      'https://www.example.org/': page('https://feeds.example.net/a'),
      'https://feeds.example.net/a': atom('one-page', 1),
    })
    const first = await readAll(feedConnector, home, undefined, { fetch: before, now: NOW })
    expect(first.items).toHaveLength(2)
    const after = web({ 'https://www.example.org/': page('/b.xml'), 'https://www.example.org/b.xml': atom('one-page', 1) })
    const second = await readAll(feedConnector, home, first.batches.at(-1)?.cursor, { fetch: after, now: NOW, check: false })
    expect(
      activitiesOf(second.items.flatMap((item) => ('record' in item ? [item.record] : []))).map(({ externalId }) => externalId),
    ).toEqual(['post-2', 'post-1'])
    expect(second.batches.at(-1)?.cursor).toMatchObject({ address: 'https://www.example.org/b.xml' })
    await expect(
      readAll(feedConnector, home, undefined, { fetch: web({ 'https://www.example.org/': '<html></html>' }), now: NOW }),
    ).rejects.toMatchObject({ code: 'no_feed' })
  })

  it('keeps to its host for older pages, whatever it says', async () => {
    const text = atom('one-page', 1).replace('<title>Garden', '<link rel="next" href="https://169.254.169.254/latest/"/><title>Garden')
    const { notes, items } = await readAll(feedConnector, settings, undefined, { fetch: web({ [ADDRESS]: text }), now: NOW })
    expect([items.length, notes.map(({ code }) => code)]).toEqual([2, ['next_elsewhere']])
  })

  it('does not follow older pages in circles', async () => {
    const circles: typeof fetch = async (input) => {
      const other = askedUrl(input).searchParams.get('page') === '1' ? 2 : 1
      return new Response(atom('one-page', 1).replace('<title>Garden', `<link rel="next" href="/feed.xml?page=${other}"/><title>Garden`))
    }
    let cursor: unknown
    for (let run = 0; run < 12; run++) {
      const { batches, notes } = await readAll(feedConnector, settings, cursor as FeedCursor, { fetch: circles, now: NOW, check: false })
      cursor = batches.at(-1)?.cursor
      if (notes.length === 0) continue
      expect([notes[0]?.code, cursor]).toMatchObject(['pages_bound', { ends: { past: null }, older: 2_000 }])
      return
    }
    expect.fail('It never ends.')
  })

  it('dates what bears no date by when it was seen first, and sets aside what cannot be a date', async () => {
    const text =
      '<rss><channel><item><guid>1</guid><title>Undated</title></item><item><guid>2</guid><pubDate>soon</pubDate></item><item><guid>3</guid><pubDate>Tue, 06 Dec 2116 17:17:00 GMT</pubDate></item></channel></rss>'
    const fetch = web({ [ADDRESS]: text })
    const first = await readAll(feedConnector, settings, undefined, { fetch, now: NOW })
    const later = await readAll(feedConnector, settings, first.batches.at(-1)?.cursor, { fetch, now: new Date('2026-02-01T00:00:00Z') })
    expect(first.items).toMatchObject([
      { record: { externalId: '1', occurredAt: NOW.getTime(), attributes: { dated: 'as first seen' } } },
      { setAside: { reason: 'date_missing' } },
      { setAside: { reason: 'date_implausible' } },
    ])
    expect(later.items).toEqual(first.items)
    const [, aside] = first.items
    const raw = aside !== undefined && 'setAside' in aside ? aside.setAside.raw : ''
    expect(feedConnector.reread(raw.replace('soon', '6 Dec 2016'), settings)).toMatchObject([
      { record: { externalId: '2', occurredAt: Date.UTC(2016, 11, 6) } },
    ])
    expect(feedConnector.reread('no entry', settings)).toMatchObject([{ setAside: { reason: 'entry_invalid' } }])
  })

  it('that is cut gives what stands before, says so, and is asked for anew', async () => {
    const fetch = web({ [ADDRESS]: () => new Response(atom('one-page', 1).slice(0, -20), { headers: { etag: '"v1"' } }) })
    const { items, batches } = await readAll(feedConnector, settings, undefined, { fetch, now: NOW })
    expect(items).toMatchObject([{ record: { externalId: 'post-2' } }, { setAside: { reason: 'feed_cut' } }])
    expect(batches.at(-1)?.cursor).not.toHaveProperty('validators')
  })

  it('takes addresses as people paste them', () => {
    const of = (address: string) => feedConnector.settings.safeParse({ address }).data?.address
    expect(['feed://blog.example.org/rss', 'feed:https://blog.example.org/rss', 'blog.example.org/rss '].map(of)).toEqual(
      Array(3).fill('https://blog.example.org/rss'),
    )
    expect(['file:///etc/passwd', 'javascript:alert(1)', ''].map(of)).toEqual([undefined, undefined, undefined])
  })
})

const [feed, items] = [sampleData('perceval/rss/rss_entries.xml'), sampleData('elk/tests/data/rss.json')]
it.skipIf(!feed.isThere || !items.isThere)(
  'a feed that is real comes in as it was counted (optional: sample data that is not published)',
  async () => {
    const text = readFileSync(feed.path, 'utf8')
    const report = await exerciseConnector(feedConnector, settings, { fetch: web({ [ADDRESS]: text }), now: NOW, resumed: 'at-least' })
    const records = activitiesOf(report.records)
    expect([
      report.setAsides,
      records.length,
      new Set(records.map(({ externalId }) => externalId)).size,
      new Set(records.map(({ actor }) => actor.key)).size,
    ]).toEqual([[], 30, 30, 11])
    const given = JSON.parse(readFileSync(items.path, 'utf8')) as { data: Record<string, string> }[]
    const mapped = given.map(({ data }) => {
      const entry: Entry = { id: data['id'], link: data['link'], title: data['title'] ?? '', content: { text: data['summary'] ?? '', isPlain: false }, published: data['published'], updated: data['updated'], authors: [{ name: data['author'] ?? '', email: '', url: '' }], tags: [], enclosure: undefined, facts: {}, inReplyTo: undefined, isDeleted: false, raw: '' } // prettier-ignore
      return mapEntry(entry, {
        address: ADDRESS,
        feed: { title: 'x', home: undefined, authors: [] },
        holds: 'articles',
        locator: 'x',
        nowMs: NOW.getTime(),
      })
    })
    expect(mapped.filter((item) => 'record' in item)).toHaveLength(30)
  },
)

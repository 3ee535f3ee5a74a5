import { parseJson } from '../kit/parse-json.ts'
import { isObject } from '../kit/json.ts'
import { decodeEntities } from '../kit/html-text.ts'
import { absolute, ENTRIES_MAX, type Author, type Entry, type Feed } from './feed.ts'
import { parseJsonFeed } from './parse-json-feed.ts'
import { readTree, type Element } from './tree.ts'

const ENTRY_NAMES = new Set(['item', 'entry', 'at:deleted-entry'])
const ROOTS = new Set(['rss', 'rdf:rdf', 'rdf', 'feed', 'channel', ...ENTRY_NAMES])

/** A feed of any format; undefined for what is none. `base` is its address, which others in it may be relative to. */
export const parseFeed = (text: string, base: string): Feed | undefined => {
  const start = text.slice(0, 2_000).trimStart()
  if (start.startsWith('{')) {
    const json = parseJson(text)
    return isObject(json) ? parseJsonFeed(json, base) : undefined
  }
  return parseXml(text, base)
}

const parseXml = (text: string, base: string): Feed | undefined => {
  const around: { readonly element: Element; readonly path: readonly string[] }[] = []
  const entries: Entry[] = []
  let root = ''
  let isPodcast = false
  const ended = readTree(text, {
    whole: (name) => ENTRY_NAMES.has(name),
    onRoot: (name) => (root = name),
    onOther: (element, path) => {
      isPodcast ||= element.name.startsWith('itunes:')
      if (around.length < 500) around.push({ element, path })
    },
    onWhole: (element, from, until) => {
      isPodcast ||= element.children.some(({ name }) => name.startsWith('itunes:'))
      entries.push(entryOf(element, text.slice(from, until), base))
      return entries.length < ENTRIES_MAX && ROOTS.has(root)
    },
  })
  if (!ROOTS.has(root)) return undefined
  const top = around.filter(({ path }) => path.length > 0 && ['channel', 'feed', 'rss', 'rdf:rdf'].includes(path.at(-1) ?? ''))
  const head: Element = { name: root, attributes: {}, text: '', children: top.map(({ element }) => element) }
  const links = linksOf(head)
  const next = links.find(({ rel }) => rel === 'next' || rel === 'prev-archive')?.href
  const fault = ended === 'cut' || ended === 'too-deep' ? ended : ended === 'stopped' ? 'too-many' : undefined
  return {
    format: root === 'feed' || root === 'entry' ? 'atom' : 'rss',
    title: textOf(head, 'title') ?? '',
    home: absolute(plainLink(head) ?? links.find(({ rel }) => rel === 'alternate')?.href, base),
    authors: authorsOf(head),
    entries,
    next: absolute(next, base),
    total: countOf(textOf(head, 'opensearch:totalresults')),
    isPodcast,
    ...(fault === undefined ? {} : { fault }),
  }
}

const first = (element: Element, ...names: readonly string[]): Element | undefined => {
  for (const name of names) {
    const found = element.children.find((child) => child.name === name && (child.text.trim() !== '' || child.children.length > 0))
    if (found !== undefined) return found
  }
  return undefined
}

const textOf = (element: Element, ...names: readonly string[]): string | undefined => first(element, ...names)?.text.trim() || undefined

const countOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\s*\d{1,12}\s*$/.test(text) ? Number(text) : undefined

interface Link {
  readonly rel: string
  readonly href: string
  readonly type: string
  readonly length: string | undefined
}

const linksOf = (element: Element): readonly Link[] =>
  element.children.flatMap(({ name, attributes }) => {
    const href = attributes['href']?.trim()
    if ((name !== 'link' && name !== 'atom:link') || href === undefined || href === '') return []
    // RFC 4287: without a relation it is the alternate.
    return [
      {
        rel: attributes['rel'] ?? (name === 'link' ? 'alternate' : ''),
        href,
        type: attributes['type'] ?? '',
        length: attributes['length'],
      },
    ]
  })

const plainLink = (element: Element): string | undefined =>
  element.children.find(({ name, text }) => name === 'link' && text.trim() !== '')?.text.trim()

const entryOf = (element: Element, raw: string, base: string): Entry => {
  const links = linksOf(element)
  const here = element.attributes['xml:base'] === undefined ? base : (absolute(element.attributes['xml:base'], base) ?? base)
  const isDeleted = element.name === 'at:deleted-entry'
  const guid = first(element, 'guid', 'id')
  const id = isDeleted ? element.attributes['ref'] : (guid?.text.trim() ?? element.attributes['rdf:about'])
  const permalink = guid?.name === 'guid' && guid.attributes['ispermalink']?.toLowerCase() !== 'false' ? guid.text.trim() : undefined
  const alternate =
    links.find(({ rel, type }) => rel === 'alternate' && (type === '' || type.includes('html'))) ??
    links.find(({ rel }) => rel === 'alternate')
  const isAddress = permalink !== undefined && /^https?:\/\//i.test(permalink)
  const link = plainLink(element) ?? alternate?.href ?? (isAddress ? permalink : undefined)
  const reply = element.children.find(({ name }) => name === 'thr:in-reply-to')?.attributes
  return {
    id: id === '' ? undefined : id,
    link: absolute(link, here),
    title: textOf(element, 'title', 'itunes:title', 'media:title') ?? '',
    content: contentOf(element),
    published: isDeleted
      ? element.attributes['when']
      : textOf(element, 'pubdate', 'published', 'issued', 'dc:date', 'dc:issued', 'dc:created', 'created', 'date'),
    updated: textOf(element, 'updated', 'modified', 'dc:modified', 'lastbuilddate'),
    authors: isDeleted
      ? authorsOf({
          ...element,
          children: element.children.map((child) => (child.name === 'at:by' ? { ...child, name: 'author' } : child)),
        })
      : authorsOf(element),
    tags: tagsOf(element),
    enclosure: enclosureOf(element, links, here),
    facts: {
      duration: secondsOf(textOf(element, 'itunes:duration')),
      season: countOf(textOf(element, 'itunes:season')),
      episode: countOf(textOf(element, 'itunes:episode')),
      episodeType: textOf(element, 'itunes:episodetype')?.toLowerCase(),
      comments: countOf(textOf(element, 'slash:comments', 'thr:total')) ?? countOf(links.find(({ rel }) => rel === 'replies')?.length),
      language: textOf(element, 'dc:language'),
    },
    inReplyTo: reply?.['ref'] ?? absolute(reply?.['href'], here),
    isDeleted,
    raw,
  }
}

const contentOf = (element: Element): Entry['content'] => {
  const found = first(element, 'content:encoded', 'content', 'html:body', 'description', 'summary', 'itunes:summary', 'media:description')
  const inGroup = element.children.find(({ name }) => name === 'media:group')
  const description = found ?? (inGroup === undefined ? undefined : first(inGroup, 'media:description'))
  const type = description?.attributes['type'] ?? ''
  // Atom says which of them is text; RSS never does, and means HTML.
  const isAtomText =
    (element.name === 'entry' && ['content', 'summary'].includes(description?.name ?? '') && (type === '' || type === 'text')) ||
    type === 'text/plain'
  return {
    text: description?.text ?? '',
    isPlain: isAtomText || description?.name === 'media:description' || description?.name === 'itunes:summary',
  }
}

const tagsOf = (element: Element): readonly string[] =>
  element.children
    .flatMap(({ name, attributes, text }) => {
      if (name === 'category' || name === 'dc:subject') return [attributes['label'] ?? attributes['term'] ?? text]
      if (name === 'itunes:keywords' || name === 'media:keywords') return text.split(',')
      return []
    })
    .map((tag) => decodeEntities(tag).trim())
    .filter((tag) => tag !== '')

/** "1:02:03", "62:03" or seconds. */
const secondsOf = (text: string | undefined): number | undefined => {
  if (text === undefined || !/^\d{1,6}(?::\d{1,2}){0,2}(?:\.\d+)?$/.test(text)) return undefined
  return Math.round(text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0))
}

const enclosureOf = (element: Element, links: readonly Link[], base: string): Entry['enclosure'] => {
  const own = element.children.find(({ name, attributes }) => name === 'enclosure' && attributes['url'] !== undefined)?.attributes
  const linked = links.find(({ rel }) => rel === 'enclosure')
  const media = element.children.find(({ name, attributes }) => name === 'media:content' && attributes['url'] !== undefined)?.attributes
  const url = absolute(own?.['url'] ?? linked?.href ?? media?.['url'], base)
  const type = own === undefined ? (linked?.type ?? media?.['type'] ?? media?.['medium'] ?? '') : (own['type'] ?? '')
  return url === undefined
    ? undefined
    : { url, type, bytes: countOf(own?.['length'] ?? linked?.length ?? media?.['filesize']) || undefined }
}

const AUTHORS_MAX = 50

const authorsOf = (element: Element): readonly Author[] => {
  const found = element.children.filter(({ name }) => name === 'author' || name === 'dc:creator' || name === 'atom:author')
  const named = found.length > 0 ? found : element.children.filter(({ name }) => name === 'itunes:author' || name === 'managingeditor')
  const picture = element.children.find(({ name }) => name === 'media:thumbnail')?.attributes['url']
  const all = named.slice(0, AUTHORS_MAX).map((author) => authorOf(author, picture))
  const once = new Map(all.map((author) => [author.email || author.url || author.name.toLowerCase(), author]))
  return [...once.entries()].flatMap(([key, author]) => (key === '' ? [] : [author]))
}

/** RSS: "ann@example.org (Ann)", "Ann <ann@example.org>" or a name alone; Atom: parts with names of their own. */
const authorOf = (element: Element, picture: string | undefined): Author => {
  const parts = ['name', 'email', 'uri', 'url'].map((name) => textOf(element, name) ?? '')
  const [name = '', email = '', uri = '', url = ''] = parts
  if (parts.some((part) => part !== ''))
    return { name: clean(name), email: mailIn(email), url: uri || url, ...(picture === undefined ? {} : { avatar: picture }) }
  const text = clean(element.text)
  const address = mailIn(text)
  const rest =
    address === ''
      ? text
      : clean(text.slice(0, 1_000).replace(/[<(]?\s*(?:mailto:)?[^\s<>()]+@[^\s<>()]+\s*[>)]?/, ' ')).replace(/^[("'<\s]+|[)"'>\s]+$/g, '')
  return { name: rest, email: address, url: '' }
}

const clean = (text: string): string =>
  decodeEntities(text.slice(0, 2_000))
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
const mailIn = (text: string): string =>
  /[^\s<>()@,;:"]{1,64}@[^\s<>()@,;:"]{1,250}\.[a-z]{2,24}/i.exec(text.slice(0, 1_000))?.[0].toLowerCase() ?? ''

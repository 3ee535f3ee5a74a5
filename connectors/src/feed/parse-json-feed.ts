import { isObject, listAt, textAt, type Json } from '../kit/json.ts'
import { absolute, ENTRIES_MAX, type Author, type Entry, type Feed } from './feed.ts'

/** JSON Feed 1.0 and 1.1 (jsonfeed.org); undefined for other JSON. */
export const parseJsonFeed = (json: Json, base: string): Feed | undefined => {
  if (!Array.isArray(json['items'])) return isEntry(json) ? ofEntries([json], {}, base) : undefined
  return ofEntries(listAt(json, 'items').filter(isObject), json, base)
}

/** A single entry, as it is set aside. */
const isEntry = (json: Json): boolean =>
  json['id'] !== undefined && (json['content_html'] ?? json['content_text'] ?? json['date_published'] ?? json['title']) !== undefined

const ofEntries = (items: readonly Json[], json: Json, base: string): Feed => ({
  format: 'json',
  title: textAt(json, 'title') ?? '',
  home: absolute(textAt(json, 'home_page_url'), base),
  authors: authorsOf(json, base),
  entries: items.slice(0, ENTRIES_MAX).map((item) => entryOf(item, base)),
  next: absolute(textAt(json, 'next_url'), base),
  total: undefined,
  isPodcast: false,
  ...(items.length > ENTRIES_MAX ? { fault: 'too-many' as const } : {}),
})

const entryOf = (item: Json, base: string): Entry => {
  const id = item['id']
  const html = textAt(item, 'content_html')
  const link = textAt(item, 'url') ?? textAt(item, 'external_url')
  const attachment = listAt(item, 'attachments').find(isObject)
  const enclosed = attachment === undefined ? undefined : absolute(textAt(attachment, 'url'), base)
  return {
    id: typeof id === 'number' ? String(id) : typeof id === 'string' && id.trim() !== '' ? id.trim() : undefined,
    link: absolute(link, base),
    title: textAt(item, 'title') ?? '',
    content: { text: html ?? textAt(item, 'content_text') ?? textAt(item, 'summary') ?? '', isPlain: html === undefined },
    published: dateAt(item, 'date_published'),
    updated: dateAt(item, 'date_modified'),
    authors: authorsOf(item, base),
    tags: listAt(item, 'tags').filter((tag) => typeof tag === 'string'),
    enclosure:
      attachment === undefined || enclosed === undefined
        ? undefined
        : { url: enclosed, type: textAt(attachment, 'mime_type') ?? '', bytes: numberAt(attachment, 'size_in_bytes') },
    facts: {
      duration: attachment === undefined ? undefined : numberAt(attachment, 'duration_in_seconds'),
      language: textAt(item, 'language'),
    },
    inReplyTo: undefined,
    isDeleted: false,
    raw: JSON.stringify(item),
  }
}

const dateAt = (item: Json, name: string): string | number | undefined => {
  const value = item[name]
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}

const numberAt = (item: Json, name: string): number | undefined => {
  const value = item[name]
  return typeof value === 'number' && value > 0 && value < Number.MAX_SAFE_INTEGER ? Math.round(value) : undefined
}

/** `authors` since 1.1, `author` before. */
const authorsOf = (item: Json, base: string): readonly Author[] =>
  [...listAt(item, 'authors'), item['author']]
    .filter(isObject)
    .slice(0, 50)
    .map((author) => {
      const url = textAt(author, 'url') ?? ''
      const avatar = absolute(textAt(author, 'avatar'), base)
      const email = url.startsWith('mailto:') ? url.slice(7).toLowerCase() : ''
      return {
        name: (textAt(author, 'name') ?? '').trim(),
        email,
        url: email === '' ? url : '',
        ...(avatar === undefined ? {} : { avatar }),
      }
    })
    .filter(({ name, email, url }) => name !== '' || email !== '' || url !== '')

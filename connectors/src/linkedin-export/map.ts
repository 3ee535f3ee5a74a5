import { createHash } from 'node:crypto'
import type { IdentityRef, PersonRecord } from '@kith/contract/records'
import type { ActivityKind, Item } from '../kit/connector.ts'
import { accountOf, POST_KINDS, postItem } from '../kit/posts.ts'
import { setAside } from '../kit/set-asides.ts'
import { oneSpaced } from '../kit/tables/who.ts'
import { clip } from '../kit/text.ts'

const { post, reply, repost, like } = POST_KINDS
export const KINDS = {
  post,
  reply,
  repost,
  like,
  connected: { label: 'connected', plural: 'connections', category: 'interest', weight: 1 },
} as const satisfies Readonly<Record<string, ActivityKind>>

/** A row by the names of its columns in small letters, without what stands between letters: "connectedon". */
export type Row = Readonly<Record<string, string>>
/** Tables of the export that are read, by their names. */
export type Table = 'connections' | 'shares' | 'comments' | 'reactions' | 'reposts'
export const TABLES: readonly Table[] = ['connections', 'shares', 'comments', 'reactions', 'reposts']

export interface RowOrigin {
  readonly owner: IdentityRef | undefined
  readonly locator: string
  readonly raw: string
  readonly nowMs: number
  /** Of a date as LinkedIn writes it; connections of one day write the same. */
  readonly dateOf: (text: string) => number | undefined
}

/** A row of a table as an activity, or why it cannot be one. Pure. */
export const mapRow = (table: Table, row: Row, origin: RowOrigin): readonly Item[] =>
  table === 'connections' ? connection(row, origin) : [said(table, row, origin)]

const connection = (row: Row, { owner, locator, raw, nowMs, dateOf }: RowOrigin): readonly Item[] => {
  const who = personOf({
    name: `${row['firstname'] ?? ''} ${row['lastname'] ?? ''}`,
    address: row['url'] ?? row['profileurl'] ?? '',
    email: row['emailaddress'] ?? '',
    title: row['position'] ?? '',
  })
  // People who have closed their account stay as rows of a date alone.
  if (who === undefined)
    return [
      setAside(
        'author_missing',
        'The row names nobody: the account is closed, as a rule. Leave it out, or add a name and retry.',
        locator,
        raw,
      ),
    ]
  const person: PersonRecord = { type: 'person', identity: who }
  const organization = clip((row['company'] ?? '').trim(), 200)
  if (organization !== '') person.organization = organization
  const atMs = dateOf(row['connectedon'] ?? '')
  const listed: Item = { record: person, raw }
  if (atMs === undefined && (row['connectedon'] ?? '') === '') return [listed]
  return [
    listed,
    postItem({ kind: 'connected', id: who.key, atMs, author: who, mentions: owner === undefined ? [] : [owner] }, { locator, raw, nowMs }),
  ]
}

const said = (table: Exclude<Table, 'connections'>, row: Row, { owner, locator, raw, nowMs, dateOf }: RowOrigin): Item => {
  const link = addressIn(row['sharelink'] ?? row['link'] ?? '')
  const about = urnIn(link)
  const date = row['date'] ?? ''
  const text = row['sharecommentary'] ?? row['message'] ?? ''
  const id =
    table === 'shares'
      ? about
      : `sha1:${createHash('sha1')
          .update(JSON.stringify([table, date, link ?? '', table === 'comments' ? text : '']))
          .digest('hex')}`
  const kind = ({ shares: 'post', comments: 'reply', reactions: 'like', reposts: 'repost' } as const)[table]
  return postItem(
    {
      kind,
      id,
      atMs: dateOf(date),
      author: owner,
      // LinkedIn writes each line of a text in quotes of its own.
      text: text
        .slice(0, 200_000)
        .replace(/"\r?\n"/g, '\n')
        .replaceAll('""', '"')
        .trim(),
      url: link,
      conversation: about ?? id,
      replyTo: table === 'shares' ? undefined : about,
      attributes: {
        reaction: row['type']?.toLowerCase(),
        shared: addressIn(row['sharedurl'] ?? ''),
        visibility: row['visibility']?.toLowerCase(),
      },
    },
    { locator, raw, nowMs },
  )
}

/** Whoever a profile is of: its own part of the address is the key. */
export const personOf = (given: {
  readonly name: string
  readonly address: string
  readonly email?: string
  readonly title?: string
}): IdentityRef | undefined => {
  const name = oneSpaced(given.name).trim()
  const slug = profileIn(given.address)
  const email = given.email?.trim().toLowerCase()
  return accountOf({
    platform: 'linkedin',
    key: slug ?? (name === '' ? undefined : `name:${name.toLowerCase()}`),
    username: slug,
    name,
    email: email !== undefined && /^[^\s@]{1,64}@[^\s@]{1,255}$/.test(email) ? email : undefined,
    url: slug === undefined ? undefined : `https://www.linkedin.com/in/${encodeURIComponent(slug)}`,
    attributes: { title: given.title?.trim() },
  })
}

/** "ann-example" of "https://www.linkedin.com/in/ann-example/?x=1", or of a name that was given alone. */
export const profileIn = (address: string): string | undefined => {
  const [, part] = /linkedin\.com\/(?:in|pub)\/([^/?#\s]{1,300})/i.exec(address) ?? []
  if (part === undefined) return undefined
  try {
    return decodeURIComponent(part).toLowerCase()
  } catch {
    return part.toLowerCase()
  }
}

const addressIn = (text: string): string | undefined => {
  const address = text.trim()
  return address.length <= 2_000 && /^https?:\/\/[^\s]+$/.test(address) && URL.canParse(address)
    ? new URL(address).href.slice(0, 2_000)
    : undefined
}

/** "urn:li:share:123", which names a post in all of LinkedIn's addresses of it. */
const urnIn = (link: string | undefined): string | undefined => {
  const [urn] = /urn(?::|%3a)li(?::|%3a)\w{1,40}(?::|%3a)\d{1,30}/i.exec(link ?? '') ?? []
  return urn?.replace(/%3a/gi, ':') ?? link
}

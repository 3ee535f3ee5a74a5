import { createHash } from 'node:crypto'
import type { ActivityRecord, IdentityRef } from '@kith/contract/records'
import type { ActivityKind } from '../connector.ts'
import { isPlausible } from '../dates.ts'
import { htmlToText } from '../html-text.ts'
import { clip } from '../text.ts'
import { parseMailDate } from './mail-date.ts'
import { senderOf } from './sender.ts'

const kind = (label: string, plural: string, category: ActivityKind['category'], weight: number): ActivityKind => ({
  label,
  plural,
  category,
  weight,
})

export const KINDS = {
  'topic-started': kind('started a topic', 'topics started', 'discussion', 4),
  replied: kind('replied', 'replies', 'discussion', 2),
  'auto-reply': kind('sent an automatic reply', 'automatic replies', 'other', 1),
} as const satisfies Readonly<Record<string, ActivityKind>>

/** A mail as a parser gives it, with decoded texts. */
export interface Mail {
  /** By name in lower case; where a header comes twice, its first value. */
  readonly headers: ReadonlyMap<string, string>
  readonly subject: string
  readonly text: string | undefined
  readonly html: string | undefined
  readonly attachments: number
}

export interface MailOrigin {
  /** The line "From …" before it, which says when it arrived. */
  readonly envelope: string
  /** What the list is called where the mail does not say. */
  readonly list: string
  readonly nowMs: number
}

export type MailFault = 'sender_missing' | 'date_missing' | 'date_implausible'

/** An activity of a mail, or why it cannot be one. Pure. */
export const mapMail = (mail: Mail, origin: MailOrigin): ActivityRecord | MailFault => {
  const { headers } = mail
  const lists = listAddresses(headers)
  const actor = senderOf({ from: headers.get('from') ?? '', replyTo: headers.get('reply-to') ?? headers.get('x-original-from'), lists })
  if (actor === undefined) return 'sender_missing'
  const date = dateOf(headers, origin)
  if (typeof date === 'string') return date
  const references = idsIn(headers.get('references') ?? '')
  const answered = idsIn(headers.get('in-reply-to') ?? '').at(0) ?? references.at(-1)
  const body = bodyOf(mail)
  const id = idsIn(headers.get('message-id') ?? '').at(0) ?? madeUpId(mail, actor, date.atMs)
  const auto = headers.get('auto-submitted')?.toLowerCase().split(/[\s;]/)[0]
  const isAnswer =
    answered !== undefined ||
    /^\s*(?:\[[^\]]{1,80}\]\s*)*(?:re|aw|sv|antw|odp|vs|回复|答复)\s*(?:\[\d+\])?\s*[:：]/i.test(mail.subject.slice(0, 1_000))
  const record: ActivityRecord = {
    type: 'activity',
    kind: auto === 'auto-replied' ? 'auto-reply' : isAnswer ? 'replied' : 'topic-started',
    externalId: clip(id, 500),
    occurredAt: date.atMs,
    actor,
    conversation: clip(references[0] ?? answered ?? id, 500),
  }
  const title = clip(mail.subject.slice(0, 10_000).replace(/\s+/g, ' ').trim(), 1_000)
  if (title !== '') record.title = title
  if (body !== '') record.body = body
  if (answered !== undefined) record.replyTo = clip(answered, 500)
  const place = placeOf(headers) ?? origin.list
  if (place !== '') record.place = clip(place, 300)
  const url = /<(https?:\/\/[^\s<>]{1,1900})>/.exec((headers.get('archived-at') ?? '').slice(0, 3_000))?.[1]
  if (url !== undefined) record.url = clip(url, 2_000)
  const attributes: Record<string, string | number> = {}
  if (mail.attachments > 0) attributes['attachments'] = mail.attachments
  if (date.asReceived) attributes['dated'] = 'as received'
  if (auto !== undefined && auto !== 'no' && auto !== '') attributes['automatic'] = clip(auto, 100)
  if (Object.keys(attributes).length > 0) record.attributes = attributes
  return record
}

interface When {
  readonly atMs: number
  readonly asReceived: boolean
}

/** What the mail says, or, where that is missing or cannot be, when it was received. */
const dateOf = (headers: Mail['headers'], { envelope, nowMs }: MailOrigin): When | 'date_missing' | 'date_implausible' => {
  const own = parseMailDate(headers.get('date') ?? '')
  if (own !== undefined && isPlausible(own, nowMs)) return { atMs: own, asReceived: false }
  const received = headers.get('received')?.slice(-200).split(';').at(-1) ?? ''
  for (const text of [received, /^From (?:\S+ at \S+|\S+)?\s*(?:- )?(.*)$/.exec(envelope)?.[1] ?? '']) {
    const atMs = parseMailDate(text.trim())
    if (atMs !== undefined && isPlausible(atMs, nowMs)) return { atMs, asReceived: true }
  }
  return own === undefined ? 'date_missing' : 'date_implausible'
}

const IDS = /<([^<>\s]{3,480})>/g
const IDS_MAX = 200

/** Ids of mails in a header, without their brackets; some programs write none. */
const idsIn = (header: string): readonly string[] => {
  const bounded = header.slice(0, 60_000)
  const found = [...bounded.matchAll(IDS)].slice(0, IDS_MAX).flatMap(([, id]) => id ?? [])
  if (found.length > 0 || bounded.includes('<')) return found
  return bounded.split(/\s+/).filter((word) => /^[^\s<>@"]{1,200}@[^\s<>@"]{1,250}$/.test(word))
}

/** Mails without an id of their own: the same mail always gets the same. */
const madeUpId = (mail: Mail, actor: IdentityRef, atMs: number): string =>
  `sha1:${createHash('sha1')
    .update(JSON.stringify([actor.key, atMs, mail.subject, mail.text?.slice(0, 2_000) ?? mail.html?.slice(0, 2_000) ?? '']))
    .digest('hex')}`

const listAddresses = (headers: Mail['headers']): ReadonlySet<string> => {
  const texts = ['list-post', 'x-beenthere', 'x-mailing-list', 'mailing-list'].map((name) => headers.get(name) ?? '')
  return new Set(
    texts.flatMap(
      (text) =>
        text
          .slice(0, 1_000)
          .toLowerCase()
          .match(/[^\s<>:;,]+@[^\s<>:;,?]+/g) ?? [],
    ),
  )
}

/** "libart-hackers.gnome.org": the list as it names itself (RFC 2919). */
const placeOf = (headers: Mail['headers']): string | undefined => {
  // Headers may be of any length, and these patterns look twice at some.
  const [id = '', address = ''] = [headers.get('list-id'), headers.get('x-beenthere') ?? headers.get('x-mailing-list')].map((text) =>
    text?.slice(0, 1_000).trim(),
  )
  return (
    /<([^<>\s]{1,255})>$/.exec(id)?.[1]?.toLowerCase() ?? (id || undefined) ?? /[^\s<>:;,]+@[^\s<>:;,?]+/.exec(address)?.[0]?.toLowerCase()
  )
}

const BODY_MAX = 100_000

/** Plain text as it is, less the ">" that an mbox puts before "From "; else the words of the HTML. */
const bodyOf = ({ text, html }: Mail): string => {
  const plain = (text ?? '').trim()
  if (plain !== '')
    return clip(
      plain
        .slice(0, BODY_MAX * 2)
        .replace(/\r\n?/g, '\n')
        .replace(/^>(>*From )/gm, '$1'),
      BODY_MAX,
    )
  return html === undefined ? '' : clip(htmlToText(html), BODY_MAX)
}

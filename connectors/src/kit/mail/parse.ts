import PostalMime from 'postal-mime'
import type { Item } from '../connector.ts'
import { setAside } from '../set-asides.ts'
import { mapMail, type Mail, type MailFault, type MailOrigin } from './map.ts'

const HEADERS_MAX_BYTES = 256 * 1024
const NESTING_MAX = 20

const MESSAGES: Readonly<Record<MailFault | 'mail_empty' | 'mail_unreadable', string>> = {
  sender_missing: 'The mail does not say who wrote it. Add a line "From: …" and retry, or leave it out.',
  date_missing: 'The mail has no date that can be read. Correct its line "Date: …" and retry, or leave it out.',
  date_implausible: 'The date is before 1990 or in the future. Correct the line "Date: …" and retry, or leave it out.',
  mail_empty: 'There is nothing behind the line "From …". Leave it out.',
  mail_unreadable: 'The mail cannot be taken apart: its headers are larger or its parts deeper than any program writes. Leave it out.',
}

/** The item of one mail. */
export const parseMail = async (bytes: Buffer, locator: string, origin: MailOrigin): Promise<Item> => {
  const refuse = (reason: keyof typeof MESSAGES): Item =>
    setAside(
      reason,
      MESSAGES[reason],
      locator,
      `${origin.envelope === '' ? '' : `${origin.envelope}\n`}${bytes.subarray(0, 65_536).toString('utf8')}`,
    )
  if (bytes.length === 0) return refuse('mail_empty')
  const mail = await takeApart(bytes)
  if (mail === undefined) return refuse('mail_unreadable')
  const record = mapMail(mail, origin)
  return typeof record === 'string' ? refuse(record) : { record, raw: bytes }
}

/** Header, text and HTML of a mail; undefined where it is made to break parsers. */
const takeApart = async (bytes: Buffer): Promise<Mail | undefined> => {
  try {
    const email = await PostalMime.parse(bytes, {
      maxHeadersSize: HEADERS_MAX_BYTES,
      maxNestingDepth: NESTING_MAX,
      maxRfc822NestingDepth: 2,
      forceRfc822Attachments: true,
    })
    const headers = new Map<string, string>()
    for (const { key, value } of email.headers) if (!headers.has(key)) headers.set(key, value)
    return { headers, subject: email.subject ?? '', text: email.text, html: email.html, attachments: email.attachments.length }
  } catch {
    return undefined
  }
}

/** A set-aside mail is kept with the line before it. */
export const rereadMail = async (raw: string): Promise<readonly Item[]> => {
  const [, envelope = '', mail = ''] = /^(From [^\n]*(?:\n|$))?([\s\S]*)$/.exec(raw) ?? []
  return [await parseMail(Buffer.from(mail), 'retry', { envelope: envelope.trim(), list: '', nowMs: Date.now() })]
}

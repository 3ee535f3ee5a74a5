import type { IdentityRef } from '@kith/contract/records'
import { addressParser, decodeWords } from 'postal-mime'
import { clip } from '../text.ts'

const ADDRESS = /^[^\s@<>"(),;:]{1,64}@[^\s@<>"(),;:]{1,255}$/
/** "andy at example.com (Andy Grunwald)": archives on the web hide addresses so. */
const OBFUSCATED = /^["']?([^\s<>"'(),;:@]{1,64})\s+(?:at|\(at\)|\[at\]|@)\s+([a-z0-9][\w.-]{0,254})["']?\s*(?:\((.*)\)\s*)?$/i
const OBFUSCATED_BEHIND = /^(.*?)\s*<\s*([^\s<>@]{1,64})\s+(?:at|\(at\)|\[at\]|@)\s+([\w.-]{1,255})\s*>/i
/** What is shown of an address that is not to be known: "foo...@example.org", "xxx@xxx.xx". */
const MASKED = /\.\.\.@|^[x*.…]+@|@[x*.…-]+$|@(?:public\.gmane\.org|\S*\.invalid)$/i
const VIA = /^(.*?)\s+via\s+\S.*$/i
/** Mailboxes of mail programs themselves (RFC 2142 and custom). */
const PROGRAMS =
  /^(?:mailer-daemon|postmaster|mailman(?:-owner|-bounces)?|listserv|majordomo|sympa|ezmlm|bounces?|auto-?reply)(?:[+-].*)?$/i

export interface SenderHeaders {
  readonly from: string
  readonly replyTo?: string | undefined
  /** Addresses of the list itself, in lower case: what it sends in others' names is not the list's. */
  readonly lists: ReadonlySet<string>
}

/**
 * Who wrote a mail: the platform "email", with the address as key, so that one who writes to several lists is one. Where the address is masked or the
 * list's own (lists rewrite the sender for DMARC), the name stands for it, and no address is claimed. Undefined where there is neither.
 */
export const senderOf = ({ from, replyTo, lists }: SenderHeaders): IdentityRef | undefined => {
  const found = readSender(from)
  if (found === undefined) return undefined
  const isList = lists.has(found.address)
  if (isList) {
    const written = replyTo === undefined ? undefined : readSender(replyTo)
    const name = VIA.exec(found.name)?.[1] ?? found.name
    if (written !== undefined && written.address !== '' && !lists.has(written.address))
      return toIdentity(written.address, name || written.name)
    return name === '' ? undefined : byName(name)
  }
  return found.address === '' ? byName(found.name) : toIdentity(found.address, found.name)
}

const readSender = (header: string): { readonly address: string; readonly name: string } | undefined => {
  const value = header.slice(0, 2_000).replace(/\s+/g, ' ').trim()
  const plain = OBFUSCATED.exec(value)
  if (plain !== null) return { address: `${plain[1]}@${plain[2]}`.toLowerCase(), name: clean(plain[3] ?? '') }
  const behind = OBFUSCATED_BEHIND.exec(value)
  if (behind !== null) return { address: `${behind[2]}@${behind[3]}`.toLowerCase(), name: clean(behind[1] ?? '') }
  const [first] = addressParser(value, { flatten: true })
  const address = (first !== undefined && 'address' in first ? (first.address ?? '') : '').trim().toLowerCase()
  const name = clean(first?.name ?? '')
  if (address === '' && name === '') return undefined
  return ADDRESS.test(address)
    ? { address, name: name.toLowerCase() === address ? '' : name }
    : { address: '', name: name || clean(address) }
}

const clean = (text: string): string =>
  decodeWords(text)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .replace(/^["'](.*)["']$/, '$1')
    .trim()

const toIdentity = (address: string, name: string): IdentityRef => {
  const ref: IdentityRef = { platform: 'email', key: clip(address, 320) }
  if (name !== '') ref.name = clip(name, 300)
  if (!MASKED.test(address)) ref.email = clip(address, 320)
  if (PROGRAMS.test(address.split('@')[0] ?? '')) ref.robot = true
  return ref
}

const byName = (name: string): IdentityRef | undefined =>
  name === '' ? undefined : { platform: 'email', key: clip(`name:${name.toLowerCase()}`, 500), name: clip(name, 300) }

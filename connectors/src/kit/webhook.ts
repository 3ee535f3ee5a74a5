import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Item } from './connector.ts'

/** A delivery as it came. Headers by their names in small letters; nothing of it is trusted before `verify` has said yes. */
export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>
  /** The very bytes that were signed. */
  readonly body: Uint8Array
  readonly receivedAt: Date
}

/** What a delivery held: records, or the name of an event that is of no interest ("ping", "check_run"), which is counted. */
export type WebhookReading = { readonly items: readonly Item[] } | { readonly ignored: string }

/**
 * The part of a connector that reads what the platform sends. All of it is pure. An activity gets the same kind and external id here as where it is read
 * through the API: whichever comes first, it is held once. Raw inputs of items must be understood by the connector's `reread`, too.
 */
export interface Webhook<Settings> {
  /** Markdown: what to enter where at the platform. `{url}` and `{secret}` stand for the address and the secret of the source. */
  readonly help: string
  /** Who makes up the secret: Kith, or the platform, so that the user brings it (Slack's signing secret), or whichever the user likes (GitLab's signing token). */
  readonly secret: 'ours' | 'theirs' | 'either'
  /** Whether whoever sent it knows the secret. Use `isSigned` or `isSame`, which take the same time whatever they find. */
  readonly verify: (request: WebhookRequest, secret: string) => boolean
  /** The platform's id of the delivery, the same when it sends it again; without one, equal bodies are one delivery. */
  readonly delivery: (request: WebhookRequest) => string | undefined
  /** For platforms that want words back before they send anything (Slack's url_verification); after `verify`. Nothing is then put into the queue. */
  readonly answer?: (request: WebhookRequest) => string | undefined
  /**
   * Called later, from the queue, with the cursor that the last reading of the source has committed: what it remembers (names of channels) may be used. What
   * cannot be read is set aside; a throw sets the whole delivery aside.
   */
  readonly read: (request: WebhookRequest, settings: Settings, cursor?: unknown) => WebhookReading
}

/** Whether two texts are equal, in a time that does not tell where they differ. */
export const isSame = (given: string | undefined, expected: string): boolean => {
  if (given === undefined) return false
  const digest = (text: string): Buffer => createHmac('sha256', 'compare').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

/**
 * Whether `signature` is the HMAC of `signed` under `secret`, in hexadecimal or base64 digits, after a prefix such as "sha256=".
 *
 * @example isSigned(headers['x-hub-signature-256'], [body], secret, { prefix: 'sha256=' })
 * @example isSigned(headers['x-slack-signature'], [`v0:${timestamp}:`, body], secret, { prefix: 'v0=' })
 */
export const isSigned = (
  signature: string | undefined,
  signed: readonly (string | Uint8Array)[],
  secret: string,
  options: { readonly prefix?: string; readonly algorithm?: 'sha1' | 'sha256' | 'sha512'; readonly digits?: 'hex' | 'base64' } = {},
): boolean => {
  const { prefix = '', algorithm = 'sha256', digits = 'hex' } = options
  if (secret === '') return false
  const mac = createHmac(algorithm, secret)
  for (const part of signed) mac.update(part)
  return isSame(signature, `${prefix}${mac.digest(digits)}`)
}

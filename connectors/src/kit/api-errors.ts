import type { ApiAnswer, ApiOptions, ApiRequest } from './api.ts'
import { ConnectorError } from './connector.ts'
import { clip } from './text.ts'

const WORDS_MAX_CHARS = 200

/** Why nothing came, as a ConnectorError; the reason of `signal` when that was why. */
export const unreachable = (name: string, signal: AbortSignal, error: unknown): ConnectorError => {
  if (signal.aborted) throw signal.reason
  if (error instanceof ConnectorError) return error
  const fault = innermost(error)
  // What the platform of Kith itself refuses to send says what to do.
  if (fault instanceof Error && 'hint' in fault && typeof fault.hint === 'string') {
    return new ConnectorError(codeOf(fault), fault.message, fault.hint, { cause: error })
  }
  const timedOut = fault instanceof Error && (fault.name === 'TimeoutError' || /time(d )?-?out/i.test(fault.message))
  const message = timedOut ? `${name} took too long to answer.` : `${name} could not be reached (${codeOf(fault)}).`
  const hint = 'Check the address and the network of the server; Kith tries again by itself.'
  return new ConnectorError(timedOut ? 'timed_out' : 'unreachable', message, hint, { transient: true, cause: error })
}

const innermost = (error: unknown): unknown => (error instanceof Error && error.cause !== undefined ? innermost(error.cause) : error)

const codeOf = (fault: unknown): string => {
  if (!(fault instanceof Error)) return 'unknown'
  return 'code' in fault && typeof fault.code === 'string' ? fault.code : clip(fault.message, 80)
}

/** What a status that is no success means for whoever set the source up. */
export const refusalOf = (options: ApiOptions, request: ApiRequest, { status, url, json, text }: ApiAnswer): ConnectorError => {
  const { name } = options
  const where = options.isSecret === true ? 'what is at this address' : new URL(url).pathname
  const said = saidBy(options, request, json, text)
  const quote = said === '' ? '' : ` It says: “${said}”`
  const known = isAuthorised(options, request)
  if (status === 401) {
    return known
      ? new ConnectorError(
          'unauthorized',
          `${name} does not accept the token.${quote}`,
          'It may be wrong, have expired or been revoked. Make a new one, and enter it in the settings of the source.',
        )
      : new ConnectorError(
          'unauthorized',
          `${name} answers only to those who sign in.${quote}`,
          'Make a token as the setup help says, and enter it in the settings of the source.',
        )
  }
  if (status === 403) {
    return new ConnectorError(
      'forbidden',
      `${name} ${known ? 'knows the token, but does not let it' : 'lets nobody without a token'} read ${where}.${quote}`,
      'Give the token the rights that the setup help names, or ask whoever runs the place there to let you in.',
    )
  }
  if (status === 404) {
    return new ConnectorError(
      'not_found',
      `${name} has no ${where}, or does not show it${known ? ' to this token' : ''}.`,
      'Check how the name is written. Many platforms hide what is private as if it were not there: then the token needs more rights.',
    )
  }
  if (status === 410 || status === 451)
    return new ConnectorError(
      'gone',
      `${where} is gone from ${name}.${quote}`,
      'Remove the source, or name another place. What Kith holds of it stays.',
    )
  if (status >= 300 && status < 400)
    return new ConnectorError('moved', `${name} sends ${where} to another address.`, 'Enter the new address in the settings of the source.')
  if (status >= 500 || status === 408 || status === 425) {
    return new ConnectorError(
      'platform_failed',
      `${name} has a fault at present (${status}).${quote}`,
      'Nothing needs to be done: Kith tries again by itself.',
      { transient: true },
    )
  }
  return new ConnectorError(
    'refused',
    `${name} refuses to answer ${where} (${status}).${quote}`,
    'Check the settings of the source. If they are right, the platform may have changed its API: look for a newer version of Kith.',
  )
}

const isAuthorised = (options: ApiOptions, request: ApiRequest): boolean =>
  Object.keys({ ...options.headers, ...request.headers }).some((header) => /authorization|token|key/i.test(header))

/** The platform's own words on it, short, without what was sent as a secret. Where the address itself is one, none: many name what they were asked for. */
const saidBy = (options: ApiOptions, request: ApiRequest, json: unknown, text: string): string => {
  if (options.isSecret === true) return ''
  const words = messageIn(json) ?? (text.startsWith('<') || text.startsWith('{') ? '' : text)
  const secrets = sentIn(options, request).filter((part) => part.length >= 8)
  const safe = secrets.reduce((left, secret) => left.replaceAll(secret, '…'), words)
  return clip(safe.replace(/\s+/g, ' ').trim(), WORDS_MAX_CHARS)
}

/** Texts of headers, forms and bodies: tokens, passwords, and what else no answer need repeat. */
const sentIn = (options: ApiOptions, { headers, form, body }: ApiRequest): readonly string[] => {
  const fields = typeof body === 'object' && body !== null ? Object.values(body) : []
  const texts = fields.filter((value): value is string => typeof value === 'string')
  return [
    ...Object.values({ ...options.headers, ...headers }).flatMap((value) => value.split(/\s+/)),
    ...Object.values(form ?? {}),
    ...texts,
  ]
}

const messageIn = (json: unknown): string | undefined => {
  if (typeof json !== 'object' || json === null) return undefined
  const fields = new Map<string, unknown>(Object.entries(json))
  const found = [fields.get('message'), fields.get('error_description'), fields.get('error'), fields.get('errors')].flat()
  return found.find((one): one is string => typeof one === 'string')
}

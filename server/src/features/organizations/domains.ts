import { isPublicMail } from '@kith/identity/generic'
import { domainToUnicode } from 'node:url'
import { KithError } from '../../platform/errors.ts'

export interface Domain {
  readonly domain: string
  /** Whether addresses below it count, too. */
  readonly top: boolean
}

const DOMAIN_CHARS_MAX = 253

/** A host as it is compared: lower case, in its own script, without a dot at the end. */
export const hostKey = (host: string): string => {
  const lower = host.normalize('NFKC').trim().toLowerCase().replace(/\.$/, '')
  return (lower.includes('xn--') ? domainToUnicode(lower) : lower) || lower
}

/** `a.b.c`, then `b.c`, then `c`. */
export const suffixesOf = (host: string): string[] => {
  const labels = host.split('.')
  return labels.map((_, index) => labels.slice(index).join('.'))
}

/** Whether a host, or one above it, gives mailboxes to anybody. */
export const isPublicHost = (host: string): boolean => suffixesOf(hostKey(host)).some(isPublicMail)

/** A domain as somebody wrote it. @throws KithError invalid_input where it is none, or tells nothing of an organization */
export const checkedDomain = (given: string): string => {
  const domain = hostKey(
    given
      .replace(/^[^@]*@/, '')
      .replace(/^https?:\/\//i, '')
      .replace(/[/:].*$/, ''),
  )
  if (
    domain.length > DOMAIN_CHARS_MAX ||
    !/^[\p{L}\p{N}\p{M}]([\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?(\.[\p{L}\p{N}\p{M}-]+)+$/u.test(domain)
  ) {
    throw new KithError('invalid_input', `${JSON.stringify(given)} is not a domain.`, {
      hint: 'Write what stands behind the @ of an address, such as acme.example.',
    })
  }
  if (isPublicHost(domain)) {
    throw new KithError('invalid_input', `${domain} gives mailboxes to anybody: it does not tell where somebody works.`, {
      hint: 'Leave it out.',
    })
  }
  if (/^(co|com|ac|edu|org|gov|net|or|ne|go|gob|gouv)\.[a-z]{2}$/.test(domain)) {
    throw new KithError('invalid_input', `${domain} belongs to many organizations.`, {
      hint: 'Write the whole domain, such as acme.co.example.',
    })
  }
  return domain
}

/** The domain that decides for a host: the longest that matches it; one above counts only where it is a top domain. */
export const domainOf = <D extends Domain>(host: string, domains: ReadonlyMap<string, D>): D | undefined => {
  if (isPublicHost(host)) return undefined
  const key = hostKey(host)
  return suffixesOf(key)
    .map((suffix) => domains.get(suffix))
    .find((found) => found !== undefined && (found.top || found.domain === key))
}

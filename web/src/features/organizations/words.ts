import type { AffiliationOrigin } from '@kith/contract/affiliation-origins'
import { date } from '../../format/dates.ts'

/** Who says it, in words: "from the address at acme.example". */
export function originWords(origin: AffiliationOrigin, label: string): string {
  switch (origin) {
    case 'member':
      return label ? `their own word, noted by ${label}` : 'their own word'
    case 'hand':
      return label ? `by hand, ${label}` : 'by hand'
    case 'file':
      return label ? `from ${label}` : 'from a file'
    case 'source':
      return label ? `profile in ${label}` : 'from a profile'
    case 'domain':
      return `address at ${label}`
  }
}

/**
 * "since 1 Mar 2024", "until 2 May 2025", "1 Mar 2024 – 2 May 2025"; nothing where both ends are open. An address that is in use has an end that lies
 * ahead and moves on with each use: that is no end to speak of.
 */
export function daysWords(from: string | null, end: string | null, origin?: AffiliationOrigin, now = Date.now()): string {
  const to = origin === 'domain' && end !== null && Date.parse(end) > now ? null : end
  if (from && to) return `${date(from)} – ${date(to)}`
  return from ? `since ${date(from)}` : to ? `until ${date(to)}` : ''
}

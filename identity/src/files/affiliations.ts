import { cleanText, type Affiliation } from './knowledge.ts'

const ORGANIZATION_CHARS_MAX = 200

/** Names that stand where no organization is known: nothing is said. */
const UNKNOWN = /^(\?+|\(?unknown\)?|\(?not ?found\)?|none|null|n\/a|-)$/i

export const organizationOf = (text: string): string | undefined => {
  const name = cleanText(text, ORGANIZATION_CHARS_MAX)
  return name === '' || UNKNOWN.test(name) ? undefined : name
}

/** gitdm's way to say that an account is a program's. */
export const isRobots = (organization: string): boolean => /^\(?(ro)?bots?\)?$/i.test(organization.trim())

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
/** Files write far years where a period has no beginning or no end. */
const YEAR_FROM = 1900
const YEAR_TO = 2100

/**
 * A day as `YYYY-MM-DD` of what files write: `2015-01-31`, `2015-1-31`, `2015-Jan-31`, `2015-01`, `2015`, ISO 8601 with a time (whose day counts).
 * `open` where it stands for no bound (a far year, nothing at all), undefined where it is no day.
 */
export const dayOf = (text: string | null | undefined): string | undefined => {
  const trimmed = text?.slice(0, 60).trim() ?? ''
  if (trimmed === '' || /^(null|none|now|present|current)$/i.test(trimmed)) return 'open'
  const match = /^(\d{4})(?:[-/.](\d{1,2}|[a-z]{3,9})(?:[-/.](\d{1,2})(?:[T ][\d:.,]*(?:Z|[+-]\d\d:?\d\d|\s?UTC)?)?)?)?$/i.exec(trimmed)
  if (!match) return undefined
  const [year, month, day] = [Number(match[1]), monthOf(match[2]), Number(match[3] ?? 1)]
  const date = new Date(Date.UTC(year, month - 1, day))
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  return year <= YEAR_FROM || year >= YEAR_TO ? 'open' : date.toISOString().slice(0, 10)
}

const monthOf = (text: string | undefined): number => {
  if (text === undefined) return 1
  return /^\d/.test(text) ? Number(text) : MONTHS.indexOf(text.slice(0, 3).toLowerCase()) + 1
}

/** The affiliation of these texts, or why it is none. */
export const affiliationOf = (
  organization: string,
  from?: string | null,
  to?: string | null,
): Affiliation | { readonly reason: string } => {
  const [start, end] = [dayOf(from), dayOf(to)]
  if (start === undefined || end === undefined)
    return { reason: `“${cleanText((start === undefined ? from : to) ?? '', 40)}” is no date. Write it as 2026-01-31.` }
  if (start !== 'open' && end !== 'open' && start >= end) return { reason: 'The affiliation ends before it begins.' }
  return { organization, ...(start === 'open' ? {} : { from: start }), ...(end === 'open' ? {} : { to: end }) }
}

/** Employers of whom only the last day is known follow one another: each begins where the one before ends. */
export const chained = (ends: readonly Affiliation[]): Affiliation[] => {
  const sorted = ends.toSorted((a, b) => ((a.to ?? '9999') < (b.to ?? '9999') ? -1 : (a.to ?? '9999') > (b.to ?? '9999') ? 1 : 0))
  return sorted.map((one, at) => {
    const before = sorted.slice(0, at).findLast((other) => other.to !== undefined && (one.to === undefined || other.to < one.to))
    return one.from === undefined && before?.to !== undefined ? { ...one, from: before.to } : one
  })
}

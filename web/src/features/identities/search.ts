import { given, read, type RawSearch } from '../../url.ts'

export const SHOWS = ['rule', 'decided'] as const
export const KINDS = ['merge', 'split', 'apart'] as const
export const MAKERS = ['hand', 'rule', 'resolver'] as const

/** What the screen shows: what waits for a decision (which is the default), a rule for many at once, or what was decided. */
export interface IdentitiesSearch {
  show?: (typeof SHOWS)[number]
  /** Only where this person is concerned. */
  person?: number
  /** At least so likely, 0 to 1. */
  likely?: number
  platform?: string
  /** Text that the evidence of a rule must hold. */
  evidence?: string
  kind?: (typeof KINDS)[number]
  by?: (typeof MAKERS)[number]
}

export function readIdentities(raw: RawSearch): IdentitiesSearch {
  const likely = Number(read.text(raw.likely) ?? Number.NaN)
  return given({
    show: read.oneOf(raw.show, SHOWS),
    person: read.numbers(raw.person)?.[0],
    likely: likely > 0 && likely <= 1 ? likely : undefined,
    platform: read.text(raw.platform, 200),
    evidence: read.text(raw.evidence, 80),
    kind: read.oneOf(raw.kind, KINDS),
    by: read.oneOf(raw.by, MAKERS),
  })
}

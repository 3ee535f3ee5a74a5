import type { Run, Source, SourceAudit } from '@kith/contract/sources'
import { about, ago } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { capital, counted, listed, spelled } from '../../format/words.ts'
import type { FigureTarget } from '../figures/target.ts'

type State = Run['state']
export const STATES: Record<State, { label: string; tone: 'moss' | 'sun' | 'clay' | 'sky' | '' }> = {
  queued: { label: 'waiting', tone: 'sky' },
  running: { label: 'reading', tone: 'sky' },
  paused: { label: 'paused', tone: 'sun' },
  done: { label: 'read whole', tone: 'moss' },
  partial: { label: 'read, some set aside', tone: 'sun' },
  failed: { label: 'failed', tone: 'clay' },
  cancelled: { label: 'cancelled', tone: '' },
}

/** The heading of Sources: how many there are, and whether all is well. */
export function sourcesHeadline(
  sources: readonly (Pick<Source, 'lastRun' | 'setAside' | 'title'> & { readonly health: Pick<Source['health'], 'state'> })[],
): string {
  if (sources.length === 0) return 'No source is connected yet'
  const n = capital(counted(sources.length, 'source').replace(/^\S+/, spelled(sources.length)))
  const failed = sources.filter((source) => source.lastRun?.state === 'failed' || source.health.state === 'secret-lost')
  const reading = sources.filter(
    (source) => source.lastRun && (source.lastRun.state === 'running' || (source.lastRun.state === 'queued' && !source.lastRun.waitsUntil)),
  )
  if (failed.length === 1 && sources.length > 1) return `${n}, all readable but ${failed[0]?.title ?? 'one'}`
  if (failed.length > 0)
    return `${n}, ${failed.length === sources.length ? 'and it could not be read'.replace('it', sources.length === 1 ? 'it' : 'they') : `${spelled(failed.length)} of them could not be read`}`
  const late = sources.filter((source) => source.health.state === 'late').length
  if (late > 0)
    return `${n}, ${late === sources.length ? (late === 1 ? 'which' : 'all of which') : `${spelled(late)} of which`} should have been read by now`
  if (reading.length > 0)
    return `${n}, ${reading.length === sources.length && sources.length === 1 ? 'being read' : `${spelled(reading.length)} being read`}`
  const aside = sources.filter((source) => source.setAside > 0).length
  return aside > 0 ? `${n}; ${aside === sources.length && aside > 1 ? 'all' : spelled(aside)} with records set aside` : `${n}, read whole`
}

/** What a run does right now, in one line. */
export function progressLine({
  state,
  progress,
  counts,
  waitsUntil,
}: Pick<Run, 'state' | 'progress' | 'counts'> & Partial<Pick<Run, 'waitsUntil'>>): string {
  const { done, total, unit, ratePerSecond, secondsLeft } = progress
  if (state === 'queued') return waitsUntil ? `Waiting for the platform, goes on ${ago(waitsUntil)}` : 'Waiting for its turn'
  const parts = [total === null ? `${count(done)} ${unit}` : `${count(done)} of ${count(total)} ${unit}`]
  if (counts.added > 0) parts.push(counted(counts.added, 'new activity', 'new activities'))
  if (state === 'paused') parts.push('paused')
  else {
    if (ratePerSecond) parts.push(`${count(ratePerSecond)} a second`)
    if (secondsLeft !== null) parts.push(`${about(secondsLeft)} left`)
  }
  return parts.join(' · ')
}

/** The share that is done, 0 to 1; undefined while the total is not known. */
export const shareDone = ({ progress: { done, total } }: Pick<Run, 'progress'>): number | undefined =>
  total === null || total <= 0 ? undefined : Math.min(1, done / total)

/** What a run came to. */
export function outcome({ counts }: Pick<Run, 'counts'>): string {
  const parts = [
    ...(counts.added > 0 ? [counted(counts.added, 'new activity', 'new activities')] : []),
    ...(counts.newPeople > 0 ? [counted(counts.newPeople, 'new person', 'new people')] : []),
    ...(counts.changed > 0 ? [`${count(counts.changed)} changed`] : []),
    ...(counts.unchanged > 0 ? [`${count(counts.unchanged)} known already`] : []),
    ...(counts.setAside > 0 ? [`${count(counts.setAside)} set aside`] : []),
    ...(counts.leftOut > 0 ? [`${count(counts.leftOut)} left out: erased or opted out`] : []),
  ]
  return parts.length === 0 ? 'Nothing new' : capital(listed(parts))
}

/** Of several budgets the one of which the smallest share is left. */
export const tightest = (budgets: Source['budgets']): Source['budgets'][number] | undefined =>
  budgets
    .filter(({ limit, remaining }) => limit !== null && limit > 0 && remaining !== null)
    .toSorted((a, b) => (a.remaining ?? 0) / (a.limit ?? 1) - (b.remaining ?? 0) / (b.limit ?? 1))[0]

/** What a platform still allows. */
export function budgetLine({ limit, remaining, resetAt }: Source['budgets'][number], now = Date.now()): string {
  const left = remaining === null ? 'used' : `${count(remaining)}${limit === null ? '' : ` of ${count(limit)}`} left`
  return resetAt === null ? left : `${left}, full again ${ago(resetAt, now)}`
}

/** What a webhook has brought. */
export function webhookLine({ taken, waiting, refused, repeated }: NonNullable<Source['webhook']>, last: string): string {
  const parts = [
    taken === 0 ? 'open, nothing came yet' : `${counted(taken, 'delivery', 'deliveries')}, the last ${last}`,
    ...(waiting > 0 ? [`${count(waiting)} to be read`] : []),
    ...(repeated > 0 ? [`${count(repeated)} sent again`] : []),
    ...(refused > 0 ? [`${count(refused)} refused: wrong signature`] : []),
  ]
  return parts.join(', ')
}

type AuditRow = SourceAudit['rows'][number]
const REASONS: Record<string, string> = {
  private: 'private',
  'before-start': 'before the start',
  gone: 'gone there',
  unsupported: 'of no use to Kith',
}

/** Everybody of a source, as its count has them: robots and teammates too. */
export const everybody = (source: number) => ({ source: [source], robots: 'include' as const, teammates: 'include' as const })

/** All that Kith holds of a source, or one kind of it, whoever did it. */
export const everything = (source: number, kind?: string): FigureTarget => ({
  name: 'activities',
  search: {
    ...everybody(source),
    ...(kind === undefined ? {} : { kind: [kind] }),
    interval: 'all',
    show: 'activities',
  },
})

/** Why what the source says and what Kith holds are not the same number, as far as it is known. */
export function explained({ claimed, deleted, gaps, unexplained }: AuditRow): string {
  if (claimed === null || unexplained === null)
    return deleted > 0 ? `${count(deleted)} deleted there, kept here` : 'the source does not say'
  const parts = [
    ...(deleted > 0 ? [`${count(deleted)} deleted there, kept here`] : []),
    ...gaps.filter((gap) => gap.count > 0).map((gap) => `${count(gap.count)} ${REASONS[gap.reason] ?? gap.reason}`),
    ...(unexplained > 0 ? [`${count(unexplained)} not explained`] : []),
    ...(unexplained < 0 ? [`${count(-unexplained)} more than the source says`] : []),
  ]
  return parts.length === 0 ? 'none' : parts.join(', ')
}

/** What of the held no figure shows unless it is asked for. */
export function unseen({ deleted, robots, teammates }: AuditRow): string {
  const parts = [
    ...(robots > 0 ? [`${count(robots)} by robots`] : []),
    ...(teammates > 0 ? [`${count(teammates)} by teammates`] : []),
    ...(deleted > 0 ? [`${count(deleted)} deleted`] : []),
  ]
  return parts.length === 0 ? 'none' : parts.join(', ')
}

/** Why what the source says and what Kith holds are not the same number. */
export function difference({ claimed, held, setAside }: Source['audit'][number]): string {
  const missing = claimed - held
  if (missing === 0) return 'none'
  if (missing < 0) return `${count(-missing)} more than the source says`
  const parts = [
    ...(setAside > 0 ? [`${count(Math.min(setAside, missing))} set aside`] : []),
    ...(missing > setAside ? [`${count(missing - setAside)} not explained`] : []),
  ]
  return parts.join(', ')
}

import type { OutputOf } from '@kith/contract/operation'
import type { Operations } from '@kith/contract/operations'
import type { Run, Source } from '@kith/contract/sources'
import type { Api } from '../api.ts'
import type { Terminal } from '../output/terminal.ts'
import { clean } from '../output/text.ts'
import { count, counted, day, show } from '../output/values.ts'

export const EXIT = { done: 0, failed: 1, partial: 2, interrupted: 130 } as const

/** Partial as long as records of the source are set aside: a file that is read again sets its broken lines aside only once. */
export const exitCodeOf = ({ run, source }: Pick<Outcome, 'run' | 'source'>): number => {
  if (run.state !== 'done' && run.state !== 'partial') return EXIT.failed
  return run.state === 'partial' || source.setAside > 0 ? EXIT.partial : EXIT.done
}

type Reasons = OutputOf<Operations['setAside.list']>['reasons']

/** What an import ended with, and where it is to be seen. */
export interface Outcome {
  readonly run: Run
  readonly source: Source
  readonly setAside: Reasons
  readonly link: string
}

export const collectOutcome = async (api: Api, run: Run): Promise<Outcome> => {
  const [source, aside] = await Promise.all([
    api.call('sources.get', { id: run.sourceId }),
    api.call('setAside.list', { source: run.sourceId, limit: 1 }),
  ])
  return { run, source, setAside: aside.reasons, link: linkTo(api, source.id) }
}

/** People open Kith by name; cookies belong to the name. */
export const linkTo = (api: Api, sourceId: number): string =>
  `${api.place.url.replace('//127.0.0.1', '//localhost')}/people?source=${sourceId}`

export const printOutcome = (terminal: Terminal, { run, source, setAside, link }: Outcome): void => {
  terminal.print(`${terminal.bold(show(source.title))}: ${headline(run, source)}`)
  const { added, unchanged, changed, newPeople } = run.counts
  terminal.print(`  ${counted(source.people, 'person', 'people')}, ${counted(source.activities, 'activity', 'activities')}${span(source)}`)
  terminal.print(
    `  this run: ${count(added)} added, ${count(changed)} changed, ${count(unchanged)} known already; ${counted(newPeople, 'person', 'people')} new to Kith`,
  )
  for (const claim of source.audit.filter((each) => each.claimed !== each.held)) {
    terminal.print(`  the source says ${count(claim.claimed)} ${clean(claim.label)}, Kith holds ${count(claim.held)}`)
  }
  for (const note of run.notes) terminal.print(`  ${clean(note.message)}${note.count > 1 ? ` (${count(note.count)} times)` : ''}`)
  if (setAside.length > 0) {
    terminal.print(`  set aside: ${counted(source.setAside, 'record', 'records')}`)
    for (const reason of setAside.slice(0, 8))
      terminal.print(`    ${count(reason.count)} × ${clean(reason.message)} (${clean(reason.reason)})`)
    terminal.print(`    read and retry them: kith set-aside --source ${source.id}`)
  }
  if (run.state === 'paused') terminal.print(`  go on with: kith runs resume ${run.id}`)
  terminal.print(`  See them: ${link}`)
}

const headline = (run: Run, source: Source): string => {
  switch (run.state) {
    case 'done':
      return source.setAside === 0 ? 'all taken.' : 'taken; what was set aside before still is.'
    case 'partial':
      return `taken, but ${counted(run.counts.setAside, 'record was', 'records were')} set aside.`
    case 'failed':
      return `failed. ${clean(run.error?.message ?? '')} ${clean(run.error?.hint ?? '')}`.trim()
    case 'cancelled':
      return 'cancelled; what came before stays.'
    case 'paused':
      return 'paused.'
    case 'queued':
    case 'running':
      return 'under way.'
  }
}

const span = (source: Source): string => (source.firstAt === null ? '' : `, ${day(source.firstAt)} to ${day(source.lastAt)}`)

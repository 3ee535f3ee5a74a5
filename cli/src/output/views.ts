import type { Activity } from '@kith/contract/activities'
import type { OutputOf } from '@kith/contract/operation'
import type { Operations } from '@kith/contract/operations'
import type { Run, Source } from '@kith/contract/sources'
import { printIdentityFile } from './identity-file-view.ts'
import { printMeasure, printMeasures } from './measure-view.ts'
import { printPairs, printTable } from './render.ts'
import type { Terminal } from './terminal.ts'
import { clean } from './text.ts'
import { count, counted, day, show, when } from './values.ts'

type Views = { readonly [Name in keyof Operations]?: (terminal: Terminal, answer: OutputOf<Operations[Name]>) => void }
type People = OutputOf<Operations['people.list']>['people']

const printPeople = (terminal: Terminal, total: number, people: People): void => {
  printTable(
    terminal,
    [
      { title: 'id', align: 'right' },
      { title: 'name', flexible: true },
      { title: 'activities', align: 'right' },
      { title: 'last' },
      { title: 'first' },
      { title: 'platforms', flexible: true },
      { title: 'who', flexible: true },
    ],
    people.map((person) => [
      String(person.id),
      show(person.name),
      count(person.activities),
      day(person.lastAt),
      day(person.firstAt),
      show(person.platforms),
      show([...(person.teammate ? ['teammate'] : []), ...(person.robot === 'robot' ? ['robot'] : []), person.about]),
    ]),
  )
  shown(terminal, people.length, total, 'person', 'people')
}

const printActivities = (terminal: Terminal, total: number, activities: readonly Activity[]): void => {
  printTable(
    terminal,
    [
      { title: 'when (UTC)' },
      { title: 'person', flexible: true },
      { title: 'what', flexible: true },
      { title: 'title', flexible: true },
      { title: 'place', flexible: true },
    ],
    activities.map((activity) => [
      when(activity.at),
      show(activity.person.name),
      show(activity.label),
      show(activity.title),
      show(activity.place),
    ]),
  )
  shown(terminal, activities.length, total, 'activity', 'activities')
}

const shown = (terminal: Terminal, rows: number, total: number, one: string, many: string): void => {
  const rest = rows < total ? `; ${count(rows)} shown (--limit, --offset)` : ''
  terminal.print(terminal.dim(`${counted(total, one, many)}${rest}`))
}

const printPerson = (terminal: Terminal, person: OutputOf<Operations['people.get']>): void => {
  terminal.print(`${terminal.bold(show(person.name))}  ${terminal.dim(show(person.about))}`)
  printPairs(terminal, [
    ['Number', String(person.id)],
    [
      'Activities',
      `${count(person.activities)} on ${counted(person.activeDays, 'day', 'days')}, in ${counted(person.conversations, 'conversation', 'conversations')}`,
    ],
    ['First, last', `${day(person.firstAt)}, ${day(person.lastAt)}`],
    ['What', show(person.kinds.map((kind) => `${kind.plural} ${count(kind.count)}`))],
    ['Where', show(person.places.map((place) => `${place.place} ${count(place.count)}`))],
    ['Technologies', show(person.technologies.map((each) => `${each.technology} ${count(each.count)}`))],
    ['Organization', show(person.organization?.name)],
    ['Tags', show(person.tags)],
    ['Teammate', show(person.teammate)],
    ['Robot', show(person.robot)],
  ])
  terminal.print('')
  printTable(
    terminal,
    [
      { title: 'platform', flexible: true },
      { title: 'account', flexible: true },
      { title: 'name', flexible: true },
      { title: 'e-mail', flexible: true },
      { title: 'activities', align: 'right' },
      { title: 'last' },
      { title: 'belongs by' },
    ],
    person.identities.map((identity) => [
      show(identity.platform),
      show(identity.username ?? identity.key),
      show(identity.name),
      show(identity.email),
      count(identity.activities),
      day(identity.lastAt),
      show(identity.joinedBy),
    ]),
  )
}

const printTimeline = (terminal: Terminal, { groups, next }: OutputOf<Operations['people.timeline']>): void => {
  for (const group of groups) {
    terminal.print(terminal.bold(show(group.title)))
    for (const activity of group.activities)
      terminal.print(`  ${when(activity.at)}  ${show(activity.label)}  ${terminal.dim(clean(activity.excerpt.slice(0, 100)))}`)
    if (group.more > 0) terminal.print(terminal.dim(`  and ${count(group.more)} more`))
  }
  if (groups.length === 0) terminal.print('Nothing yet.')
  if (next !== null) terminal.print(terminal.dim(`More: --before ${clean(next)}`))
}

const printSources = (terminal: Terminal, sources: readonly Source[]): void => {
  if (sources.length === 0) return terminal.print('There are no sources yet: kith import --help')
  printTable(
    terminal,
    [
      { title: 'id', align: 'right' },
      { title: 'title', flexible: true },
      { title: 'connector' },
      { title: 'people', align: 'right' },
      { title: 'activities', align: 'right' },
      { title: 'set aside', align: 'right' },
      { title: 'last run' },
      { title: 'newest' },
    ],
    sources.map((source) => [
      String(source.id),
      show(source.title),
      show(source.connector),
      count(source.people),
      count(source.activities),
      count(source.setAside),
      source.lastRun ? `${source.lastRun.state} (${source.lastRun.id})` : '–',
      day(source.lastAt),
    ]),
  )
}

const printRuns = (terminal: Terminal, total: number, runs: readonly Run[]): void => {
  printTable(
    terminal,
    [
      { title: 'run', align: 'right' },
      { title: 'source', align: 'right' },
      { title: 'state' },
      { title: 'started (UTC)' },
      { title: 'done', align: 'right' },
      { title: 'added', align: 'right' },
      { title: 'people', align: 'right' },
      { title: 'set aside', align: 'right' },
      { title: 'error', flexible: true },
    ],
    runs.map((run) => [
      String(run.id),
      String(run.sourceId),
      run.state,
      when(run.startedAt),
      `${count(run.progress.done)}${run.progress.total === null ? '' : ` of ${count(run.progress.total)}`} ${clean(run.progress.unit)}`,
      count(run.counts.added),
      count(run.counts.newPeople),
      count(run.counts.setAside),
      show(run.error?.message),
    ]),
  )
  shown(terminal, runs.length, total, 'run', 'runs')
}

const printSetAside = (terminal: Terminal, { total, reasons, records }: OutputOf<Operations['setAside.list']>): void => {
  if (total === 0) return terminal.print('No record is set aside.')
  printTable(
    terminal,
    [{ title: 'source', align: 'right' }, { title: 'reason' }, { title: 'records', align: 'right' }, { title: 'what', flexible: true }],
    reasons.map((reason) => [String(reason.sourceId), show(reason.reason), count(reason.count), show(reason.message)]),
  )
  terminal.print('')
  printTable(
    terminal,
    [{ title: 'id', align: 'right' }, { title: 'where', flexible: true }, { title: 'reason' }, { title: 'record', flexible: true }],
    records.map((record) => [String(record.id), show(record.locator), show(record.reason), show(record.raw.slice(0, 120))]),
  )
  shown(terminal, records.length, total, 'record', 'records')
}

export const printChecks = (terminal: Terminal, { ok, checks }: OutputOf<Operations['workspace.doctor']>): void => {
  for (const check of checks) {
    terminal.print(`${check.ok ? '✓' : '✗'} ${clean(check.name).padEnd(9)} ${clean(check.message)}`)
    if (check.hint !== undefined) terminal.print(terminal.dim(`            ${clean(check.hint)}`))
  }
  terminal.print(ok ? 'All is well.' : 'Something needs a hand.')
}

/** What people read; an operation that is not here is shown by `printAnything`. */
export const VIEWS: Views = {
  'people.list': (terminal, { total, people, cut }) => {
    printPeople(terminal, total, people)
    if (cut) terminal.print('More people match than a search looks at: search for more of the name.')
  },
  'measures.people': (terminal, { total, title, people }) => {
    terminal.print(terminal.bold(show(title)))
    printPeople(terminal, total, people)
  },
  'people.get': printPerson,
  'people.timeline': printTimeline,
  'activities.list': (terminal, { total, activities }) => printActivities(terminal, total, activities),
  'measures.activities': (terminal, { total, title, activities }) => {
    terminal.print(terminal.bold(show(title)))
    printActivities(terminal, total, activities)
  },
  'measures.list': (terminal, { measures }) => printMeasures(terminal, measures),
  'measures.query': printMeasure,
  'sources.list': (terminal, { sources }) => printSources(terminal, sources),
  'runs.list': (terminal, { total, runs }) => printRuns(terminal, total, runs),
  'setAside.list': printSetAside,
  'workspace.doctor': printChecks,
  'identities.importPreview': printIdentityFile,
  'identities.import': printIdentityFile,
}

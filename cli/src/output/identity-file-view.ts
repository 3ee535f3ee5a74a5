import type { IdentityFileReport } from '@kith/contract/identity-files'
import { printPairs, printTable } from './render.ts'
import type { Terminal } from './terminal.ts'
import { clean } from './text.ts'
import { count, counted, show } from './values.ts'

/** What a file that says who is who changed, or would change. `decision` is there only once it has been imported. */
export const printIdentityFile = (terminal: Terminal, report: IdentityFileReport & { decision?: number | null }): void => {
  const isDone = report.decision !== undefined
  printPairs(terminal, [
    ['File', `${show(report.name)}, ${report.format}`],
    [
      'It names',
      `${counted(report.people, 'person', 'people')} with ${counted(report.identities, 'identity', 'identities')}; ${count(report.known)} known here`,
    ],
    [isDone ? 'Merged' : 'Would merge', counted(report.merged, 'person', 'people')],
    ...(report.refused > 0 ? [['Refused', `${count(report.refused)}: somebody has said that they are two`] as const] : []),
    ['Wait', `${counted(report.waiting, 'person', 'people')} with identities that are not known yet`],
    ['Affiliations', `${count(report.affiliations.taken)} new of ${count(report.affiliations.given)}`],
    ...(report.domains.given > 0
      ? [['Domains', `${count(report.domains.taken)} new of ${count(report.domains.given)}, where somebody has an address`] as const]
      : []),
    ...(report.robots > 0 ? [['Robots', count(report.robots)] as const] : []),
    ...(report.keptOut > 0 ? [['Kept out', `${count(report.keptOut)}: erased or opted out`] as const] : []),
    ['Set aside', counted(report.setAside, 'line or entry', 'lines or entries')],
  ])
  printStated(terminal, isDone ? 'merged' : 'would be merged', report.sample)
  printStated(terminal, 'refused', report.refusals)
  if (report.aside.length > 0) {
    terminal.print('')
    printTable(
      terminal,
      [{ title: 'set aside' }, { title: 'why', flexible: true }, { title: 'what', flexible: true }],
      report.aside.map((one) => [show(one.place), show(one.reason), show(one.text.slice(0, 80))]),
    )
  }
  for (const note of report.notes) terminal.print(clean(note))
  if (typeof report.decision === 'number') terminal.print(terminal.dim(`Undo: kith identities undo ${report.decision} --together`))
}

const printStated = (terminal: Terminal, title: string, stated: IdentityFileReport['sample']): void => {
  if (stated.length === 0) return
  terminal.print('')
  printTable(
    terminal,
    [{ title }, { title: 'people', flexible: true }],
    stated.map((one) => [show(one.place), show(one.people.map((person) => `${person.name} (${person.id})`))]),
  )
}

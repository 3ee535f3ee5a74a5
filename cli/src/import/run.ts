import { statSync } from 'node:fs'
import type { OutputOf } from '@kith/contract/operation'
import type { Operations } from '@kith/contract/operations'
import type { Run } from '@kith/contract/sources'
import type { Api } from '../api.ts'
import { badInput, CommandError } from '../errors.ts'
import { printTable } from '../output/render.ts'
import type { Terminal } from '../output/terminal.ts'
import { clean } from '../output/text.ts'
import { count, counted, day, show } from '../output/values.ts'
import { followRun } from './follow.ts'
import { collectOutcome, EXIT, exitCodeOf, linkTo, printOutcome } from './outcome.ts'
import type { ImportRequest } from './plan.ts'
import { bar, createProgress, describeRun } from './progress.ts'
import { uploadFile } from './upload.ts'

/** Reads files or a repository into Kith and follows the run to its end. Returns the exit code. */
export const runImport = async (api: Api, terminal: Terminal, request: ImportRequest): Promise<number> => {
  if (request.dryRun) return preview(api, terminal, request)
  const { source, run, existed } = await withSettings(api, terminal, request, (settings) =>
    api.call('sources.create', {
      connector: request.connector,
      settings,
      ...(request.title === undefined ? {} : { title: request.title }),
    }),
  )
  if (!run) throw badInput('The source was stored, but no run was started.', `Start one: kith runs start ${source.id}`)
  if (existed && !request.json) terminal.note(`${show(source.title)} is known already: it is read again, and nothing is doubled.`)
  if (request.wait) return follow(api, terminal, request, run)
  if (request.json) terminal.printJson({ type: 'started', run, source, link: linkTo(api, source.id) }, { oneLine: true })
  else terminal.print(`Run ${run.id} has started. How far it is: kith run ${run.id}\n  ${linkTo(api, source.id)}`)
  return EXIT.done
}

/** Files by their paths where the server is this machine and the key may have it read them; else as uploads. */
const withSettings = async <T>(
  api: Api,
  terminal: Terminal,
  request: ImportRequest,
  use: (settings: Record<string, unknown>) => Promise<T>,
): Promise<T> => {
  const { field, paths, settings } = request
  if (field === 'path') {
    if (request.upload || !api.place.local) {
      throw badInput(
        `${api.place.url} is another machine, and a repository cannot be uploaded.`,
        'Clone it there, and run this command there.',
      )
    }
    return use({ ...settings, path: paths[0] })
  }
  if (!request.upload && api.place.local) {
    try {
      return await use({ ...settings, files: paths })
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      if (error.code === 'invalid_input' && error.message.includes('no file')) throw unseen(error)
      if (error.code !== 'forbidden') throw error
      if (!request.json) terminal.note('This key may not have Kith read files on the server’s disk: they are uploaded instead.')
    }
  }
  return use({ ...settings, files: await uploadAll(api, terminal, request) })
}

/** The server sees another disk: it runs in a container, or behind a tunnel. */
const unseen = (error: CommandError): CommandError =>
  new CommandError({ error: { ...error.body.error, hint: 'The server cannot see this file: send it with --upload.' } }, { cause: error })

const uploadAll = async (api: Api, terminal: Terminal, { paths, json }: ImportRequest): Promise<string[]> => {
  const progress = createProgress(terminal)
  const ids: string[] = []
  try {
    for (const [at, file] of paths.entries()) {
      if (statSync(file).isDirectory())
        throw badInput(`${file} is a folder, and cannot be uploaded.`, 'Pack it as a zip file, and import that.')
      const which = paths.length > 1 ? `file ${at + 1} of ${paths.length}` : 'uploading'
      const show = (sent: number, total: number): void => progress.show(`${bar(total === 0 ? 1 : sent / total)}  ${which}`)
      ids.push(await uploadFile(api, file, json ? () => undefined : show))
    }
    return ids
  } finally {
    progress.end()
  }
}

const follow = async (api: Api, terminal: Terminal, { json }: ImportRequest, first: Run): Promise<number> => {
  const progress = createProgress(terminal)
  const interrupted = new AbortController()
  const interrupt = (): void => interrupted.abort()
  process.once('SIGINT', interrupt)
  try {
    const changed = (run: Run): void =>
      json ? terminal.printJson({ type: 'progress', run }, { oneLine: true }) : progress.show(describeRun(run))
    const run = await followRun(api, first, changed, interrupted.signal)
    progress.end()
    if (!run) return leave(terminal, json, first)
    const outcome = await collectOutcome(api, run)
    if (json) terminal.printJson({ type: 'result', ...outcome }, { oneLine: true })
    else {
      printOutcome(terminal, outcome)
      const { ready } = await api.call('session.get', {})
      if (!ready) terminal.print('  There is no account yet: first open the address that the server printed when it started.')
    }
    return exitCodeOf(outcome)
  } finally {
    progress.end()
    process.off('SIGINT', interrupt)
  }
}

const leave = (terminal: Terminal, json: boolean, { id }: Run): number => {
  if (json) terminal.printJson({ type: 'detached', runId: id }, { oneLine: true })
  terminal.note(`The import goes on in the background. How far it is: kith run ${id}. To end it: kith runs cancel ${id}.`)
  return EXIT.interrupted
}

const preview = async (api: Api, terminal: Terminal, request: ImportRequest): Promise<number> => {
  const found = await withSettings(api, terminal, request, (settings) =>
    api.call('sources.preview', { connector: request.connector, settings }),
  )
  if (request.json) terminal.printJson(found)
  else printPreview(terminal, found)
  return found.setAside > 0 ? EXIT.partial : EXIT.done
}

const printPreview = (terminal: Terminal, found: OutputOf<Operations['sources.preview']>): void => {
  const start = found.complete ? '' : 'the beginning: '
  const span = found.firstAt === null ? '' : `, ${day(found.firstAt)} to ${day(found.lastAt)}`
  terminal.print(
    `Nothing was stored. In ${start}${counted(found.records, 'record', 'records')} by ${counted(found.people, 'person', 'people')}${span}`,
  )
  for (const kind of found.kinds) terminal.print(`  ${count(kind.count)} × ${clean(kind.label)} (${clean(kind.kind)})`)
  if (found.setAside > 0) terminal.print(`  ${counted(found.setAside, 'record', 'records')} would be set aside:`)
  for (const reason of found.reasons)
    terminal.print(`    ${count(reason.count)} × ${clean(reason.message)} (first: ${clean(reason.locator)})`)
  if (found.sample.length === 0) return
  terminal.print('')
  printTable(
    terminal,
    [{ title: 'when' }, { title: 'who', flexible: true }, { title: 'what' }, { title: 'title', flexible: true }],
    found.sample.map((each) => [day(each.at), show(each.who), show(each.what), show(each.title)]),
  )
}

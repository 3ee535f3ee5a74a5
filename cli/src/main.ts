import { CommanderError, type Command } from 'commander'
import type { ErrorBody } from '@kith/contract/errors'
import { CommandError } from './errors.ts'
import { processTerminal } from './output/terminal.ts'
import { clean } from './output/text.ts'
import { createProgram } from './program.ts'

const terminal = processTerminal()
const asJson = process.argv.includes('--json')

/** commander writes and ends on its own; here it reports, so that faults look alike and --json holds for them, too. */
const reportInstead = (command: Command): void => {
  command.exitOverride().configureOutput({ outputError: () => undefined })
  for (const each of command.commands) reportInstead(each)
}

const report = ({ error }: ErrorBody): void => {
  if (asJson) return terminal.printJson({ error })
  terminal.note(terminal.red(clean(error.message)))
  // Details may also be codes for programs; people get the sentences.
  const details = (error.details ?? []).filter((each) => each.includes(' ') && !error.message.includes(each))
  for (const detail of details) terminal.note(`  ${clean(detail)}`)
  if (error.hint !== undefined) terminal.note(clean(error.hint))
}

const bodyOf = (error: unknown): ErrorBody => {
  if (error instanceof CommandError) return error.body
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '')
    return { error: { code: 'invalid_input', message, hint: 'kith --help, or --help after any command, tells what there is.' } }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { error: { code: 'internal', message, hint: 'This is a fault of the command line itself: please report it.' } }
}

// A reader that has seen enough (`kith people | head`) closes the pipe: no fault of anybody's.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const program = createProgram(terminal, (code) => (process.exitCode = code))
reportInstead(program)

try {
  if (process.argv.length <= 2) program.outputHelp()
  else await program.parseAsync()
} catch (error) {
  const helpWasShown = error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help')
  if (!helpWasShown) report(bodyOf(error))
  if (!(error instanceof CommanderError && error.exitCode === 0)) process.exitCode = 1
}

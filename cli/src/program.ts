import { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { createApi } from './api.ts'
import { addImport } from './command/import.ts'
import { addOperations, type Toolbox } from './command/operations.ts'
import { addResolve } from './command/resolve.ts'
import { examine } from './doctor.ts'
import type { Terminal } from './output/terminal.ts'
import { printChecks } from './output/views.ts'
import { findPlace } from './place.ts'

const ENVIRONMENT = `
The server is found by itself on the machine that it runs on. Elsewhere:
  KITH_URL   where Kith is, for example https://kith.example.org (default: what the data folder says, else http://127.0.0.1:4400)
  KITH_KEY   an API key, made under Settings (default: the owner's key in the data folder)
  KITH_DATA  the data folder of the server (default: ./data, else the checkout's)
  NO_COLOR   plain text

Every command takes --json. Results go to stdout, everything else to stderr. Exit code 0: done, 1: failed; imports: kith import --help.
Text options take "-" for standard input.`

/** The whole command line. `end` hears the exit code of commands that have more than two. */
export const createProgram = (terminal: Terminal, end: (code: number) => void): Command => {
  const version = readVersion()
  const tools: Toolbox = { terminal, api: () => createApi(findPlace()) }
  const program = new Command('kith')
    .description('Kith, the self-hosted home of a developer community, from the command line.')
    .version(version, '--version', 'Print the version')
    .helpCommand(false)
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: false })
    .addHelpText('after', ENVIRONMENT)
  // Each command reads its own options: `import` and `import csv` have some of the same name.
  program.enablePositionalOptions()
  addImport(program, tools, end)
  addOperations(program, tools)
  addResolve(program, tools, end)
  addDoctor(program, tools, end)
  addMcp(program, tools, version)
  return program
}

const addDoctor = (program: Command, { terminal, api }: Toolbox, end: (code: number) => void): void => {
  const command = program.command('doctor').description('Check the installation, also when no server runs')
  command.option('--json', 'Print the checks as JSON').action(async () => {
    const report = await examine(api())
    if (command.opts<{ json?: boolean }>().json) terminal.printJson(report)
    else printChecks(terminal, report)
    end(report.ok ? 0 : 1)
  })
}

const addMcp = (program: Command, { terminal, api }: Toolbox, version: string): void => {
  program
    .command('mcp')
    .description('Serve assistants over standard input and output (Model Context Protocol)')
    .action(async () => {
      // Loaded only here: other commands start without it.
      const { serveMcp } = await import('./mcp.ts')
      serveMcp(api(), terminal, version)
    })
}

const readVersion = (): string => {
  const text: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return typeof text === 'object' && text !== null && 'version' in text ? String(text.version) : ''
}

import { Option, type Command } from 'commander'
import { badInput } from '../errors.ts'
import { checkPaths, type ImportRequest } from '../import/plan.ts'
import { runImport } from '../import/run.ts'
import type { Toolbox } from './operations.ts'

/** Connectors with an argument or options of their own. Every other that reads files is imported by its name. */
const READERS = [
  { connector: 'git', field: 'path', argument: '<path>', what: 'a git repository: commits, co-authors, releases' },
  { connector: 'github-archive', field: 'files', argument: '<files...>', what: 'GH Archive files (JSON lines, gzip or not)' },
  { connector: 'csv', field: 'files', argument: '<files...>', what: 'people or activities from tables' },
  { connector: 'jsonl', field: 'files', argument: '<files...>', what: 'Kith’s own activity format, one JSON object a line' },
] as const

const EXIT_CODES = `
Exit codes:
  0  everything was taken (or, with --no-wait, the import has started)
  2  taken, but records were set aside: kith set-aside
  1  failed, cancelled or paused
  130  left with Ctrl+C; the import goes on in the background

With --json, one line for each change: {"type":"progress","run":{…}}, and at the end
{"type":"result","run":{…},"source":{…},"setAside":[…],"link":"…"}.`

const MAPPING = `
The mapping says what the columns hold: COLUMN=TARGET maps one, COLUMN= leaves it out, TARGET:=VALUE
holds for every row. Names with commas or signs stand in double quotes.

  kith import csv signups.csv --map "Email=email,When=date,kind:=signup"
  kith import csv speakers.csv --what people --map "Name=name,Mail=email,GitHub=account:github"
  kith import csv signups.csv --dry-run        what would come of it, without storing anything`

const OTHERS = `
Other exports by the name of their connector, as zip files, single files or folders:

  kith import slack-export export.zip
  kith import mbox 2015-*.txt.gz --set list=users.example.org
  kith import stackexchange-dump ai.stackexchange.com/ --set tags=numpy,scipy
  kith connectors list                         what there is`

interface Given {
  readonly set?: readonly string[]
  readonly title?: string
  readonly upload?: boolean
  readonly wait?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
  readonly map?: string
  readonly what?: string
  readonly refs?: string
}

export const addImport = (program: Command, tools: Toolbox, end: (code: number) => void): void => {
  const command = program.command('import').description('Read files or a repository, and follow the run to its end')
  command.addHelpText('after', `${OTHERS}\n${EXIT_CODES}`)
  addOthers(command, tools, end)
  for (const reader of READERS) {
    const reading = command.command(`${reader.connector} ${reader.argument}`).description(`Import ${reader.what}`)
    if (reader.connector === 'csv') addMapping(reading)
    if (reader.connector === 'git')
      reading.addOption(new Option('--refs <which>', 'History to read (default: head)').choices(['head', 'all']))
    if (reader.field === 'files') reading.option('--upload', 'Send the files, even if the server could read them by path')
    reading
      .option('--title <title>', 'Name of the source')
      .option('--dry-run', 'Read and count without storing anything')
      .option('--no-wait', 'Start, and do not follow')
      .option('--json', 'One JSON object a line')
      .addHelpText('after', EXIT_CODES)
      .action(async (paths: string | string[]) => {
        const request = requestOf(reader.connector, reader.field, [paths].flat(), reading.opts<Given>())
        end(await runImport(tools.api(), tools.terminal, request))
      })
  }
}

/** `kith import slack-export export.zip`: what the server has a connector for, without a line of it here. */
const addOthers = (command: Command, tools: Toolbox, end: (code: number) => void): void => {
  command
    // Else these would take the options of `kith import csv` and its like.
    .enablePositionalOptions()
    .argument('[connector]', 'Any connector that reads files')
    .argument('[files...]', 'Files, zip files or folders')
    .option('--set <name=value...>', 'Settings of the connector')
    .option('--upload', 'Send the files, even if the server could read them by path')
    .option('--title <title>', 'Name of the source')
    .option('--dry-run', 'Read and count without storing anything')
    .option('--no-wait', 'Start, and do not follow')
    .option('--json', 'One JSON object a line')
    .action(async (connector: string | undefined, paths: readonly string[]) => {
      if (connector === undefined || paths.length === 0) return command.help({ error: true })
      const request = requestOf(connector, 'exports', paths, command.opts<Given>())
      end(await runImport(tools.api(), tools.terminal, request))
    })
}

/** "agreed=true" is a setting that is true, "list=users.example.org" one with that text. */
const settingOf = (text: string): readonly [string, string | boolean] => {
  const at = text.indexOf('=')
  if (at < 1) throw badInput(`--set ${text} names no value.`, 'Write --set name=value.')
  const value = text.slice(at + 1)
  return [text.slice(0, at), value === 'true' ? true : value === 'false' ? false : value]
}

const addMapping = (command: Command): void => {
  command
    .option('--map <mapping>', 'What the columns hold')
    .addOption(new Option('--what <what>', 'What each row is (default: activities)').choices(['people', 'activities']))
    .addHelpText('after', MAPPING)
}

const requestOf = (connector: string, field: ImportRequest['field'], paths: readonly string[], given: Given): ImportRequest => ({
  connector,
  field,
  paths: checkPaths(paths, field),
  settings: {
    ...(given.map === undefined ? {} : { mapping: given.map }),
    ...(given.what === undefined ? {} : { what: given.what }),
    ...(given.refs === undefined ? {} : { refs: given.refs }),
    ...Object.fromEntries((given.set ?? []).map(settingOf)),
  },
  ...(given.title === undefined ? {} : { title: given.title }),
  upload: given.upload ?? false,
  wait: given.wait ?? true,
  dryRun: given.dryRun ?? false,
  json: given.json ?? false,
})

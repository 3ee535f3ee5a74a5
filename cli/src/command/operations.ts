import type { Operation } from '@kith/contract/operation'
import { OPERATIONS } from '@kith/contract/operations'
import type { OperationName } from '@kith/contract/routes'
import { Command } from 'commander'
import { createReadStream, createWriteStream } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Api } from '../api.ts'
import { unavailable } from '../errors.ts'
import { checkPaths } from '../import/plan.ts'
import { uploadFile } from '../import/upload.ts'
import { printAnything } from '../output/render.ts'
import type { Terminal } from '../output/terminal.ts'
import { VIEWS } from '../output/views.ts'
import { addInput, inputFrom } from './derive.ts'
import { specOf, type CommandSpec } from './spec.ts'

/** Short names beside `kith NOUN VERB`; a noun alone lists, or shows what there is one of. */
export const ALIASES: Readonly<Record<string, OperationName>> = {
  person: 'people.get',
  source: 'sources.get',
  run: 'runs.get',
  measure: 'measures.query',
  home: 'workspace.home',
}

export interface Toolbox {
  readonly terminal: Terminal
  /** Finds the server when a command runs, so that `--help` never needs one. */
  readonly api: () => Api
}

/** A command for every operation: `kith runs pause 3`. */
export const addOperations = (program: Command, tools: Toolbox): void => {
  const nouns = new Map<string, Command>()
  for (const operation of Object.values<Operation>(OPERATIONS)) {
    const spec = specOf(operation)
    const noun = nouns.get(spec.noun) ?? nounCommand(program, spec.noun)
    nouns.set(spec.noun, noun)
    noun.addCommand(operationCommand(spec.verb, spec, tools), { isDefault: isDefault(spec) })
  }
  for (const noun of nouns.values()) describeNoun(noun)
  for (const [alias, name] of Object.entries(ALIASES)) {
    const spec = specOf(OPERATIONS[name])
    program.addCommand(operationCommand(alias, spec, tools).summary(`${spec.operation.summary} (= ${spec.noun} ${spec.verb})`))
  }
}

const nounCommand = (program: Command, name: string): Command => {
  const noun = program.command(name).helpCommand(false)
  noun.copyInheritedSettings(program)
  return noun
}

const isDefault = ({ verb, positional }: CommandSpec): boolean => verb === 'list' || (verb === 'get' && positional.length === 0)

const defaultOf = (noun: Command): Command | undefined =>
  noun.commands.find((command) => command.name() === 'list') ??
  noun.commands.find((command) => command.name() === 'get' && command.registeredArguments.length === 0)

/** A noun that means its list by itself gives that one's help, and names its further commands below. */
const describeNoun = (noun: Command): void => {
  const first = defaultOf(noun)
  const others = noun.commands.filter((command) => command !== first)
  noun.summary(first?.description() ?? others.map((command) => command.description()).join('; '))
  if (!first) return
  noun.helpOption(false)
  const width = Math.max(0, ...others.map((command) => usage(noun, command).length))
  const lines = others.map((command) => `  ${usage(noun, command).padEnd(width)}  ${command.description()}`)
  if (lines.length > 0) first.addHelpText('after', `\nMore commands:\n${lines.join('\n')}`)
}

const usage = (noun: Command, command: Command): string =>
  ['kith', noun.name(), command.name(), ...command.registeredArguments.map((argument) => argument.name().toUpperCase())].join(' ')

const operationCommand = (name: string, spec: CommandSpec, tools: Toolbox): Command => {
  const { operation } = spec
  const command = new Command(name).description(operation.summary)
  if (operation.transport === 'upload') command.argument('<file>', 'File to send')
  if (operation.transport === 'download') command.option('--output <file>', 'Write to this file rather than to standard output')
  const rest = operation.transport === 'upload' ? { ...spec, options: spec.options.filter((field) => field.name !== 'name') } : spec
  addInput(command, rest)
  command.option('--json', 'Print the API’s answer as JSON')
  command.action(async () => {
    const values = command.opts<Record<string, unknown>>()
    await perform(tools, spec, command.args, values)
  })
  return command
}

const perform = async (
  { terminal, api }: Toolbox,
  spec: CommandSpec,
  given: readonly string[],
  values: Readonly<Record<string, unknown>>,
): Promise<void> => {
  const { operation } = spec
  if (operation.transport === 'download') return download(api(), spec, given, values)
  const answer =
    operation.transport === 'upload'
      ? await upload(api(), operation, given[0] ?? '')
      : await api().perform(operation, await withFiles(api(), spec, inputFrom(spec, given, values)))
  if (values.json === true) terminal.printJson(answer)
  else viewOf(operation.name)(terminal, answer)
}

/** The API's answer has the type that the view of the same operation takes. */
const viewOf = (name: OperationName): ((terminal: Terminal, answer: unknown) => void) =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the map's type ties each view to its operation
  (VIEWS[name] as ((terminal: Terminal, answer: unknown) => void) | undefined) ?? printAnything

/** Sends the files that the input names, and names them as the server does. */
const withFiles = async (api: Api, { positional }: CommandSpec, input: Record<string, unknown>): Promise<Record<string, unknown>> => {
  const sent: Record<string, unknown> = {}
  for (const { name } of positional.filter((field) => field.isFile)) {
    const given = String(input[name])
    const [file = ''] = /^upload:[0-9a-f]{32}$/.test(given) ? [] : checkPaths([given], 'files')
    if (file !== '') sent[name] = await uploadFile(api, file, () => undefined)
  }
  return { ...input, ...sent }
}

const upload = async (api: Api, operation: Operation, file: string): Promise<unknown> => {
  const [absolute = ''] = checkPaths([file], 'files')
  return (await api.open(operation, { name: path.basename(absolute) }, createReadStream(absolute))).json()
}

const download = async (
  api: Api,
  spec: CommandSpec,
  given: readonly string[],
  values: Readonly<Record<string, unknown>>,
): Promise<void> => {
  const response = await api.open(spec.operation, inputFrom(spec, given, values))
  if (!response.body) throw unavailable('The server sent no file.', 'Try again.')
  const out = typeof values.output === 'string' ? createWriteStream(values.output) : process.stdout
  await pipeline(Readable.fromWeb(response.body), out, { end: out !== process.stdout })
}

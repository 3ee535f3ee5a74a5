import type { Resolved } from '@kith/identity/identity'
import { PROVEN, resolve, type Resolution } from '@kith/identity/resolve'
import type { Command } from 'commander'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { badInput, systemCode } from '../errors.ts'
import { printTold, tell } from '../identities/explain.ts'
import { readIdentities, type Input } from '../identities/input.ts'
import type { Terminal } from '../output/terminal.ts'
import { clean } from '../output/text.ts'
import { counted } from '../output/values.ts'
import { checkPaths } from '../import/plan.ts'
import type { Toolbox } from './operations.ts'

const HELP = `
One JSON object a line in, {"id":…,"source":…} and what is known of name, email, username, accountId, url, links,
avatarHash, location, organization, timezone, contexts, verified, robot, sameAs. One a line out, {"id":…,"person":…,"confidence":…},
in the same order: identities of one "person" are one, with suggestions taken as true. Nothing of the running Kith is read or changed.

  kith identities resolve people.jsonl --out persons.jsonl
  kith identities resolve people.jsonl --merged-only          only what proof joins: what Kith would merge by itself
  kith identities resolve people.jsonl --explain 17 42        the evidence for and against two of them

Exit codes:
  0  all lines were taken
  2  done, but lines were left out: each is named on stderr with its number and the reason
  1  failed`

const COMPLAINTS_MAX = 20
const DONE = 0
const PARTIAL = 2

interface Given {
  readonly out?: string
  readonly explain?: readonly string[]
  readonly mergedOnly?: boolean
  readonly json?: boolean
}

/** `kith identities resolve`: the product's own resolver on a file, without a server. */
export const addResolve = (program: Command, { terminal }: Toolbox, end: (code: number) => void): void => {
  const noun = program.commands.find((command) => command.name() === 'identities') ?? program.command('identities').helpCommand(false)
  const command = noun.command('resolve [file]').description('Group the identities of a file into people, as Kith would')
  command
    .option('--out <file>', 'Write to this file rather than to standard output')
    .option('--merged-only', 'Persons by proof alone, without suggestions')
    .option('--explain <ids...>', 'Show the evidence for and against two identities being one: --explain A B')
    .option('--json', 'With --explain: print the evidence as JSON')
    .addHelpText('after', HELP)
    .action(async (file: string | undefined) => {
      end(await run(terminal, file, command.opts<Given>()))
    })
}

const run = async (terminal: Terminal, named: string | undefined, given: Given): Promise<number> => {
  // `--explain A B FILE`: the file comes last, wherever it stands.
  const [a, b, last, ...more] = [...(given.explain ?? []), ...(named === undefined ? [] : [named])]
  const file = given.explain === undefined ? named : last
  if (file === undefined || more.length > 0)
    throw badInput(
      given.explain === undefined ? 'Which file?' : '--explain takes two ids.',
      'kith identities resolve FILE.jsonl, or - for standard input; with --explain A B for two ids.',
    )
  const input = await read(terminal, file)
  const resolution = resolve(input.identities)
  if (a !== undefined && b !== undefined && given.explain !== undefined) explain(terminal, resolution, input, [a, b], given.json === true)
  else await write(terminal, resolution, input, given)
  return input.leftOut > 0 ? PARTIAL : DONE
}

const read = async (terminal: Terminal, file: string): Promise<Input> => {
  const [path = file] = file === '-' ? [file] : checkPaths([file], 'files')
  let complaints = 0
  const input = await readIdentities(path, (line, reason) => {
    if (complaints++ < COMPLAINTS_MAX) terminal.note(`Line ${line} was left out: ${clean(reason)}.`)
  })
  if (complaints > COMPLAINTS_MAX)
    terminal.note(`… and ${counted(complaints - COMPLAINTS_MAX, 'more line was', 'more lines were')} left out.`)
  return input
}

const explain = (terminal: Terminal, resolution: Resolution, { ids }: Input, pair: readonly [string, string], asJson: boolean): void => {
  for (const id of pair) if (!ids.has(id)) throw badInput(`No identity has the id ${JSON.stringify(id)}.`, 'Give an id of the file.')
  const told = tell(resolution, ...pair)
  if (asJson) terminal.printJson(told)
  else printTold(terminal, told)
}

/** Without suggestions: of those that proof joined, how sure proof is; of the others, how likely no suggestion for them is right. */
const provenConfidence = ({ identities }: Resolution): ((one: Resolved) => number) => {
  const sizeOf = (key: 'person' | 'mergedPerson'): ReadonlyMap<string, number> => {
    const sizes = new Map<string, number>()
    for (const one of identities) sizes.set(one[key], (sizes.get(one[key]) ?? 0) + 1)
    return sizes
  }
  const [proven, all] = [sizeOf('mergedPerson'), sizeOf('person')]
  return ({ person, mergedPerson, confidence }) => {
    if ((proven.get(mergedPerson) ?? 1) > 1) return PROVEN
    return (all.get(person) ?? 1) > 1 ? Math.round((1 - confidence) * 10_000) / 10_000 : confidence
  }
}

const write = async (terminal: Terminal, resolution: Resolution, { ids }: Input, { out, mergedOnly = false }: Given): Promise<void> => {
  const people = new Set<string>()
  const sure = mergedOnly ? provenConfidence(resolution) : (one: Resolved): number => one.confidence
  const lines = function* (): Generator<string> {
    let chunk = ''
    for (const one of resolution.identities) {
      const whose = mergedOnly ? one.mergedPerson : one.person
      people.add(whose)
      chunk += `${JSON.stringify({ id: ids.get(one.id), person: ids.get(whose), confidence: sure(one) })}\n`
      if (chunk.length < 65_536) continue
      yield chunk
      chunk = ''
    }
    yield chunk
  }
  try {
    const target = out === undefined ? process.stdout : createWriteStream(out)
    await pipeline(Readable.from(lines()), target, { end: target !== process.stdout })
  } catch (error) {
    const code = systemCode(error)
    if (out === undefined || code === undefined) throw error
    throw badInput(`${out} cannot be written (${code}).`, 'Check the path, and who may write there.')
  }
  const by = mergedOnly ? 'by proof alone' : 'with suggestions taken as true'
  terminal.note(
    `${counted(resolution.identities.length, 'identity is', 'identities are')} ${counted(people.size, 'person', 'people')}, ${by}.`,
  )
}

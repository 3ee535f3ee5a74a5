import { Option, type Command } from 'commander'
import { readFileSync } from 'node:fs'
import { show } from '../output/values.ts'
import type { CommandSpec, Field } from './spec.ts'
import { valueOf } from './spec.ts'

const STDIN_BYTES_MAX = 5_000_000

/** Gives a command the arguments and options of an operation's input. */
export const addInput = (command: Command, { positional, options }: CommandSpec): Command => {
  for (const field of positional) command.argument(`<${field.flag}>`, field.description)
  for (const field of options) for (const option of optionsOf(field)) command.addOption(option)
  return command
}

const optionsOf = (field: Field): Option[] => {
  if (field.type === 'boolean') return booleanOptions(field)
  const placeholder = field.type === 'number' ? 'number' : field.type === 'json' ? 'json' : 'value'
  const option = new Option(`--${field.flag} <${placeholder}>`, describe(field))
  if (field.choices) option.choices([...field.choices])
  // After the choices, which set a parser of their own; repeated options collect.
  const parse = option.parseArg
  option.argParser((text: string, before: unknown) => {
    parse?.call(option, text, undefined)
    const value = valueOf(field, text)
    return field.many ? [...(Array.isArray(before) ? before : []), value] : value
  })
  option.makeOptionMandatory(field.required)
  return [option]
}

const booleanOptions = (field: Field): Option[] => {
  const yes = new Option(`--${field.flag}`, describe(field))
  yes.makeOptionMandatory(field.required)
  const no = new Option(`--no-${field.flag}`, `${field.flag.replaceAll('-', ' ')}: no${field.byDefault === true ? ' (default: yes)' : ''}`)
  if (field.required) return [yes]
  return field.byDefault === true ? [no] : field.byDefault === false ? [yes] : [yes, no]
}

const describe = (field: Field): string => {
  const notes = [
    ...(field.many ? ['may be repeated'] : []),
    ...(field.byDefault === undefined || field.type === 'boolean' ? [] : [`default: ${show(field.byDefault)}`]),
  ]
  const text = field.description || (field.type === 'json' ? 'JSON' : '')
  return `${text}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`.trim()
}

/** The operation's input from what commander parsed. A text of "-" is read from standard input: for secrets and long texts. */
export const inputFrom = (
  { positional, options }: CommandSpec,
  given: readonly string[],
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> => {
  const entries: [string, unknown][] = positional.map((field, at) => [field.name, valueOf(field, given[at] ?? '')])
  for (const field of options) {
    const value = values[field.name]
    // A default of commander's own (`--no-start` implies start) is what the server does anyway.
    if (value === undefined || (field.type === 'boolean' && value === field.byDefault)) continue
    entries.push([
      field.name,
      isPiped(field, value) ? listFrom(readStdin()) : value === '-' && field.type !== 'number' ? readStdin() : value,
    ])
  }
  return Object.fromEntries(entries)
}

/** `--activities -`: all of them are read from standard input. */
const isPiped = (field: Field, value: unknown): boolean =>
  field.many && field.type === 'json' && Array.isArray(value) && value.length === 1 && value[0] === '-'

/** A list in JSON, or one value on each line. What is neither stays text, so that the server names it. */
const listFrom = (text: string): unknown[] => {
  const whole = parsed(text)
  if (whole !== undefined) return Array.isArray(whole) ? whole : [whole]
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [parsed(line) ?? line]))
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const readStdin = (): string =>
  readFileSync(0, 'utf8')
    .slice(0, STDIN_BYTES_MAX)
    .replace(/\r?\n$/, '')

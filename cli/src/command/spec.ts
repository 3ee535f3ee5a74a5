import { routeOf, type Operation } from '@kith/contract/operation'
import { inputSchemaOf } from '@kith/contract/tools'

/** How one field of an operation's input is written on the command line. */
export interface Field {
  /** In the input: `recordsMax`. */
  readonly name: string
  /** As an option: `records-max`. */
  readonly flag: string
  readonly type: 'text' | 'number' | 'boolean' | 'json'
  /** A file of this machine: it is sent first, and the field says which it was. */
  readonly isFile: boolean
  /** May be given several times. */
  readonly many: boolean
  readonly required: boolean
  readonly choices: readonly string[] | undefined
  readonly description: string
  readonly byDefault: unknown
}

/** The command of an operation: words, positional fields (those of the address, and a file), options. */
export interface CommandSpec {
  readonly operation: Operation
  readonly noun: string
  readonly verb: string
  readonly positional: readonly Field[]
  readonly options: readonly Field[]
}

interface Schema {
  readonly type?: string
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly description?: string
  readonly format?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

/** `setAside.list` is `kith set-aside list`; everything else follows from the operation's address and input. */
export const specOf = (operation: Operation): CommandSpec => {
  const [noun = '', verb = ''] = operation.name.split('.').map(kebab)
  const schema = schemaOf(operation)
  const inPath = [...routeOf(operation.name).path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) =>
    fieldOf(name, property, (schema.required ?? []).includes(name)),
  )
  return {
    operation,
    noun,
    verb,
    positional: [...inPath.flatMap((name) => fields.filter((field) => field.name === name)), ...fields.filter((field) => field.isFile)],
    options: fields.filter((field) => !inPath.includes(field.name) && !field.isFile),
  }
}

export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** What JSON Schema may say is wider than what is written for the contract's inputs; only these keywords are read. */
const schemaOf = (operation: Operation): Schema => inputSchemaOf(operation)

const fieldOf = (name: string, schema: Schema, required: boolean): Field => {
  const many = schema.type === 'array'
  const item = many ? (schema.items ?? {}) : schema
  return {
    name,
    flag: kebab(name),
    type: typeOf(item),
    isFile: required && !many && item.format === 'upload',
    many,
    required,
    choices: item.enum?.every((value) => typeof value === 'string') ? item.enum.map(String) : undefined,
    description: schema.description ?? '',
    byDefault: schema.default,
  }
}

const typeOf = ({ type, const: only }: Schema): Field['type'] => {
  if (type === 'number' || type === 'integer') return 'number'
  if (type === 'boolean' || typeof only === 'boolean') return 'boolean'
  return type === 'string' ? 'text' : 'json'
}

/** A value as written, in the type that the field has; what does not fit stays text, so that the server names it. */
export const valueOf = (field: Field, text: string): unknown => {
  if (field.type === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
  if (field.type !== 'json') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

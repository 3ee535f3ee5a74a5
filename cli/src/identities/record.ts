import type { Identity } from '@kith/identity/identity'

/** An identity as a line of the file tells it, under a text as its id. */
export interface Read {
  readonly identity: Identity
  /** The id as written, a text or a number, to be written back alike. */
  readonly id: string | number
}

type Fields = ReadonlyMap<string, unknown>

/**
 * One line of JSON as an identity: `id` and `source`, and what else is known. Names of fields may be written accountId or account_id; what is null or
 * empty is as if missing, and fields that are not known are left alone. A text instead where the line cannot be used: the reason.
 */
export const readIdentity = (line: string): Read | string => {
  const value = parse(line)
  if (typeof value === 'string') return value
  const fields: Fields = new Map(Object.entries(value).map(([name, each]) => [name.toLowerCase().replaceAll('_', ''), each]))
  const id = fields.get('id')
  if (!((typeof id === 'string' && id !== '') || (typeof id === 'number' && Number.isFinite(id))))
    return 'it has no id: give each identity a text or a number of its own'
  try {
    return { id, identity: { id: String(id), source: text(fields, 'source') ?? '', ...texts(fields), ...others(fields) } }
  } catch (error) {
    if (error instanceof UnusableField) return error.message
    throw error
  }
}

class UnusableField extends Error {}

const parse = (line: string): object | string => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : 'it is not a JSON object'
  } catch {
    return 'it is not JSON'
  }
}

const TEXTS = ['name', 'email', 'username', 'accountId', 'url', 'avatarHash', 'location', 'organization', 'timezone'] as const
const LISTS = ['links', 'contexts', 'sameAs'] as const
const FLAGS = ['verified', 'robot'] as const

const texts = (fields: Fields): Partial<Identity> => Object.fromEntries(TEXTS.flatMap((name) => optional(name, text(fields, name))))

const others = (fields: Fields): Partial<Identity> => ({
  ...Object.fromEntries(LISTS.flatMap((name) => optional(name, list(fields, name)))),
  ...Object.fromEntries(FLAGS.flatMap((name) => optional(name, flag(fields, name)))),
})

const optional = <T>(name: string, value: T | undefined): [string, T][] => (value === undefined ? [] : [[name, value]])

const given = (fields: Fields, name: string): unknown => fields.get(name.toLowerCase()) ?? undefined

const text = (fields: Fields, name: string): string | undefined => {
  const value = given(fields, name)
  if (value === undefined || value === '') return undefined
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw new UnusableField(`${name} is not a text`)
}

/** One text stands for a list of one. */
const list = (fields: Fields, name: string): readonly string[] | undefined => {
  const value = given(fields, name)
  if (value === undefined) return undefined
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return values
    .filter((each) => each !== null && each !== '')
    .map((each) => {
      if (typeof each === 'string' || typeof each === 'number') return String(each)
      throw new UnusableField(`${name} is not a list of texts`)
    })
}

const flag = (fields: Fields, name: string): boolean | undefined => {
  const value = given(fields, name)
  if (value === undefined || typeof value === 'boolean') return value
  throw new UnusableField(`${name} is neither true nor false`)
}

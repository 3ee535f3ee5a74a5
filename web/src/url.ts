/** Search parameters as an address carries them: plain words, a repeated name where there are many values, and `other.kind` for what stands within `other`. */
export type RawSearch = Record<string, unknown>

export function parseSearch(text: string): RawSearch {
  const query = new URLSearchParams(text)
  const flat = [...new Set(query.keys())].map((name): [string, unknown] => [name, one(query.getAll(name))])
  return nested(flat)
}

function nested(flat: readonly (readonly [string, unknown])[]): RawSearch {
  const groups = new Map<string, [string, unknown][]>()
  for (const [name, value] of flat) {
    const [group = '', field] = name.split(/\.(.*)/s)
    if (field) groups.set(group, [...(groups.get(group) ?? []), [field, value]])
  }
  const plain = flat.filter(([name]) => !name.includes('.'))
  return Object.fromEntries([...plain, ...[...groups].map(([group, fields]) => [group, Object.fromEntries(fields)] as const)])
}

export function stringifySearch(search: RawSearch): string {
  const query = new URLSearchParams()
  const add = (name: string, value: unknown) => {
    if (value === undefined || value === null || value === '') return
    if (Array.isArray(value)) for (const item of value) add(name, item)
    else if (typeof value === 'object') for (const [field, item] of Object.entries(value)) add(`${name}.${field}`, item)
    else query.append(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  for (const [name, value] of Object.entries(search)) add(name, value)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

const one = (values: string[]): string | string[] => (values.length === 1 ? (values[0] ?? '') : values)

/** Readers of single parameters: what does not fit counts as not given, because an address may come from anywhere. */
export const read = {
  text: (value: unknown, charsMax = 300): string | undefined =>
    (typeof value === 'string' || typeof value === 'number') && String(value) !== '' ? String(value).slice(0, charsMax) : undefined,
  list: (value: unknown): string[] | undefined => {
    const items = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string' || typeof item === 'number')
    const texts = [...new Set(items.map((item) => String(item).slice(0, 300)))].filter((item) => item !== '').slice(0, 100)
    return texts.length === 0 ? undefined : texts
  },
  numbers: (value: unknown): number[] | undefined => {
    const numbers = (read.list(value) ?? []).map(Number).filter((number) => Number.isSafeInteger(number) && number > 0)
    return numbers.length === 0 ? undefined : numbers
  },
  day: (value: unknown): string | undefined =>
    typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined,
  oneOf: <T extends string>(value: unknown, choices: readonly T[]): T | undefined => choices.find((choice) => choice === value),
}

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** Leaves out what is undefined. */
export function given<T extends object>(fields: T): Given<T> {
  return withoutUndefined(Object.entries(fields))
}

/** The entries come from T and only undefined ones were dropped, which is what Given<T> says. */
const withoutUndefined = <T>(entries: [string, unknown][]): T =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this is the named helper
  Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as T

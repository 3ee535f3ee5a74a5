import { trust } from '../trust.ts'
import { z } from 'zod'

type JsonSchema = {
  type?: string | string[]
  items?: JsonSchema
  anyOf?: JsonSchema[]
  properties?: Record<string, JsonSchema>
  const?: unknown
}

const schemas = new WeakMap<z.ZodType, JsonSchema>()

const schemaOf = (schema: z.ZodType): JsonSchema => {
  const known = schemas.get(schema)
  if (known) return known
  const made = trust<JsonSchema>(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
  schemas.set(schema, made)
  return made
}

/** Turns the strings of a path and query string into the types that the schema asks for; what does not fit stays a string, so that validation names it. */
export const coerceQuery = (schema: z.ZodType, values: Readonly<Record<string, readonly string[]>>): Record<string, unknown> => {
  const properties = schemaOf(schema).properties ?? {}
  return Object.fromEntries(
    Object.entries(values).map(([name, given]) => {
      const property = properties[name]
      if (property?.type === 'array') return [name, given.map((value) => coerce(property.items, value))]
      return [name, given.length > 1 ? given : coerce(property, given[0] ?? '')]
    }),
  )
}

const coerce = (schema: JsonSchema | undefined, value: string): unknown => {
  const type = schema?.type
  if ((type === 'number' || type === 'integer') && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value)
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true'
  return type === 'object' ? jsonOf(value) : value
}

/** An object stands in an address as JSON. */
const jsonOf = (value: string): unknown => {
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

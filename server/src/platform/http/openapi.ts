import { trust } from '../trust.ts'
import { ERROR_CODES } from '@kith/contract/errors'
import { routeOf, type Operation } from '@kith/contract/operation'
import { z } from 'zod'

type Schema = Record<string, unknown> & { properties?: Record<string, Record<string, unknown>>; required?: string[] }

const toSchema = (schema: z.ZodType, io: 'input' | 'output'): Schema => {
  const { $schema: _dialect, ...rest } = trust<Schema>(z.toJSONSchema(schema, { io, unrepresentable: 'any' }))
  return rest
}

/** The OpenAPI 3.1 description of all operations; nothing in it is written by hand. */
export const openApi = (operations: readonly Operation[], version: string): Record<string, unknown> => {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations) {
    const { method, path } = routeOf(operation.name)
    const item = (paths[`/api/v1${path}`] ??= {})
    item[method.toLowerCase()] = describe(operation, method, path)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kith',
      version,
      description: 'Everything that Kith can do. The same operations serve the web app, the command line and assistants.',
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }, { session: [] }],
    tags: [...new Set(operations.map((operation) => tagOf(operation)))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key, made under Settings' },
        session: { type: 'apiKey', in: 'cookie', name: 'kith_session', description: 'Signed in; writing needs the header X-Kith-CSRF: 1' },
      },
      schemas: { Error: errorSchema },
    },
  }
}

const tagOf = (operation: Operation): string => operation.name.split('.')[0] ?? operation.name

const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string', enum: Object.keys(ERROR_CODES) },
        message: { type: 'string' },
        hint: { type: 'string' },
        details: { type: 'array', items: { type: 'string' } },
        requestId: { type: 'string' },
      },
    },
  },
}

const describe = (operation: Operation, method: string, path: string): Record<string, unknown> => {
  const input = toSchema(operation.input, 'input')
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
  const properties = input.properties ?? {}
  const inQuery = method === 'GET' || method === 'DELETE' || operation.transport === 'upload'
  const parameters = Object.entries(properties)
    .filter(([name]) => inPath.includes(name) || inQuery)
    .map(([name, schema]): Record<string, unknown> => ({
      name,
      in: inPath.includes(name) ? 'path' : 'query',
      required: inPath.includes(name) || (input.required ?? []).includes(name),
      ...(typeof schema.description === 'string' ? { description: schema.description } : {}),
      schema,
    }))
  for (const [field, header] of Object.entries(operation.headers ?? {})) parameters.push(headerParameter(header, properties[field] ?? {}))
  return {
    operationId: operation.name,
    summary: operation.summary,
    tags: [tagOf(operation)],
    ...(operation.scope === 'public' ? { security: [] } : { description: `Needs the scope \`${operation.scope}\`.` }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...requestBody(operation, input, inPath, inQuery),
    responses: {
      200: { description: 'Done', content: answer(operation) },
      default: { description: 'Not done', content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } },
    },
  }
}

const headerParameter = (name: string, schema: Record<string, unknown>): Record<string, unknown> => ({
  name,
  in: 'header',
  required: false,
  ...(typeof schema['description'] === 'string' ? { description: schema['description'] } : {}),
  schema,
})

const answer = (operation: Operation): Record<string, unknown> =>
  operation.transport === 'download'
    ? { 'text/csv': { schema: { type: 'string' } } }
    : { 'application/json': { schema: toSchema(operation.output, 'output') } }

const requestBody = (operation: Operation, input: Schema, inPath: readonly string[], inQuery: boolean): Record<string, unknown> => {
  if (operation.transport === 'upload') return { requestBody: { required: true, content: { 'application/octet-stream': { schema: {} } } } }
  if (inQuery) return {}
  const properties = Object.fromEntries(Object.entries(input.properties ?? {}).filter(([name]) => !inPath.includes(name)))
  const required = (input.required ?? []).filter((name) => !inPath.includes(name))
  return { requestBody: { required: required.length > 0, content: { 'application/json': { schema: { ...input, properties, required } } } } }
}

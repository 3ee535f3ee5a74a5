import type { z } from 'zod'
import { ROUTES, type OperationName } from './routes.ts'
import type { Scope } from './scopes.ts'

/**
 * Everything that anyone can do in Kith. REST, OpenAPI, the MCP tool, the command line, the permission check and the audit row all derive from this
 * value; the server adds the function.
 */
export interface Operation<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodType = z.ZodType> {
  readonly name: OperationName
  /** One sentence in the imperative: "List people". */
  readonly summary: string
  /** `public` needs no sign-in; everything else is checked before the function runs. */
  readonly scope: Scope | 'public'
  readonly input: Input
  readonly output: Output
  /** `write` leaves an audit row, made from `audit` of the input's fields (secrets are never among them). */
  readonly effect: 'read' | 'write'
  readonly audit?: readonly string[]
  /** `upload`: the request's body is a stream of bytes. `download`: the answer is a file, streamed. */
  readonly transport?: 'json' | 'upload' | 'download'
  /** Fields of the input that programs may give as headers of the request instead. */
  readonly headers?: Readonly<Record<string, string>>
  /** Programs call it all day long: one audit row stands for all calls of a day that look alike. */
  readonly often?: true
  /** False keeps it from assistants: sign-in, keys, bulk downloads. */
  readonly mcp?: boolean
}

export const defineOperation = <Input extends z.ZodObject, Output extends z.ZodType>(
  operation: Operation<Input, Output>,
): Operation<Input, Output> => operation

export type InputOf<O> = O extends Operation<infer I, infer _> ? z.infer<I> : never
export type OutputOf<O> = O extends Operation<infer _, infer R> ? z.infer<R> : never

const METHODS = ['GET', 'POST', 'PATCH', 'DELETE'] as const
export type Method = (typeof METHODS)[number]

/** The route of an operation, split: `GET /people/{id}` is `{ method: 'GET', path: '/people/{id}' }`, below /api/v1. */
export const routeOf = (name: OperationName): { method: Method; path: string } => {
  const route = ROUTES[name]
  const method = METHODS.find((one) => route.startsWith(`${one} `)) ?? 'GET'
  return { method, path: route.slice(method.length + 1) }
}

import type { Operations as AllOperations } from '@kith/contract/operations'
import type { InputOf, Operation, OutputOf } from '@kith/contract/operation'
import type { OperationName } from '@kith/contract/routes'
import { ROLE_SCOPES, type Role, type Scope } from '@kith/contract/scopes'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import { KithError } from './errors.ts'
import { explainFault } from './faults.ts'
import { trust } from './trust.ts'

/** Who asks. `system` is Kith itself: the start-up's `--source`, a job. */
export type Actor =
  | { readonly kind: 'user'; readonly id: number; readonly name: string; readonly role: Role }
  | {
      readonly kind: 'key'
      readonly id: number
      readonly name: string
      readonly scopes: readonly Scope[]
      /** The key that the server leaves for its own machine: whoever can read it holds the data anyway. */
      readonly local: boolean
    }
  | { readonly kind: 'system'; readonly name: string }
  | { readonly kind: 'nobody'; readonly name: string }

export const scopesOf = (actor: Actor): readonly Scope[] | 'all' => {
  if (actor.kind === 'system') return 'all'
  if (actor.kind === 'user') return ROLE_SCOPES[actor.role]
  return actor.kind === 'key' ? actor.scopes : []
}

export const may = (actor: Actor, scope: Scope): boolean => {
  const scopes = scopesOf(actor)
  return scopes === 'all' || scopes.includes(scope)
}

/** What a call carries beside its input. */
export interface Call {
  readonly actor: Actor
  readonly address: string
  /** The session's token, where a cookie carried one. */
  readonly sessionToken?: string
  /** The bytes of an upload. */
  readonly body?: AsyncIterable<Uint8Array>
  /** Asks the transport to set or clear the session's cookie. */
  readonly setSession?: (token: string | null) => void
  /** Adds a header to the answer, whether it succeeds or not. Transports without headers leave it out. */
  readonly tell?: (header: string, value: string) => void
  readonly signal?: AbortSignal
}

export interface Context<App, DB> extends Call {
  readonly app: App
  /** The state: inside a transaction, together with the audit row, for an atomic operation. */
  readonly db: Kysely<DB>
}

/** A file as the answer of a `download` operation. */
export interface Download {
  readonly contentType: string
  readonly fileName: string
  readonly chunks: AsyncIterable<string | Uint8Array>
}

export interface Handler<App, DB> {
  readonly operation: Operation
  /** Atomic: the change and its audit row are one transaction. The rest leave their audit row first, with the outcome added. */
  readonly atomic: boolean
  readonly run: (context: Context<App, DB>, input: never) => Promise<unknown>
}

/** Binds functions to operations: `handlersFor<App, Database>()(listPeople, async ({ app }, input) => ...)`. */
export const handlersFor =
  <App, DB>() =>
  <O extends Operation>(
    operation: O,
    run: (context: Context<App, DB>, input: InputOf<O>) => Promise<OutputOf<O> | Download>,
    options: { atomic?: boolean } = {},
  ): Handler<App, DB> => ({ operation, run, atomic: options.atomic ?? operation.effect === 'write' })

export interface AuditRow {
  readonly actor: Actor
  readonly operation: OperationName
  readonly details: Record<string, unknown>
  /** One like it from the same day stands for this one as well. */
  readonly often?: boolean
}

/** What the operations need from the application around them. */
export interface Door<App, DB> {
  readonly app: App
  readonly db: Kysely<DB>
  readonly audit: (db: Kysely<DB>, row: AuditRow) => Promise<(outcome: string) => Promise<void>>
  /** Looks at a checked input before its function runs: whether what it speaks of is there, and ready to be asked of. */
  readonly prepare?: (input: Readonly<Record<string, unknown>>) => Promise<void>
}

/** The only way to run an operation: scope, input, what it needs, function, audit, in this order. */
export class Operations<App, DB> {
  readonly #handlers: ReadonlyMap<string, Handler<App, DB>>
  readonly #door: Door<App, DB>

  constructor(handlers: readonly Handler<App, DB>[], door: Door<App, DB>) {
    this.#handlers = new Map(handlers.map((handler) => [handler.operation.name, handler]))
    if (this.#handlers.size !== handlers.length) throw new Error('Two handlers answer the same operation.')
    this.#door = door
  }

  all(): readonly Operation[] {
    return [...this.#handlers.values()].map((handler) => handler.operation)
  }

  /** For callers in this process that name the operation, with its types. */
  call<N extends OperationName>(
    name: N,
    input: z.input<AllOperations[N]['input']>,
    call: Call,
  ): Promise<z.output<AllOperations[N]['output']>> {
    // What the function answers is checked against the operation's output where it is bound.
    return this.perform(name, input, call).then(trust<z.output<AllOperations[N]['output']>>)
  }

  /** @throws KithError invalid_input, unauthenticated, forbidden, unavailable, and what the operation throws. */
  async perform(name: OperationName, input: unknown, call: Call): Promise<unknown> {
    try {
      return await this.#perform(name, input, call)
    } catch (error) {
      throw explainFault(error)
    }
  }

  async #perform(name: OperationName, input: unknown, call: Call): Promise<unknown> {
    const handler = this.#handlers.get(name)
    if (!handler) throw new KithError('not_found', `There is no operation ${name}.`)
    const { operation } = handler
    allow(operation, call.actor)
    const parsed = parseInput(operation.input, input)
    const { app, db, audit, prepare } = this.#door
    await prepare?.(parsed)
    const run = (inside: Kysely<DB>): Promise<unknown> => handler.run({ ...call, app, db: inside }, trust<never>(parsed))
    if (operation.effect === 'read') return run(db)

    const row: AuditRow = {
      actor: call.actor,
      operation: name,
      details: pick(parsed, operation.audit ?? []),
      often: operation.often === true,
    }
    if (handler.atomic) {
      return db.transaction().execute(async (transaction) => {
        const result = await run(transaction)
        await audit(transaction, row)
        return result
      })
    }
    const close = await audit(db, row)
    try {
      const result = await run(db)
      await close('done')
      return result
    } catch (error) {
      await close(outcomeOf(error))
      throw error
    }
  }
}

const outcomeOf = (error: unknown): string => {
  if (!(error instanceof KithError)) return 'failed'
  return error.code === 'too_many_requests' ? 'throttled' : `refused: ${error.message}`
}

const allow = (operation: Operation, actor: Actor): void => {
  if (operation.scope === 'public') return
  if (actor.kind === 'nobody') {
    throw new KithError('unauthenticated', 'You are not signed in.', {
      hint: 'Sign in, or send an API key as "Authorization: Bearer ...".',
    })
  }
  if (!may(actor, operation.scope)) {
    throw new KithError('forbidden', `${actor.name} may not do this: it needs ${operation.scope}.`, {
      hint: 'Ask an owner or admin of the workspace.',
    })
  }
}

const parseInput = (schema: z.ZodObject, input: unknown): Record<string, unknown> => {
  refuseUnheld(input)
  refuseUnknown(schema, input)
  const parsed = schema.safeParse(input)
  if (parsed.success) return trust<Record<string, unknown>>(parsed.data)
  const details = parsed.error.issues.slice(0, 20).map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`)
  throw new KithError('invalid_input', `Something in the input is not right: ${details[0]}.`, {
    details,
    hint: 'Each line of details names a field and what is wrong with it.',
  })
}

/** A field with a slip of the pen would silently give another answer than was asked for. */
const refuseUnknown = (schema: z.ZodObject, input: unknown): void => {
  if (typeof input !== 'object' || input === null) return
  const known = Object.keys(schema.shape)
  const unknown = Object.keys(input).filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  const details = unknown.slice(0, 20).map((name) => `${name.slice(0, 80)}: there is no such field`)
  throw new KithError('invalid_input', `Something in the input is not right: ${details[0]}.`, {
    details,
    hint: known.length === 0 ? 'It takes no fields.' : `These are known: ${known.join(', ')}.`,
  })
}

const pick = (values: Record<string, unknown>, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]))

/** Nothing that Kith asks for is nested half as deep. */
const DEPTH_MAX = 50

/** What neither the state can hold nor JSON can be written of again. Level by level: the input may be nested as deep as it is long. */
const refuseUnheld = (input: unknown): void => {
  let level: unknown[] = [input]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH_MAX)
      throw new KithError('invalid_input', `The input is nested more than ${DEPTH_MAX} deep.`, { hint: 'Send it as the API describes it.' })
    const below: unknown[] = []
    for (const value of level) {
      if (typeof value === 'string' && value.includes('\0'))
        throw new KithError('invalid_input', 'A text in the input holds the character NUL.', { hint: 'Leave it out: no text can hold it.' })
      if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) below.push(inner)
    }
    level = below
  }
}

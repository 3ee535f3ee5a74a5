import { trust } from '../../platform/trust.ts'
import { ConnectorError, type AnyConnector, type ReadContext } from '@kith/connectors/kit/connector'
import { inspectSource, previewSource } from '@kith/contract/sources'
import type { AnyRecord, IdentityRef } from '@kith/contract/records'
import { handle, type App } from '../../app.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import { may, type Actor } from '../../platform/operation.ts'
import { identityKeyOf } from '../people/index.ts'
import { namesServerPaths, resolveFiles } from './files.ts'
import { networkOf } from './network.ts'

const PREVIEW_MS_MAX = 25_000
const SAMPLE_MAX = 8
const REASONS_MAX = 50

export const connectorNamed = (app: App, name: string): AnyConnector => {
  const connector = app.connectors.get(name)
  if (connector) return connector
  throw new KithError('not_found', `There is no connector "${name}".`, { hint: `These exist: ${[...app.connectors.keys()].join(', ')}.` })
}

/** Settings as the connector understands them. @throws KithError with one line for each fault, or when the actor may not have server paths read. */
export const parseSettings = (connector: AnyConnector, settings: Record<string, unknown>, actor: Actor): Record<string, unknown> => {
  if (namesServerPaths(settings, connector.fields) && !may(actor, 'workspace:admin')) {
    throw new KithError('forbidden', 'Only owners and admins may have Kith read files on the server’s own disk.', {
      hint: 'Upload the files instead.',
    })
  }
  refuseOpenSecrets(connector, settings)
  const parsed = connector.settings.safeParse(settings)
  // Settings are objects: every connector's schema is one, with a field for each of its form.
  if (parsed.success) return trust<Record<string, unknown>>(parsed.data)
  const details = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`)
  throw new KithError('invalid_input', `These settings do not fit ${connector.label}: ${details[0] ?? ''}.`, { details })
}

/** Addresses are shown to whoever may see the source, and Kith signs in with nothing that stands in one. */
const refuseOpenSecrets = (connector: AnyConnector, settings: Record<string, unknown>): void => {
  for (const { name, kind, label } of connector.fields) {
    const value = settings[name]
    if (kind !== 'url' || typeof value !== 'string' || !URL.canParse(value)) continue
    const { username, password } = new URL(value)
    if (username === '' && password === '') continue
    throw new KithError('invalid_input', `${label} holds a name or password, which everybody could see there.`, {
      hint: 'Leave out what stands before the @, and enter it in the fields for it.',
    })
  }
}

/** A connector's own failure, as the API says it. */
export const asKithError = (error: unknown): unknown => {
  if (error instanceof ConnectorError) {
    return new KithError('invalid_input', error.message, { hint: error.hint, details: [error.code], cause: error })
  }
  const code = error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined
  if (code === undefined) return error
  return new KithError('invalid_input', `The server cannot read this (${code}).`, {
    hint: 'Check that it is a file, and that the user that runs Kith may read it.',
    cause: error,
  })
}

const contextFor = (app: App, settings: unknown, signal: AbortSignal): ReadContext<unknown, unknown> => ({
  settings,
  cursor: undefined,
  ...networkOf(app, signal),
  files: resolveFiles(app),
  note: () => undefined,
  claim: () => undefined,
  gaps: () => undefined,
  budget: () => undefined,
  more: () => undefined,
})

class Tally {
  readonly kinds = new Map<string, number>()
  readonly people = new Set<string>()
  readonly reasons = new Map<string, { reason: string; message: string; locator: string; count: number }>()
  readonly sample: { at: string | null; who: string; what: string; title: string }[] = []
  records = 0
  setAside = 0
  firstMs = Number.POSITIVE_INFINITY
  lastMs = Number.NEGATIVE_INFINITY

  add(record: AnyRecord, label: (kind: string) => string): void {
    this.records++
    if (record.type === 'evidence' || record.type === 'organization') return
    if (record.type === 'event') return this.#keep({ at: null, who: '', what: 'is an event', title: record.title })
    const who = record.type === 'person' ? record.identity : record.actor
    this.people.add(identityKeyOf(who))
    if (record.type === 'person') return this.#keep({ at: null, who: nameOf(who), what: 'is listed', title: record.organization ?? '' })
    this.kinds.set(record.kind, (this.kinds.get(record.kind) ?? 0) + 1)
    const at = typeof record.occurredAt === 'number' ? record.occurredAt : Date.parse(record.occurredAt)
    const dated = Math.abs(at) < 8.64e15
    if (dated) {
      this.firstMs = Math.min(this.firstMs, at)
      this.lastMs = Math.max(this.lastMs, at)
    }
    this.#keep({ at: dated ? new Date(at).toISOString() : null, who: nameOf(who), what: label(record.kind), title: record.title ?? '' })
  }

  #keep(line: { at: string | null; who: string; what: string; title: string }): void {
    if (this.sample.length < SAMPLE_MAX) this.sample.push(line)
  }

  refuse(one: { reason: string; message: string; locator: string }): void {
    this.setAside++
    const known = this.reasons.get(one.reason)
    if (known) known.count++
    else if (this.reasons.size < REASONS_MAX)
      this.reasons.set(one.reason, { reason: one.reason, message: one.message, locator: one.locator, count: 1 })
  }
}

const nameOf = (ref: IdentityRef): string => ref.name ?? ref.username ?? ref.email ?? ref.key
const iso = (ms: number): string | null => (Number.isFinite(ms) ? new Date(ms).toISOString() : null)

export const previewOperations = [
  handle(previewSource, async ({ app, actor }, { connector: name, settings, recordsMax }) => {
    const connector = connectorNamed(app, name)
    const parsed = parseSettings(connector, settings, actor)
    const tally = new Tally()
    const control = new AbortController()
    const timer = setTimeout(() => control.abort(), PREVIEW_MS_MAX)
    const label = (kind: string): string => connector.kinds[kind]?.label ?? kind
    let complete = true
    try {
      reading: for await (const batch of connector.read(contextFor(app, parsed, control.signal))) {
        for (const item of batch.items) {
          if (tally.records + tally.setAside >= recordsMax) {
            complete = false
            break reading
          }
          if ('setAside' in item) tally.refuse(item.setAside)
          else tally.add(item.record, label)
        }
      }
    } catch (error) {
      if (!control.signal.aborted) throw asKithError(error)
      complete = false
    } finally {
      clearTimeout(timer)
      control.abort()
    }
    const kinds = [...tally.kinds].map(([kind, count]) => ({ kind, label: connector.kinds[kind]?.plural ?? kind, count }))
    return {
      records: tally.records,
      complete,
      kinds: kinds.toSorted((a, b) => b.count - a.count),
      people: tally.people.size,
      setAside: tally.setAside,
      reasons: [...tally.reasons.values()],
      sample: tally.sample,
      firstAt: iso(tally.firstMs),
      lastAt: iso(tally.lastMs),
    }
  }),
  handle(inspectSource, async ({ app, actor, db }, { connector: name, settings }) => {
    const connector = connectorNamed(app, name)
    if (!connector.inspect) throw notFound('inspection of', connector.label)
    if (namesServerPaths(settings, connector.fields) && !may(actor, 'workspace:admin')) parseSettings(connector, settings, actor)
    const recall = async (key: string): Promise<unknown> =>
      (await db.selectFrom('remembered').select('value').where('connector', '=', name).where('key', '=', key).executeTakeFirst())?.value
    try {
      const found = await connector.inspect({ settings, files: resolveFiles(app), signal: AbortSignal.timeout(PREVIEW_MS_MAX), recall })
      return {
        ...found,
        columns: found.columns.map((column) => ({ ...column, samples: [...column.samples] })),
        targets: [...found.targets],
      }
    } catch (error) {
      throw asKithError(error)
    }
  }),
]

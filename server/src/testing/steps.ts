import { defineConnector, type AnyConnector, type Claims, type Item } from '@kith/connectors/kit/connector'
import type { AnyRecord } from '@kith/contract/records'
import { z } from 'zod'
import { itemsOf } from './kith.ts'

export interface Steps {
  readonly connector: AnyConnector
  /** Lets the next batch come; resolves when it was handed over. */
  readonly give: (records: readonly AnyRecord[]) => void
  /** Ends the source, or fails it. */
  readonly end: (error?: Error) => void
  /** Cursors that reading began from. */
  readonly begun: unknown[]
  claims: Claims | undefined
}

/** A source whose batches come when a test says so; its cursor counts the batches. */
export const steps = (name: string, options: { order?: AnyConnector['order'] } = {}): Steps => {
  const batches: (readonly Item[])[] = []
  let ended: { error?: Error } | undefined
  let wake = (): void => undefined
  const made: Steps = {
    begun: [],
    claims: undefined,
    give: (records) => {
      batches.push(itemsOf(records))
      wake()
    },
    end: (error) => {
      ended = error === undefined ? {} : { error }
      wake()
    },
    connector: defineConnector<{ label: string }, { batch: number }>({
      name,
      label: 'Steps',
      summary: 'Comes step by step',
      help: '',
      settings: z.object({ label: z.string().default('') }),
      fields: [{ name: 'label', label: 'Label', help: '', kind: 'text', required: false }],
      kinds: { step: { label: 'took a step', plural: 'steps', category: 'code', weight: 1 } },
      openKinds: true,
      order: options.order ?? 'as-given',
      title: () => 'Steps',
      check: async () => undefined,
      reread: () => [],
      async *read({ cursor, signal, claim }) {
        made.begun.push(cursor)
        for (let batch = cursor?.batch ?? 0; ; batch++) {
          while (batches[batch] === undefined && ended === undefined) await waitForNews(signal, (resolve) => (wake = resolve))
          if (ended?.error) throw ended.error
          if (batches[batch] === undefined) break
          yield { items: batches[batch] ?? [], cursor: { batch: batch + 1 }, progress: { done: batch + 1, unit: 'pages' } }
        }
        if (made.claims) claim(made.claims)
      },
    }),
  }
  return made
}

const waitForNews = (signal: AbortSignal, listen: (resolve: () => void) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('stopped'))
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    listen(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    })
  })

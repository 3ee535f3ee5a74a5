import { queryMeasure } from '@kith/contract/measures'
import type { z } from 'zod'
import { findMeasure } from '../../analytics/catalogue.ts'

export type Asked = z.output<typeof queryMeasure.input>

/** A stored question as today's contract understands it, and what had to be left out of it. */
export interface Understood {
  readonly question: Asked
  readonly gone: readonly string[]
}

const LOST = 'Which measure it asked for can no longer be read.'
const DEPENDING: Readonly<Record<string, readonly string[]>> = { by: ['across'], other: ['against'], against: ['other'] }
const FIRST_MEASURE = 'active-people'

/**
 * Reads a question that was saved by any version: what the contract no longer knows is left out and named, the rest still asks. A measure that
 * the catalogue has lost leaves nothing to ask: the question stays, and its answer says so.
 */
export const understand = (stored: unknown): Understood => {
  const fields = new Map(Object.entries(typeof stored === 'object' && stored !== null ? stored : {}))
  const gone: string[] = []
  if (typeof fields.get('name') !== 'string') {
    fields.set('name', FIRST_MEASURE)
    gone.push(LOST)
  }
  for (;;) {
    const parsed = queryMeasure.input.safeParse(Object.fromEntries(fields))
    if (parsed.success) return { question: parsed.data, gone: [...gone, ...goneFromCatalogue(parsed.data)] }
    const field = String(parsed.error.issues[0]?.path[0] ?? '')
    // Every turn leaves out one field, and what means nothing without it; the name alone always parses.
    if (!fields.delete(field) || field === 'name')
      return { question: queryMeasure.input.parse({ name: FIRST_MEASURE }), gone: [...gone, LOST] }
    for (const depending of DEPENDING[field] ?? []) fields.delete(depending)
    gone.push(`What it said about “${field}” is no longer understood, and is left out.`)
  }
}

const goneFromCatalogue = ({ name, by, across }: Asked): string[] => {
  const measure = findMeasure(name)
  if (measure === undefined) return [`There is no measure “${name}” any more.`]
  return [by, across]
    .filter((one) => one !== undefined && !measure.dimensions.includes(one))
    .map((one) => `${measure.label} can no longer be split by ${one}.`)
}

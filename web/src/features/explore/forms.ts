import type { Form } from '@kith/contract/views'
import type { Output } from '../../api.ts'

export const FORMS = ['line', 'bar', 'heat', 'table'] as const satisfies readonly Form[]
export const FORM_LABELS: Record<Form, string> = { line: 'Lines', bar: 'Bars', heat: 'Heat map', table: 'Table' }

export type Answer = Output<'measures.query'>

interface Shape {
  readonly interval?: string | undefined
  readonly by?: string | undefined
  readonly across?: string | undefined
}

/** How a question can be drawn, the most telling form first. */
export function formsOf({ interval, by, across }: Shape): readonly Form[] {
  if (across !== undefined) return ['heat', 'table']
  if (interval !== 'all') return by === undefined ? ['line', 'bar', 'table'] : ['line', 'bar', 'heat', 'table']
  return by === undefined ? ['table'] : ['bar', 'table']
}

/** The form that was asked for, where the question can be drawn so. */
export function formOf(shape: Shape, wanted: Form | undefined): Form {
  const possible = formsOf(shape)
  return possible.find((form) => form === wanted) ?? possible[0] ?? 'table'
}

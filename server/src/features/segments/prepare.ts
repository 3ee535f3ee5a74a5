import type { App } from '../../app.ts'
import { settleSegments } from './settle.ts'

/** Before any operation whose input names segments as a filter, at whatever place: the log finds who is in them now. @throws KithError not_found */
export const prepareSegments = async (app: App, input: unknown): Promise<void> => settleSegments(app, segmentsIn(input))

const segmentsIn = (input: unknown): number[] => {
  if (typeof input !== 'object' || input === null) return []
  return Object.entries(input).flatMap(([field, value]: [string, unknown]) =>
    field === 'segment' && Array.isArray(value) ? value.filter((one) => typeof one === 'number') : segmentsIn(value),
  )
}

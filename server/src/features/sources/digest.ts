import type { SetAside } from '@kith/connectors/kit/connector'
import { createHash } from 'node:crypto'

export const digest = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 40)

/** What makes a record that was set aside the same whenever it is read again. */
export const fingerprintOf = (sourceId: number, { locator, raw }: SetAside): string => digest(sourceId, locator, raw)

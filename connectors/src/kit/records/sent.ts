import type { Item } from '../connector.ts'
import { isObject } from '../json.ts'
import { setAside } from '../set-asides.ts'
import { checkRecord } from './check.ts'

/** A record that was sent, or what is wrong with it. Fields that the format does not have are refused: they are slips of the pen. */
export const sentItem = (given: unknown, nowMs: number, locator: string, raw: string): Item => {
  const value = isObject(given) && given['type'] === undefined ? { type: 'activity', ...given } : given
  if (!isObject(value))
    return setAside('record_invalid', 'This is no JSON object: write {"kind": ..., "externalId": ..., ...}.', locator, raw)
  const verdict = checkRecord(value, nowMs)
  if ('reason' in verdict) return setAside(verdict.reason, verdict.message, locator, raw)
  if (verdict.unknown === undefined) return { record: verdict.record, raw }
  const names = verdict.unknown.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 80)))
  return setAside('fields_unknown', `There is no field ${names.join(', ')}: facts of your own go into attributes.`, locator, raw)
}

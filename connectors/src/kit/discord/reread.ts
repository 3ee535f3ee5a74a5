import { createChains } from '../chat.ts'
import type { Item } from '../connector.ts'
import { isObject, objectAt } from '../json.ts'
import { parseJson } from '../parse-json.ts'
import { setAside } from '../set-asides.ts'
import { createIdentities, mapMessage } from './map.ts'

/** A set-aside message, corrected: it is kept with its server and channel, since it does not name them. */
export const rereadMessage = (raw: string): readonly Item[] => {
  const given = parseJson(raw)
  const message = isObject(given) ? given['message'] : undefined
  if (!isObject(given) || !isObject(message)) {
    return [setAside('item_invalid', 'Keep the shape {"guild": …, "channel": …, "message": {…}} and change values only.', 'retry', raw)]
  }
  const [guild, channel] = [objectAt(given, 'guild'), objectAt(given, 'channel')]
  const origin = {
    guild,
    channel,
    document: 'retry',
    locator: 'retry',
    raw,
    nowMs: Date.now(),
    claim: () => undefined,
    rootOf: createChains(),
    identities: createIdentities(),
  }
  return mapMessage(message, origin)
}

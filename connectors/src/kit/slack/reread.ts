import type { Item } from '../connector.ts'
import { isObject, objectAt, textAt } from '../json.ts'
import { parseJson } from '../parse-json.ts'
import { setAside } from '../set-asides.ts'
import { createDirectory } from './directory.ts'
import { channelFrom } from './export.ts'
import { mapMessage } from './map.ts'

/** A set-aside message, corrected: it is kept with its channel and workspace, since it does not name them. */
export const rereadMessage = (raw: string): readonly Item[] => {
  const given = parseJson(raw)
  const message = isObject(given) ? given['message'] : undefined
  const channel = isObject(given) ? channelFrom(objectAt(given, 'channel')) : undefined
  if (!isObject(given) || !isObject(message) || channel === undefined) {
    return [
      setAside(
        'item_invalid',
        'Keep the shape {"channel": {"id": …}, "platform": …, "message": {…}} and change values only.',
        'retry',
        raw,
      ),
    ]
  }
  const empty = createDirectory(new Map(), new Map(), new Map())
  const platform = textAt(given, 'platform') ?? empty.platform
  const directory = { ...empty, platform, user: (id: string) => ({ platform, key: id.slice(0, 500) }) }
  return mapMessage(message, {
    channel,
    directory,
    locator: 'retry',
    raw,
    nowMs: Date.now(),
    claim: () => undefined,
    home: textAt(given, 'home'),
  })
}

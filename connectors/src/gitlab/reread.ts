import type { Item } from '../kit/connector.ts'
import { reread as rereadThing } from '../kit/forge/reread.ts'
import type { Context } from '../kit/forge/say.ts'
import { isObject, objectAt, textAt, type Json } from '../kit/json.ts'
import { FORGE } from './forge.ts'
import { approval, push, reaction, release, tagged } from './map.ts'
import { homeOf, type Settings } from './settings.ts'
import { star } from '../kit/forge/things.ts'
import { review } from '../kit/forge/threads.ts'

type Mapper = (context: Context, item: Json) => readonly Item[]

/** Types of which GitLab's things are of another shape. */
const OWN: readonly (readonly [string, Mapper])[] = [
  ['ReleaseEvent', release],
  ['PushEvent', (context, item) => [push(context, item, item['user'], item['at'])]],
  ['CreateEvent', (context, item) => [tagged(context, textAt(item, 'tag') ?? '', item['user'], item['at'])]],
  [
    'PullRequestReviewEvent',
    (context, item) =>
      isObject(item['approves']) ? [approval(context, item['approves'], item['user'], item['at'])] : review(context, item),
  ],
  [
    'WatchEvent',
    (context, item) =>
      isObject(item['thread'])
        ? [reaction(context, item, item['thread'], textAt(item, 'note'))]
        : [star(context, objectAt(item, 'user'), item['starred_at'])],
  ],
]

export const reread = (raw: string, settings: Settings): readonly Item[] => rereadThing(raw, FORGE, homeOf(settings), OWN)

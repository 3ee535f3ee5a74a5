import type { Item } from '../connector.ts'
import { reread } from '../forge/reread.ts'
import type { Context } from '../forge/say.ts'
import { star } from '../forge/things.ts'
import { review } from '../forge/threads.ts'
import type { Home } from '../github/identities.ts'
import { isObject, objectAt, textAt, type Json } from '../json.ts'
import { FORGE } from './forge.ts'
import { approval, commit, push, reaction, release, tagged } from './map.ts'

type Mapper = (context: Context, item: Json) => readonly Item[]

/** Types of which GitLab's things are of another shape. */
const OWN: readonly (readonly [string, Mapper])[] = [
  ['Commit', commit],
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

/** One thing of GitLab that was set aside, corrected. */
export const rereadThing = (raw: string, home: Home): readonly Item[] => reread(raw, FORGE, home, OWN)

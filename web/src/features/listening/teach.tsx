import { Link } from '@tanstack/react-router'
import { useMay } from '../session/session.ts'
import type { State } from './search.ts'

/** What an empty inbox says: how to begin, or that all is done. */
export function Teach({ none, state, narrowed }: { none: boolean; state: State; narrowed: boolean }) {
  const may = useMay()
  if (!none)
    return (
      <div className="teach">
        <p>
          {narrowed
            ? 'Nothing is in this list for the communities and segments that are chosen.'
            : state === 'waiting'
              ? 'All that was said has been looked at. New mentions appear here by themselves.'
              : 'Nothing is in this list.'}
        </p>
      </div>
    )
  return (
    <div className="teach">
      <p>
        Give the name of your project, of its packages, of what it competes with. Kith listens in all that your sources bring, and asks
        Hacker News, Reddit, Stack Exchange, GitHub, Discourse, Mastodon, Bluesky and dev.to where a source of yours can search there.
      </p>
      <div className="mention example" aria-hidden="true">
        <p className="mention-who small">
          <span className="strong">Ilka Moor</span> <span className="dim">posted a story · Hacker News</span>
        </p>
        <p className="mention-text">
          We moved our seed catalogue to <mark>Garden Kit</mark> last spring and it cut the build from minutes to seconds …
        </p>
        <p className="small dim">Also r/gardening · Reddit</p>
      </div>
      {may.write && (
        <Link to="/listening/watches/$id" params={{ id: 'new' }} className="btn go">
          Make the first watch
        </Link>
      )}
    </div>
  )
}

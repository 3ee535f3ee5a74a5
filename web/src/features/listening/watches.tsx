import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Watch, WatchSearch } from '@kith/contract/listening'
import { count } from '../../format/numbers.ts'
import { counted, listed } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Answer } from '../../ui/answer.tsx'
import { Head } from '../../ui/page.tsx'
import { useMay } from '../session/session.ts'
import './listening.css'
import { listensFor, pastWords, searchWords } from './words.ts'

const LOOK_MS = 5_000

/** What is listened for, and how searching each place goes. */
export function Watches() {
  const may = useMay()
  const query = useQuery({ ...ask('watches.list', {}), refetchInterval: LOOK_MS })
  return (
    <Answer whole query={query}>
      {({ watches, searchable }) => (
        <>
          <Head
            name="Watches"
            title={
              watches.length === 0
                ? 'Nothing is listened for yet'
                : `${counted(watches.length, 'watch', 'watches')} ${watches.length === 1 ? 'listens' : 'listen'}`
            }
            lead={
              searchable.length === 0
                ? 'Watches hear all that your sources bring. None of your sources can search for more yet.'
                : `Watches hear all that your sources bring, and search ${listed([...new Set(searchable.map(({ place }) => place))])}.`
            }
            acts={
              <>
                <Link to="/listening" className="btn">
                  What was found
                </Link>
                {may.write && (
                  <Link to="/listening/watches/$id" params={{ id: 'new' }} className="btn go">
                    New watch
                  </Link>
                )}
              </>
            }
          />
          <ul className="watches">
            {watches.map((watch) => (
              <WatchItem key={watch.id} watch={watch} />
            ))}
          </ul>
        </>
      )}
    </Answer>
  )
}

function WatchItem({ watch }: { watch: Watch }) {
  return (
    <li className="watch">
      <div className="watch-head">
        <h2>
          <Link to="/listening/watches/$id" params={{ id: String(watch.id) }}>
            <bdi>{watch.name}</bdi>
          </Link>
        </h2>
        {!watch.active && <span className="chip">off</span>}
        <Link to="/listening" search={{ watch: watch.id }} className="link small num">
          {counted(watch.waiting, 'waits', 'wait')}, {count(watch.finds)} in all
        </Link>
      </div>
      <p className="dim" dir="auto">
        {listensFor(watch)}
      </p>
      {watch.full && (
        <p className="small clay">So many finds wait that it takes no more until some are decided on: make its words narrower.</p>
      )}
      <p className="small dim" aria-live="polite">
        {pastWords(watch.past)}
      </p>
      {!watch.past.done && <progress max={watch.past.months} value={watch.past.monthsDone} aria-label="Months of the past listened to" />}
      {watch.searches && watch.active && <Places places={watch.places} />}
    </li>
  )
}

function Places({ places }: { places: readonly WatchSearch[] }) {
  if (places.length === 0) return null
  return (
    <ul className="small search-places">
      {places.map((place) => (
        <li key={place.place} data-state={place.state}>
          <Link to="/sources/$id" params={{ id: String(place.source.id) }} className="strong">
            {place.place}
          </Link>{' '}
          <span className="dim">{searchWords(place)}</span>
          {place.budgets.map(({ name, limit, remaining }) =>
            remaining === null ? null : (
              <span key={name} className="faint num">
                {' '}
                · {count(remaining)}
                {limit === null ? '' : ` of ${count(limit)}`} requests left ({name})
              </span>
            ),
          )}
          {place.error && (
            <p className="clay">
              {place.error.message} {place.error.hint}
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}

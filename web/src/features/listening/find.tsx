import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { FindPlace, Quote } from '@kith/contract/listening'
import { ago, date } from '../../format/dates.ts'
import { ask } from '../../queries.ts'
import { Outward } from '../../ui/outward.tsx'
import { Dots } from '../communities/chooser.tsx'
import { Marked } from './marked.tsx'
import type { FindRow } from './search.ts'
import { placeName, VERDICTS, type Verdict } from './words.ts'

interface FindProps {
  find: FindRow
  busy: boolean
  /** Not where the reader may only read. */
  onDecide: ((state: Verdict) => void) | undefined
}

/** One thing that was said, where, by whom, and what one can say of it. */
export function FindItem({ find, busy, onDecide }: FindProps) {
  const [first, ...more] = find.places
  return (
    <li className="mention" tabIndex={-1} data-find={find.id}>
      {first && <Said place={first} quote={find} />}
      {more.length > 0 && (
        <p className="small dim">
          Also{' '}
          {more.map((place, index) => (
            <span key={`${place.source.id} ${place.url ?? place.at}`}>
              {index > 0 && ', '}
              <Outward url={place.url} className="link">
                {placeName(place)}
              </Outward>
              {place.author !== first?.author && ` by ${place.author}`}
            </span>
          ))}
        </p>
      )}
      <div className="mention-foot">
        <p className="tiny faint">
          {find.watches.map(({ name }) => name).join(', ')}
          <Communities of={find} />
          {find.decidedBy !== null && find.decidedAt !== null && ` · ${find.decidedBy}, ${ago(find.decidedAt)}`}
          {first?.held === false && ' · found by searching, not among your people'}
        </p>
        {onDecide && (
          <div className="acts">
            {VERDICTS.filter(({ state }) => state !== find.state).map(({ state, label, key }) => (
              <button
                key={state}
                type="button"
                className="btn slim"
                disabled={busy}
                aria-keyshortcuts={key}
                aria-label={`${label}: ${find.title || find.excerpt.slice(0, 60)}`}
                onClick={() => onDecide(state)}
              >
                {label}
              </button>
            ))}
          </div>
        )}
      </div>
    </li>
  )
}

/** Of which communities the sources are where it was said; nothing while there is but one. */
function Communities({ of }: { of: FindRow }) {
  const all = useQuery(ask('communities.list', {})).data?.communities ?? []
  const own = all.length < 2 ? [] : all.filter(({ sources }) => of.places.some(({ source }) => sources.includes(source.id)))
  if (own.length === 0) return null
  return (
    <>
      {' · '}
      <Dots of={own} /> <bdi>{own.map(({ name }) => name).join(', ')}</bdi>
    </>
  )
}

/** Who said what, with the words marked. */
export function Said({ place, quote }: { place: FindPlace; quote: Quote }) {
  return (
    <>
      <p className="mention-who small">
        {place.person ? (
          <Link to="/people/$id" params={{ id: String(place.person.id) }} className="strong">
            <bdi>{place.person.name}</bdi>
          </Link>
        ) : (
          <Outward url={place.authorUrl} className="strong">
            <bdi>{place.author}</bdi>
          </Outward>
        )}{' '}
        <span className="dim">
          {place.label} · {placeName(place)}
        </span>
        <time className="faint num" dateTime={place.at} title={date(place.at, 'moment')}>
          {ago(place.at)}
        </time>
      </p>
      {quote.title !== '' && (
        <p className="mention-title">
          <Outward url={place.url}>
            <Marked text={quote.title} marks={quote.titleMarks} />
          </Outward>
        </p>
      )}
      {quote.excerpt !== '' && (
        <p className="mention-text">
          <Marked text={quote.excerpt} marks={quote.marks} />{' '}
          {quote.title === '' && place.url !== null && (
            <Outward url={place.url} className="link small">
              open
            </Outward>
          )}
        </p>
      )}
    </>
  )
}

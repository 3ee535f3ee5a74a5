import { useQuery } from '@tanstack/react-query'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Definition } from '../../ui/popover.tsx'
import { likely } from '../growth/words.ts'

/** How often they come, how long they have been silent, and how likely they are to come again. */
export function Outlook({ person }: { person: number }) {
  const { data } = useQuery(ask('people.outlook', { id: person }))
  if (!data || data.activeDays === null) return null
  const { cadence, silent, around, expected, definition } = data
  return (
    <section className="aside-section">
      <h2>Rhythm</h2>
      <dl className="facts">
        <dt>Came on</dt>
        <dd className="num">{counted(data.activeDays, 'day')}</dd>
        {cadence !== null && (
          <>
            <dt>Usually every</dt>
            <dd className="num">{cadence <= 1 ? 'day' : `${count(cadence)} days`}</dd>
          </>
        )}
        <dt>Last</dt>
        <dd className="num">{silent === 0 ? 'today' : `${counted(silent ?? 0, 'day')} ago`}</dd>
        {around !== null && (
          <>
            <dt>
              <Definition says={`${definition.words} (${definition.source})`}>Likely to come again</Definition>
            </dt>
            <dd className="num">
              {likely(around)}
              {expected !== null && Math.round(expected) > 0 && (
                <span className="faint small">, on about {counted(Math.round(expected), 'day')} of the next 90</span>
              )}
            </dd>
          </>
        )}
      </dl>
    </section>
  )
}

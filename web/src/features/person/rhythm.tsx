import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Rhythm } from '../../charts/rhythm.tsx'
import { ask } from '../../queries.ts'
import { Failure, Ghost } from '../../ui/answer.tsx'
import { useSession } from '../session/session.ts'
import { today } from '../../format/days.ts'
import { useScope } from '../communities/scope.ts'
import { rhythmSentence, spanOf } from './rhythm-words.ts'

interface PersonRhythmProps {
  id: number
  lastAt: string | null
  year: number | undefined
  onYear: (year: number | undefined) => void
}

/** Days of activity through the years. */
export function PersonRhythm({ id, lastAt, year, onYear }: PersonRhythmProps) {
  const zone = useSession()?.workspace.zone ?? 'UTC'
  const shown = spanOf(year, lastAt ? today(zone, new Date(lastAt)) : today(zone))
  const query = useQuery({ ...ask('people.rhythm', { ...useScope(), id, ...shown }), placeholderData: keepPreviousData })
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <Ghost height="142px" />
  const { years, days } = query.data
  const active = days.filter((day) => day.count > 0)
  const says = rhythmSentence(
    active.map(({ day }) => day),
    year,
    shown,
  )
  return (
    <section aria-label="Rhythm">
      <Rhythm from={shown.from} to={shown.to} counts={new Map(active.map(({ day, count }) => [day, count]))} label={says} />
      <div className="row" style={{ marginTop: 10, justifyContent: 'space-between' }}>
        <p className="small dim">{says}</p>
        {years.length > 1 && (
          <div className="row" role="group" aria-label="Year">
            <YearButton on={year === undefined} onClick={() => onYear(undefined)}>
              Latest
            </YearButton>
            {years.map((other) => (
              <YearButton key={other} on={other === year} onClick={() => onYear(other)}>
                {String(other)}
              </YearButton>
            ))}
          </div>
        )}
      </div>
    </section>
  )
}

function YearButton({ on, onClick, children }: { on: boolean; onClick: () => void; children: string }) {
  return (
    <button type="button" className="chip" data-on={on} aria-pressed={on} onClick={onClick}>
      {children}
    </button>
  )
}

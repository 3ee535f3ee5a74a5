import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { count } from '../../format/numbers.ts'
import { counted, people } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { Choice } from '../../ui/field.tsx'
import { Group } from '../../ui/page.tsx'
import type { Filters } from '../filters/filters.ts'
import { WeekHours } from './week-hours.tsx'
import { WEEKDAYS } from './words.ts'
import type { Clock } from './search.ts'

interface TimesProps {
  filters: Filters
  clock: Clock
  onClock: (clock: Clock) => void
}

/** At which hours of the week people come: when to hold office hours, when to answer. */
export function TimesOfWeek({ filters, clock, onClock }: TimesProps) {
  const query = useQuery({ ...ask('where.times', { ...filters, clock }), placeholderData: keepPreviousData })
  const found = query.data
  const busiest = found?.cells.toSorted((a, b) => b.people - a.people)[0]
  return (
    <Group
      title="Times of the week"
      aside={
        <Choice
          slim
          label="By which clock"
          value={clock}
          choices={[
            { value: 'workspace', label: found?.zone ? `Our clock (${found.zone})` : 'Our clock' },
            { value: 'own', label: 'Their own clocks' },
          ]}
          onChange={onClock}
        />
      }
    >
      {query.error && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <GhostRows rows={7} />}
      {found && found.cells.length === 0 && (
        <p className="teach">
          {clock === 'own' ? 'Of nobody who was active in these days is a time zone known.' : 'Nothing was done in these days.'}
        </p>
      )}
      {found && busiest && (
        <>
          <p className="dim">
            Most people are here on {WEEKDAYS[busiest.weekday - 1]} at {busiest.hour}:00: {people(busiest.people)} in these days.
          </p>
          <WeekHours cells={found.cells} search={{ ...filters, clock }} />
          <p className="small dim" style={{ marginTop: 10, maxWidth: '98ch' }}>
            {found.definition}
            {found.known < found.activities &&
              ` That is ${counted(found.known, 'activity', 'activities')} of ${count(found.activities)}; of the others no time zone is known.`}{' '}
            Each hour opens to its people.
          </p>
        </>
      )}
    </Group>
  )
}

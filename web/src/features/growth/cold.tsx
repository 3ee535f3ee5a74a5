import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { date, ago } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { ask } from '../../queries.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { Who } from '../../ui/face.tsx'
import { Group } from '../../ui/page.tsx'
import type { Scope } from './scope.ts'
import { likely } from './words.ts'

const SHORT = 8
const LONG = 200

/** People who came regularly and whose silence is unusual for them. */
export function Cold({ scope }: { scope: Scope }) {
  const [limit, setLimit] = useState(SHORT)
  const { from: _from, ...filters } = scope.filters
  const query = useQuery({ ...ask('growth.cold', { ...filters, limit }), placeholderData: keepPreviousData })
  const found = query.data
  const rest = found ? found.total - found.people.length : 0
  return (
    <Group
      title="Going cold"
      aside={found && found.total > 0 ? `${count(found.total)} whose silence is unusual for them` : undefined}
      id="cold"
    >
      {query.error && !found && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <GhostRows rows={5} />}
      {found?.total === 0 && (
        <p className="dim" style={{ padding: '14px 0' }}>
          Nobody who came regularly has been silent for unusually long.
        </p>
      )}
      <ul>
        {found?.people.map(({ person, reason, around }) => (
          <li key={person.id} className="item">
            <Who person={person} />
            <div className="why">
              {reason}
              {around !== null && <span className="faint small"> Likely to come again: {likely(around)}.</span>}
            </div>
            <span className="faint small num" title={date(person.lastAt, 'moment')}>
              {ago(person.lastAt)}
            </span>
          </li>
        ))}
      </ul>
      {rest > 0 &&
        (limit < LONG ? (
          <button type="button" className="btn bare slim" style={{ marginTop: 6, marginLeft: -8 }} onClick={() => setLimit(LONG)}>
            {count(rest)} more
          </button>
        ) : (
          <p className="faint small">and {count(rest)} more</p>
        ))}
      {found && (
        <p className="small dim" style={{ marginTop: 10, maxWidth: '86ch' }}>
          {found.definition.words} <span className="faint">({found.definition.source})</span>
        </p>
      )}
    </Group>
  )
}

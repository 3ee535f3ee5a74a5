import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Source } from '@kith/contract/sources'
import { date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Group } from '../../ui/page.tsx'

const SHOWN = 6

/** What the platform counts without saying who; nothing where it counts nothing. */
export function Counted({ source }: { source: Source }) {
  const { data } = useQuery(ask('tallies.kinds', { source: source.id, limit: SHOWN }))
  if (data === undefined || data.total === 0) return null
  return (
    <Group
      title="What its platform counts"
      aside={
        <Link to="/tallies" search={{ source: source.id }} className="link">
          day by day
        </Link>
      }
    >
      <dl className="facts" style={{ marginTop: 12 }}>
        {data.kinds.map((kind) => (
          <div key={`${kind.place} ${kind.name}`} style={{ display: 'contents' }}>
            <dt>
              {kind.name} <span className="faint">{kind.place}</span>
            </dt>
            <dd>
              <Link to="/tallies" search={{ source: source.id, name: kind.name, place: kind.place }} className="opens num">
                {count(kind.value)}
              </Link>{' '}
              <span className="small dim">
                {kind.perDay ? 'on' : 'by'} {date(kind.lastDay)}, {counted(kind.days, 'day')} kept
              </span>
            </dd>
          </div>
        ))}
      </dl>
      {data.total > SHOWN && <p className="small faint">and {count(data.total - SHOWN)} more</p>}
    </Group>
  )
}

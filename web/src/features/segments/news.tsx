import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ago, date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { ask } from '../../queries.ts'
import { Who } from '../../ui/face.tsx'
import { Group } from '../../ui/page.tsx'

/** On Today: who entered or left a segment, until somebody has seen it. */
export function SegmentNews() {
  const { data } = useQuery(ask('segments.news', {}))
  if (!data || data.total === 0) return null
  return (
    <Group
      title="Entered or left a segment"
      aside={
        <Link to="/segments" className="opens">
          {data.total > data.changes.length ? `all ${count(data.total)}` : 'Segments'}
        </Link>
      }
    >
      <ul>
        {data.changes.map((one) => (
          <li key={one.id} className="item">
            <Who person={one.person} />
            <div className="why" dir="auto">
              {one.entered ? 'entered' : 'left'}{' '}
              <Link to="/segments/$id" params={{ id: String(one.segment.id) }}>
                {one.segment.name}
              </Link>
            </div>
            <span className="faint small num" title={date(one.at, 'moment')}>
              {ago(one.at)}
            </span>
          </li>
        ))}
      </ul>
    </Group>
  )
}

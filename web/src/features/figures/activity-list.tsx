import { Link } from '@tanstack/react-router'
import type { Activity } from '@kith/contract/activities'
import { ago, date } from '../../format/dates.ts'
import { Who } from '../../ui/face.tsx'
import { Outward } from '../../ui/outward.tsx'

/** Activities, each with who did it, and a link to where it happened. */
export function ActivityList({ activities }: { activities: readonly Activity[] }) {
  return (
    <ul>
      {activities.map((activity) => (
        <li key={activity.id} className="item">
          <Who person={{ ...activity.person, about: activity.place }} />
          <div className="why">
            {activity.label}{' '}
            {activity.title && (
              <Outward url={activity.url} className="strong">
                <span dir="auto">{activity.title}</span>
              </Outward>
            )}
            <div className="tiny faint">
              <Link to="/sources/$id" params={{ id: String(activity.source.id) }}>
                {activity.source.title}
              </Link>
            </div>
          </div>
          <time className="faint small num" dateTime={activity.at} title={date(activity.at, 'moment')}>
            {ago(activity.at)}
          </time>
        </li>
      ))}
    </ul>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ago, date } from '../../format/dates.ts'
import { counted } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Dots } from './chooser.tsx'
import { typeOf } from './words.ts'

/** In which communities somebody is, since when, and when they were last there. */
export function PersonCommunities({ id }: { id: number }) {
  const { data } = useQuery(ask('communities.person', { id }))
  if (data === undefined || data.communities.length === 0) return null
  return (
    <section className="aside-section">
      <h2>Communities</h2>
      <ul className="community-list">
        {data.communities.map((one) => (
          <li key={one.id}>
            <Dots of={[one]} />
            <Link to="." search={(before) => ({ ...before, community: [one.id] })} replace className="link" title={typeOf(one)}>
              <span dir="auto">{one.name}</span>
            </Link>
            <small>
              {counted(one.activities, 'activity', 'activities')} since {date(one.firstAt)}, last {ago(one.lastAt)}
            </small>
          </li>
        ))}
      </ul>
      {data.elsewhere > 0 && <p className="small dim">{counted(data.elsewhere, 'activity', 'activities')} in sources of no community.</p>}
    </section>
  )
}

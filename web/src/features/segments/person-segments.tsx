import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ago } from '../../format/dates.ts'
import { ask } from '../../queries.ts'

/** The segments that a person is in; nothing while there are none. */
export function PersonSegments({ id }: { id: number }) {
  const segments = useQuery(ask('segments.person', { id })).data?.segments ?? []
  if (segments.length === 0) return null
  return (
    <section className="aside-section">
      <h2>Segments</h2>
      <p className="tags">
        {segments.map((one) => (
          <Link
            key={one.id}
            to="/segments/$id"
            params={{ id: String(one.id) }}
            className="tag"
            {...(one.since === null ? {} : { title: `entered ${ago(one.since)}` })}
          >
            {one.name}
          </Link>
        ))}
      </p>
    </section>
  )
}

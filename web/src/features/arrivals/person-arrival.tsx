import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Output } from '../../api.ts'
import { date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Answer, Ghost } from '../../ui/answer.tsx'
import { Definition } from '../../ui/popover.tsx'
import { TOUCH_WORDS } from './words.ts'

type How = Output<'arrivals.person'>
const SHOWN = 4

/** How somebody came: when, with what, and every touch of the team before that. */
export function PersonArrival({ id }: { id: number }) {
  const query = useQuery(ask('arrivals.person', { id }))
  return (
    <section className="aside-section">
      <h2>Arrival</h2>
      <Answer query={query} ghost={<Ghost height="3em" />}>
        {(how) => <Story how={how} />}
      </Answer>
    </section>
  )
}

function Story({ how }: { how: How }) {
  if (!how.counted) return <p className="small dim">Not counted among newcomers: a teammate or a robot.</p>
  if (how.arrivedAt === null) return <p className="small dim">Has not done anything in a place of the community yet.</p>
  const rest = how.touches.length - SHOWN + how.more
  return (
    <div className="small" style={{ display: 'grid', gap: 6, marginTop: 6 }}>
      <p>
        <Link to="/arrivals" className="strong">
          {how.arrival === 'cultivated' ? 'After a touch of the team' : 'By themselves'}
        </Link>{' '}
        <Definition says={how.definition}>why?</Definition>
      </p>
      <p>
        Arrived on {date(how.arrivedAt)}
        {how.first && <Act activity={how.first} />}.
      </p>
      {how.touches.slice(0, SHOWN).map(({ touch, activity }) => (
        <p key={`${touch} ${activity.id}`}>
          {TOUCH_WORDS[touch].name} on {date(activity.at)}
          {touch !== 'event' && ` by ${activity.person.name}`}
          <Act activity={activity} />.
        </p>
      ))}
      {rest > 0 && <p className="dim">{counted(rest, 'touch', 'touches')} more.</p>}
      {how.arrival === 'organic' && <p className="dim">No touch is held of the {count(how.windowDays)} days before.</p>}
    </div>
  )
}

const Act = ({ activity: { title, url, label } }: { activity: NonNullable<How['first']> }) => {
  if (title === '') return <>: {label}</>
  return (
    <>
      :{' '}
      {url ? (
        <a href={url} target="_blank" rel="noreferrer noopener" className="link">
          {title}
        </a>
      ) : (
        <span dir="auto">{title}</span>
      )}
    </>
  )
}

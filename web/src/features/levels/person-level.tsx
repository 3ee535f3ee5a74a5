import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { listed } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Answer, Ghost } from '../../ui/answer.tsx'
import { Definition } from '../../ui/popover.tsx'
import { gradeName, MILESTONE_DAYS, milestoneWords, NAMES, presenceWay, type Why } from './words.ts'

/** Why somebody is at their level, until when it holds, and what leads further. */
export function PersonLevel({ id }: { id: number }) {
  const query = useQuery(ask('levels.person', { id }))
  return (
    <section className="aside-section">
      <h2>Level</h2>
      <Answer query={query} ghost={<Ghost height="5em" />}>
        {(why) => <Reasons why={why} />}
      </Answer>
    </section>
  )
}

function Reasons({ why }: { why: Why }) {
  return (
    <div className="small" style={{ display: 'grid', gap: 6, marginTop: 6 }}>
      <p>
        <Link to="/levels" search={{}} className="strong">
          {why.grade === 0 ? 'No level' : gradeName(why.grade)}
        </Link>{' '}
        <Definition says={why.definition}>{why.grade === 0 ? 'nothing done since ' + date(why.from) : 'why?'}</Definition>
      </p>
      {why.reasons.map((reason) => (
        <Reason key={reason.type === 'activity' ? 'activity' : reason.milestone} reason={reason} />
      ))}
      {why.holdsUntil && (
        <p className="dim">
          Holds until {date(why.holdsUntil)}, even if nothing more is done; then{' '}
          {why.thenGrade === 0
            ? 'no level'
            : gradeName(why.thenGrade)
                .toLowerCase()
                .replace(/ i+$/, (step) => step.toUpperCase())}
          .
        </p>
      )}
      {why.next.map((way) => (
        <Way key={way.grade} way={way} />
      ))}
      {!why.counted && <p className="dim">Not counted in figures of levels: a teammate or a robot.</p>}
    </div>
  )
}

function Reason({ reason }: { reason: Why['reasons'][number] }) {
  if (reason.type === 'milestone') {
    const [latest] = reason.periods
    return (
      <p>
        Was here {milestoneWords(MILESTONE_DAYS[reason.milestone], reason.count, reason.milestone)}
        {latest && `, last in the ${reason.milestone} of ${date(latest.at)} (${latest.days} days)`}.
      </p>
    )
  }
  const { kinds, latest } = reason
  return (
    <p>
      By {listed(kinds.slice(0, 3).map((kind) => (kind.count === 1 ? `${kind.plural} (1)` : `${count(kind.count)} ${kind.plural}`)))}
      {latest && (
        <>
          , last on {date(latest.at)}
          {latest.title !== '' && (
            <>
              :{' '}
              {latest.url ? (
                <a href={latest.url} target="_blank" rel="noreferrer noopener" className="link">
                  {latest.title}
                </a>
              ) : (
                <span dir="auto">{latest.title}</span>
              )}
            </>
          )}
        </>
      )}
      .
    </p>
  )
}

function Way({ way }: { way: Why['next'][number] }) {
  const presence = way.milestone ? presenceWay(way.milestone) : ''
  const acts = way.kinds.map((kind) => kind.label)
  if (presence === '' && acts.length === 0) return null
  const ways = [presence, acts.length > 0 ? `one of: ${acts.join('; ')}` : ''].filter((one) => one !== '')
  const step = way.level === 'none' ? '' : NAMES[way.level].one
  return (
    <p>
      <span className="strong">{way.grade % 3 === 1 ? `To become a ${step}` : `To ${gradeName(way.grade)}`}:</span> {ways.join('; or ')}.
    </p>
  )
}

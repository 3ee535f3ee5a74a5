import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Run, Source } from '@kith/contract/sources'
import { about, ago, date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Answer } from '../../ui/answer.tsx'
import { Head } from '../../ui/page.tsx'
import { FigureLink } from '../figures/links.tsx'
import { useMay } from '../session/session.ts'
import { nextLine } from './living.tsx'
import { RunningBoxes } from './running.tsx'
import { budgetLine, difference, everybody, everything, sourcesHeadline, STATES, tightest } from './words.ts'
import { Scroll } from '../../ui/scroll.tsx'
import { useScope } from '../communities/scope.ts'

export function Sources() {
  const may = useMay()
  const scope = useScope()
  const query = useQuery(ask('sources.list', scope))
  return (
    <Answer whole query={query}>
      {({ sources }) => (
        <>
          <Head
            name="Sources"
            title={sources.length === 0 && scope.community ? 'No source belongs to these communities' : sourcesHeadline(sources)}
            lead={sources.length === 0 ? undefined : totals(sources)}
            acts={
              may.write && (
                <>
                  <Link to="/sources/new" search={{ connector: 'csv' }} className="btn">
                    Import files
                  </Link>
                  <Link to="/sources/new" className="btn go">
                    Connect a source
                  </Link>
                </>
              )
            }
          />
          <RunningBoxes />
          {sources.length > 0 ? <Table sources={sources} /> : scope.community ? <OfNone /> : <Teach />}
        </>
      )}
    </Answer>
  )
}

function totals(sources: readonly Source[]): string {
  const activities = sources.reduce((sum, source) => sum + source.activities, 0)
  const aside = sources.reduce((sum, source) => sum + source.setAside, 0)
  return `${counted(activities, 'activity', 'activities')} held${aside > 0 ? `; ${counted(aside, 'record')} set aside` : ', nothing set aside'}.`
}

function Table({ sources }: { sources: readonly Source[] }) {
  return (
    <Scroll label="Sources">
      <table>
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col" className="wide">
              Last read
            </th>
            <th scope="col" className="wide end">
              People
            </th>
            <th scope="col" className="wide end">
              Source says
            </th>
            <th scope="col" className="end">
              Kith holds
            </th>
            <th scope="col" className="wide">
              The difference
            </th>
            <th scope="col">
              <span className="hidden">State</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <Row key={source.id} source={source} />
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function Row({ source }: { source: Source }) {
  const claims = source.audit.filter((entry) => entry.what !== 'people')
  const sum = { claimed: 0, held: 0, setAside: 0, what: 'all', label: 'all' }
  const budget = tightest(source.budgets)
  for (const entry of claims) {
    sum.claimed += entry.claimed
    sum.held += entry.held
    sum.setAside += entry.setAside
  }
  return (
    <tr>
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- a cell is no control */}
      <td className="person-cell wrap">
        <Link to="/sources/$id" params={{ id: String(source.id) }} className="who">
          <span>
            <b>{source.title}</b>
            <small>{source.demo ? 'Demo community' : source.connector}</small>
          </span>
        </Link>
      </td>
      <td className="wide dim small" title={date(source.lastRun?.finishedAt ?? source.lastRun?.startedAt, 'moment')}>
        {ago(source.lastRun?.finishedAt ?? source.lastRun?.startedAt)}
        {nextLine(source) !== '' && <div className="faint">{nextLine(source)}</div>}
        {source.schedule && source.lagSeconds !== null && <div className="faint">behind by {about(source.lagSeconds)} at most</div>}
        {budget && <div className="faint">{budgetLine(budget)}</div>}
      </td>
      <td className="wide end num">
        {source.people === 0 ? (
          '0'
        ) : (
          <Link to="/people" search={everybody(source.id)} className="opens">
            {count(source.people)}
          </Link>
        )}
      </td>
      <td className="wide end num">{claims.length > 0 ? count(sum.claimed) : '–'}</td>
      <td className="end num">
        {source.activities === 0 ? (
          '0'
        ) : (
          <FigureLink to={everything(source.id)} label={`${count(source.activities)} activities of ${source.title}: open`}>
            {count(source.activities)}
          </FigureLink>
        )}
      </td>
      <td className="wide wrap dim small">
        {claims.length > 0 ? difference(sum) : 'this source does not say'}
        {claims.length > 0 && source.activities > sum.held && `; ${count(source.activities - sum.held)} of what it does not count`}
      </td>
      <td className="end">
        {source.health.state === 'late' || source.health.state === 'secret-lost' ? (
          <span className="tag clay" title={source.health.message}>
            {source.health.state === 'late' ? 'late' : 'secret lost'}
          </span>
        ) : (
          <StateTag run={source.lastRun} setAside={source.setAside} />
        )}
      </td>
    </tr>
  )
}

export function StateTag({ run, setAside = 0 }: { run: Run | null; setAside?: number }) {
  if (!run) return <span className="tag">not read yet</span>
  const state = run.state === 'partial' && setAside === 0 ? STATES.done : STATES[run.state]
  const label = run.state === 'partial' && setAside > 0 ? `${count(setAside)} set aside` : state.label
  return <span className={`tag ${state.tone}`}>{label}</span>
}

const OfNone = () => (
  <p className="teach">
    The settings of a source say to which it belongs; or{' '}
    <Link to="/communities" className="link">
      give a community its sources
    </Link>
    .
  </p>
)

function Teach() {
  return (
    <div className="teach">
      <p>
        A source is where activities come from: a repository, an archive, a table. Kith reads it, tells you what it found and what it set
        aside, and puts the number that the source itself claims beside the number that Kith holds.
      </p>
    </div>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { WorkspaceInfo } from '@kith/contract/workspace'
import { date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { ask } from '../../queries.ts'
import { Failure, Ghost } from '../../ui/answer.tsx'
import { Group } from '../../ui/page.tsx'
import { useMay } from '../session/session.ts'

/** What this Kith holds, which version it is, and whether all of it is well. */
export function About({ held }: { held: WorkspaceInfo }) {
  const may = useMay()
  return (
    <Group title="About this Kith" aside={`version ${held.version}`}>
      <p className="dim" style={{ padding: '12px 0' }}>
        It holds {count(held.activities)} activities of{' '}
        <Link to="/people" search={{ teammates: 'include', robots: 'include' }} className="opens">
          {count(held.people)} people
        </Link>{' '}
        from{' '}
        <Link to="/sources" className="opens">
          {count(held.sources)} {held.sources === 1 ? 'source' : 'sources'}
        </Link>
        {held.firstAt && `, from ${date(held.firstAt)} to ${date(held.lastAt)}`}. Nothing of it leaves this machine.
      </p>
      {may.admin && <Doctor />}
    </Group>
  )
}

function Doctor() {
  const query = useQuery(ask('workspace.doctor', {}))
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <Ghost height="6rem" />
  return (
    <ul>
      {query.data.checks.map((check) => (
        <li key={check.name} className="item">
          <span className="strong">{check.name}</span>
          <span className="why small">
            {check.message} {check.hint && <span className="clay">{check.hint}</span>}
          </span>
          <span className={`tag ${check.ok ? 'moss' : 'clay'}`}>{check.ok ? 'well' : 'look here'}</span>
        </li>
      ))}
    </ul>
  )
}

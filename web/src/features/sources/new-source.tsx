import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ConnectorInfo } from '@kith/contract/sources'
import { ask } from '../../queries.ts'
import { Answer, GhostHead, GhostRows } from '../../ui/answer.tsx'
import { Head } from '../../ui/page.tsx'
import { ConnectorForm } from './connector-form.tsx'

const route = getRouteApi('/app/sources/new')

export function NewSource() {
  const { connector } = route.useSearch()
  const query = useQuery(ask('connectors.list', {}))
  return (
    <Answer
      whole
      query={query}
      ghost={
        <>
          <GhostHead />
          <GhostRows />
        </>
      }
    >
      {({ connectors }) => {
        const chosen = connectors.find((other) => other.name === connector)
        return chosen ? (
          <Connect key={chosen.name} connector={chosen} />
        ) : (
          <Choose connectors={connectors.filter((other) => other.name !== 'demo')} />
        )
      }}
    </Answer>
  )
}

function Choose({ connectors }: { connectors: readonly ConnectorInfo[] }) {
  return (
    <>
      <Head
        name="Connect a source"
        title="Where does your community leave traces?"
        lead="Everything is read on this machine. Nothing is stored before you say so."
      />
      <ul className="doors">
        {connectors.map((connector) => (
          <li key={connector.name}>
            <Link to="/sources/new" search={{ connector: connector.name }}>
              <b>{connector.label}</b>
              <small>{connector.summary}</small>
              <span className="arrow" aria-hidden="true">
                →
              </span>
            </Link>
          </li>
        ))}
        <li>
          <Link to="/settings">
            <b>Who is who</b>
            <small>Files that say which accounts are one person’s: mailmap, gitdm, SortingHat, stackalytics and CSV, under Settings</small>
            <span className="arrow" aria-hidden="true">
              →
            </span>
          </Link>
        </li>
      </ul>
    </>
  )
}

function Connect({ connector }: { connector: ConnectorInfo }) {
  return (
    <>
      <Head
        name={`Connect ${connector.label}`}
        title={connector.label}
        lead={connector.summary}
        acts={
          <Link to="/sources/new" className="btn">
            Another kind of source
          </Link>
        }
      />
      <ConnectorForm connector={connector} />
    </>
  )
}

import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { ConnectorInfo } from '@kith/contract/sources'
import { counted } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Answer } from '../../ui/answer.tsx'
import { Field } from '../../ui/field.tsx'
import { Group, Head } from '../../ui/page.tsx'
import { ConnectorForm } from './connector-form.tsx'
import { byFamily, fits, ways } from './offers.ts'

const route = getRouteApi('/app/sources/new')

export function NewSource() {
  const { connector } = route.useSearch()
  const query = useQuery(ask('connectors.list', {}))
  return (
    <Answer whole query={query}>
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

/** No source, but looked for among them. */
const WHO_IS_WHO = {
  name: 'identity-files',
  label: 'Who is who',
  summary: 'Files that say which accounts are one person’s: mailmap, gitdm, SortingHat, stackalytics and CSV, under Settings.',
  family: 'What you know already',
}

function Choose({ connectors }: { connectors: readonly ConnectorInfo[] }) {
  const [words, setWords] = useState('')
  const found = connectors.filter((connector) => fits(connector, words))
  return (
    <>
      <Head
        name="Connect a source"
        title="Where does your community leave traces?"
        lead="Everything is read on this machine. Nothing is stored before you say so."
      />
      <div className="form" style={{ maxWidth: 420 }}>
        <Field
          label="Find a kind of source"
          type="search"
          autoComplete="off"
          placeholder="slack, mailing list, spreadsheet…"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      <p className="hidden" role="status">
        {words && `${counted(found.length, 'kind')} of source`}
      </p>
      {byFamily(found).map(([family, members]) => (
        <Group key={family} title={family}>
          <ul className="offers">
            {members.map((connector) => (
              <li key={connector.name}>
                <Link to="/sources/new" search={{ connector: connector.name }}>
                  <b>{connector.label}</b>
                  <small>{connector.summary}</small>
                  <span className="faint small">{ways(connector).join(' · ')}</span>
                </Link>
              </li>
            ))}
          </ul>
        </Group>
      ))}
      {fits(WHO_IS_WHO, words) && (
        <Group title={WHO_IS_WHO.family}>
          <ul className="offers">
            <li>
              <Link to="/settings">
                <b>{WHO_IS_WHO.label}</b>
                <small>{WHO_IS_WHO.summary}</small>
                <span className="faint small">from files</span>
              </Link>
            </li>
          </ul>
        </Group>
      )}
      {found.length === 0 && (
        <p className="dim" style={{ marginTop: 28, maxWidth: '64ch' }}>
          Kith does not read that by itself yet. A table of it goes in as{' '}
          <Link to="/sources/new" search={{ connector: 'csv' }} className="link">
            CSV
          </Link>
          , anything else as{' '}
          <Link to="/sources/new" search={{ connector: 'jsonl' }} className="link">
            JSON lines
          </Link>
          .
        </p>
      )}
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

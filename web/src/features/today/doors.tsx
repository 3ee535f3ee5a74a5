import { Link } from '@tanstack/react-router'
import { Head } from '../../ui/page.tsx'
import { useMay } from '../session/session.ts'
import { useDemo } from '../sources/runs.ts'

/** An empty Kith: three ways in. */
export function Doors() {
  const may = useMay()
  const { create } = useDemo()
  const lead = 'Point Kith at the traces of your community and it shows you the people behind them. Nothing leaves this machine.'
  if (!may.write)
    return <Head name="Today" title="This Kith is still empty" lead="Ask an owner, admin or editor to connect a first source." />
  return (
    <>
      <Head name="Today" title="Nobody is here yet. Three ways to begin." lead={lead} />
      <ul className="doors">
        <li>
          <button type="button" disabled={create.isPending} onClick={() => create.mutate({})}>
            <b>{create.isPending ? 'Inventing a community…' : 'Look at a demo community'}</b>
            <small>Two thousand invented people over three years, clearly marked, gone again with one click.</small>
            <span className="arrow" aria-hidden="true">
              →
            </span>
          </button>
        </li>
        <li>
          <Link to="/sources/new" search={{ connector: 'csv' }}>
            <b>Import files</b>
            <small>A table of people or of what they did, as CSV. You see what it holds before anything is stored.</small>
            <span className="arrow" aria-hidden="true">
              →
            </span>
          </Link>
        </li>
        <li>
          <Link to="/sources/new">
            <b>Connect a source</b>
            <small>Repositories, forums, chats, lists, feeds, events and more: through their APIs, or from files without any key.</small>
            <span className="arrow" aria-hidden="true">
              →
            </span>
          </Link>
        </li>
      </ul>
    </>
  )
}

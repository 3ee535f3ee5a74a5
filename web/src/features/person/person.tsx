import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Navigate } from '@tanstack/react-router'
import { ago, date } from '../../format/dates.ts'
import { ask } from '../../queries.ts'
import { given } from '../../url.ts'
import { Answer } from '../../ui/answer.tsx'
import { Face } from '../../ui/face.tsx'
import { useTitle } from '../../ui/page.tsx'
import { EraseOrExport } from '../erasure/erase-or-export.tsx'
import { useMay } from '../session/session.ts'
import { Corrections, NameEditor } from './corrections.tsx'
import { Notes } from './notes.tsx'
import { PersonRhythm } from './rhythm.tsx'
import { Sidelights } from './sidelights.tsx'
import type { PersonDetail } from './detail.ts'
import { Timeline } from './timeline.tsx'

const route = getRouteApi('/app/people/$id')

export function Person() {
  const { id } = route.useParams()
  const search = route.useSearch()
  const person = useQuery(ask('people.get', { id: Number(id) }))
  return (
    <Answer whole query={person}>
      {(known) =>
        known.id === Number(id) ? (
          <Page key={known.id} person={known} />
        ) : (
          // Merged meanwhile: an old link leads to whom the number belongs now.
          <Navigate to="/people/$id" params={{ id: String(known.id) }} search={search} replace />
        )
      }
    </Answer>
  )
}

function Page({ person }: { person: PersonDetail }) {
  const may = useMay()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  useTitle(person.name)
  const choose = (change: { year?: number | undefined; kind?: string[] | undefined }) =>
    void navigate({ search: given({ ...search, ...change }), replace: true, resetScroll: false })
  return (
    <>
      <div className="head">
        <div className="portrait">
          <Face id={person.id} name={person.name} size="large" />
          <div>
            {may.write ? <NameEditor person={person} /> : <h1 tabIndex={-1}>{person.name}</h1>}
            <p className="lead">
              <Standing person={person} />
              {person.about && (
                <>
                  <span dir="auto">{person.about}</span>.{' '}
                </>
              )}
              {person.firstAt && (
                <>
                  With us since {date(person.firstAt)}, last seen <span title={date(person.lastAt, 'moment')}>{ago(person.lastAt)}</span>.
                </>
              )}
            </p>
          </div>
        </div>
        {may.write && <Corrections person={person} />}
      </div>
      <div className="two">
        <div>
          <PersonRhythm id={person.id} lastAt={person.lastAt} year={search.year} onYear={(year) => choose({ year })} />
          <Notes person={person.id} />
          <Timeline person={person} kinds={search.kind} onKinds={(kind) => choose({ kind })} />
        </div>
        <aside aria-label="About this person">
          <Sidelights person={person} chosen={search.kind ?? []} onKinds={(kind) => choose({ kind })} />
          <EraseOrExport id={person.id} name={person.name} />
        </aside>
      </div>
    </>
  )
}

function Standing({ person }: { person: PersonDetail }) {
  return (
    <>
      {person.teammate && <span className="tag moss">Teammate</span>} {person.robot === 'robot' && <span className="tag">Robot</span>}{' '}
      {person.robot === 'mixed' && <span className="tag sun">Person and robot share an account</span>}{' '}
    </>
  )
}

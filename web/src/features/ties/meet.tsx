import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Introductions } from '@kith/contract/ties'
import { Fragment } from 'react'
import { ago } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { Face } from '../../ui/face.tsx'
import { Group } from '../../ui/page.tsx'
import type { Filters } from '../filters/filters.ts'
import { FindPerson } from './find-person.tsx'
import type { TiesSearch } from './search.ts'

interface MeetProps {
  search: TiesSearch
  filters: Filters
  go: (next: TiesSearch) => void
}

/** Who can introduce the team, or somebody, to a person: the ways, and what each tie rests on. */
export function Meet({ search, filters, go }: MeetProps) {
  const { meet, start, ...rest } = search
  return (
    <Group title="Who can introduce me?" id="meet" aside="the shortest strong ways">
      {meet === undefined ? (
        <>
          <p className="dim" style={{ maxWidth: '68ch' }}>
            Name somebody whom you would like to meet, and you will see who of the community talks with both of you, and in which
            conversations.
          </p>
          <FindPerson
            label="Whom would you like to meet?"
            onFound={(person) => go({ ...rest, ...(start ? { start } : {}), meet: person })}
          />
        </>
      ) : (
        <Ways meet={meet} start={start} {...{ search, filters, go }} />
      )}
    </Group>
  )
}

function Ways({ meet, start, search, filters, go }: MeetProps & { meet: number; start: number | undefined }) {
  const { teammates: _, ...asked } = filters
  const query = useQuery({
    ...ask('ties.introductions', { ...asked, person: meet, ...(start === undefined ? {} : { start }) }),
    placeholderData: keepPreviousData,
  })
  const { meet: _meet, start: _start, ...rest } = search
  const found = query.data
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />
  if (!found) return <GhostRows rows={4} />
  return (
    <>
      <p>
        To{' '}
        <Link to="/people/$id" params={{ id: String(found.person.id) }} className="link" dir="auto">
          {found.person.name}
        </Link>{' '}
        from {found.start === null ? `the team (${counted(found.starts, 'teammate')})` : <b dir="auto">{found.start.name}</b>}.{' '}
        <button type="button" className="link" onClick={() => go(rest)}>
          Somebody else
        </button>
        {start !== undefined && (
          <>
            {' · '}
            <button type="button" className="link" onClick={() => go({ ...rest, meet })}>
              From the team
            </button>
          </>
        )}
      </p>
      {found.ways.length > 0 ? (
        <ol className="ways">
          {found.ways.map((way) => (
            <Way key={way.people.map((one) => one.id).join()} way={way} filters={filters} />
          ))}
        </ol>
      ) : (
        <p className="teach">{none(found)}</p>
      )}
      {start === undefined && (
        <FindPerson label="Or see the ways from somebody else" onFound={(person) => go({ ...rest, meet, start: person })} />
      )}
      <p className="small dim" style={{ marginTop: 10, maxWidth: '86ch' }}>
        {found.definition}
      </p>
    </>
  )
}

const none = (found: Introductions): string =>
  found.start === null && found.starts === 0
    ? 'Nobody is marked as a teammate, so there is nobody to begin with. Say on a person’s page who works for you, or choose somebody below.'
    : `Nobody in between was found: in these days no chain of replies leads to ${found.person.name}. Choose more days.`

/** One way, from left to right; each tie opens to the replies that it rests on. */
function Way({ way, filters }: { way: Introductions['ways'][number]; filters: Filters }) {
  return (
    <li className="way">
      {way.people.map((person, index) => {
        const link = way.links[index]
        const next = way.people[index + 1]
        return (
          <Fragment key={person.id}>
            <Link to="/people/$id" params={{ id: String(person.id) }} className="who">
              <Face id={person.id} name={person.name} size="tiny" />
              <span>
                <b dir="auto">{person.name}</b>
                {person.teammate && <small>Teammate</small>}
              </span>
            </Link>
            {link && next && (
              <Link
                to="/ties/between"
                search={{ ...filters, a: person.id, b: next.id }}
                className="small num link tie-link"
                preload={false}
              >
                {counted(link.gave + link.got, 'reply', 'replies')}
                <span className="faint tiny block">
                  {count(link.gave)} + {count(link.got)}, {ago(link.lastAt)}
                </span>
              </Link>
            )}
          </Fragment>
        )
      })}
    </li>
  )
}

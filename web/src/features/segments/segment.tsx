import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { downloadUrl, type Output } from '../../api.ts'
import { ago, date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted, people } from '../../format/words.ts'
import { ask, askPages, useAct } from '../../queries.ts'
import { Answer, Failure, GhostRows } from '../../ui/answer.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { Who } from '../../ui/face.tsx'
import { More } from '../../ui/more.tsx'
import { Group, Head } from '../../ui/page.tsx'
import { useScope, type Scope } from '../communities/scope.ts'
import { useMay } from '../session/session.ts'
import { Changes } from './changes.tsx'
import { Editor } from './editor.tsx'
import { useNames } from './names.ts'
import { SizeLine } from './size-line.tsx'
import { ruleWords } from './words.ts'
import './segments.css'

const route = getRouteApi('/app/segments/$id')
const PAGE = 50
type Held = Output<'segments.get'>

/** Who is in a segment now, who has entered it and who has left. */
export function SegmentPage() {
  const { id } = route.useParams()
  const { edit } = route.useSearch()
  const query = useQuery(ask('segments.get', { ...useScope(), id: Number(id) }))
  return (
    <Answer whole query={query}>
      {(held) => (edit === 'yes' ? <Edit held={held} /> : <Page held={held} />)}
    </Answer>
  )
}

function Edit({ held }: { held: Held }) {
  const navigate = useNavigate()
  const back = () => void navigate({ to: '/segments/$id', params: { id: String(held.id) }, search: {} })
  // Everything that may be narrowed by it is asked for anew.
  const act = useAct('segments.update', { refresh: ['*'], quiet: true, done: back })
  return (
    <>
      <Head
        name={held.name}
        title={<span dir="auto">Change “{held.name}”</span>}
        lead="Whoever enters or leaves by a change of the conditions is no news."
      />
      <Editor
        begins={held}
        act="Save"
        busy={act.isPending}
        fault={act.error}
        onSave={({ name, description, rule, teammates, robots, tellEntering, tellLeaving }) =>
          act.mutate({ id: held.id, name, description, rule, teammates, robots, tellEntering, tellLeaving })
        }
        onLeave={back}
      />
    </>
  )
}

/** The filter of every list and figure that means this segment, with whoever it lets through. */
const filterOf = ({ id, teammates, robots }: Held) => ({
  segment: [id],
  ...(teammates === 'exclude' ? {} : { teammates }),
  ...(robots === 'exclude' ? {} : { robots }),
})

function Page({ held }: { held: Held }) {
  const may = useMay()
  const navigate = useNavigate()
  const { names } = useNames(held.organizations)
  const remove = useAct('segments.remove', { refresh: ['segments'], done: () => navigate({ to: '/segments' }) })
  const scope = useScope()
  const filter = { ...scope, ...filterOf(held) }
  return (
    <>
      <Head
        name={held.name}
        title={<span dir="auto">{`${held.name}: ${people(held.people ?? 0)}`}</span>}
        lead={
          <>
            {ruleWords(held.rule, names)}.{scope.community && ' Counted are those of the chosen communities.'}
            {held.description && <span dir="auto"> {held.description}</span>}
          </>
        }
        acts={
          <>
            <Link to="/people" search={filter} className="btn">
              Open in People
            </Link>
            <Link to="/overview" search={filter} className="btn">
              Overview
            </Link>
            <a className="btn" href={downloadUrl('people.export', filter)} download>
              Export {count(held.people ?? 0)} as CSV
            </a>
            {may.write && (
              <Link to="/segments/$id" params={{ id: String(held.id) }} search={{ edit: 'yes' }} className="btn">
                Change
              </Link>
            )}
            {may.write && (
              <Confirm
                trigger={
                  <button type="button" className="btn danger">
                    Remove
                  </button>
                }
                title={`Remove “${held.name}”?`}
                act="Remove segment"
                run={() => remove.mutateAsync({ id: held.id })}
              >
                <p>Its people stay as they are. Its history goes, and links that are narrowed by it lead nowhere.</p>
              </Confirm>
            )}
          </>
        }
      />
      <p className="small dim row">
        {held.sizes.length > 1 && <SizeLine sizes={held.sizes} />}
        <span>
          Saved by {held.madeBy} {ago(held.madeAt)}
          {held.changedBy && `, changed by ${held.changedBy} ${ago(held.changedAt)}`}.
        </span>
      </p>
      <Changes held={held} />
      <People filter={filter} />
    </>
  )
}

function People({ filter }: { filter: ReturnType<typeof filterOf> & Scope }) {
  const query = useInfiniteQuery({
    ...askPages('people.list', PAGE, (part) => ({ ...filter, ...part })),
    placeholderData: keepPreviousData,
  })
  const rows = query.data?.pages.flatMap((page) => page.people) ?? []
  const total = query.data?.pages.at(-1)?.total ?? 0
  return (
    <Group title="Who is in it" aside={query.data && people(total)}>
      {query.isPending && <GhostRows />}
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      <ul>
        {rows.map((person) => (
          <li key={person.id} className="item two-columns">
            <Who person={person} />
            <span className="small dim num" title={date(person.lastAt, 'moment')}>
              {counted(person.activities, 'activity', 'activities')}, last {ago(person.lastAt)}
            </span>
          </li>
        ))}
      </ul>
      {query.data && total === 0 && <p className="teach">Nobody fits now. You are told when somebody does.</p>}
      <More query={query}>
        Show more: {count(rows.length)} of {count(total)}
      </More>
    </Group>
  )
}

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Affiliated, OrganizationDetail } from '@kith/contract/organizations'
import { ago, date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted, people } from '../../format/words.ts'
import { ask, askPages } from '../../queries.ts'
import { given } from '../../url.ts'
import { Answer, Failure, GhostRows } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Who } from '../../ui/face.tsx'
import { Choice } from '../../ui/field.tsx'
import { More } from '../../ui/more.tsx'
import { Outward } from '../../ui/outward.tsx'
import { Group, Head } from '../../ui/page.tsx'
import { Scroll } from '../../ui/scroll.tsx'
import { SegmentChip } from '../segments/chip.tsx'
import { usePeopleScope } from '../segments/scope.ts'
import { useMay } from '../session/session.ts'
import { EditOrganization } from './editor.tsx'
import { Decisions, MergeOrganizations } from './merge.tsx'
import { OverTime } from './over-time.tsx'
import { daysWords, originWords } from './words.ts'

const route = getRouteApi('/app/organizations/$id')
const PAGE = 50

export function Organization() {
  const { id } = route.useParams()
  const { by = 'month' } = route.useSearch()
  const query = useQuery({ ...ask('organizations.get', { ...usePeopleScope(), id: Number(id), by }), placeholderData: keepPreviousData })
  return (
    <Answer whole query={query}>
      {(organization) => <Page organization={organization} />}
    </Answer>
  )
}

function Page({ organization }: { organization: OrganizationDetail }) {
  const may = useMay()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const by = search.by ?? 'month'
  return (
    <>
      <Head
        name={organization.name}
        title={<span dir="auto">{organization.name}</span>}
        lead={sentence(organization)}
        acts={
          <>
            <SegmentChip />
            {may.write && (
              <>
                <EditOrganization key={JSON.stringify(organization)} organization={organization} />
                <MergeOrganizations organization={organization} />
              </>
            )}
          </>
        }
      />
      <div className="two">
        <div>
          {organization.periods.length > 0 && (
            <Group
              title="People who did something while they were there"
              aside={
                <Choice
                  slim
                  label="Cut time by"
                  value={by}
                  choices={[
                    { value: 'month', label: 'by month' },
                    { value: 'quarter', label: 'by quarter' },
                  ]}
                  onChange={(next) =>
                    void navigate({
                      search: given({ ...search, by: next === 'quarter' ? next : undefined }),
                      replace: true,
                      resetScroll: false,
                    })
                  }
                />
              }
            >
              <OverTime periods={organization.periods} by={by} />
            </Group>
          )}
          <People organization={organization} />
        </div>
        <aside aria-label="About this organization">
          <Sidelights organization={organization} />
        </aside>
      </div>
    </>
  )
}

function sentence(organization: OrganizationDetail): string {
  const { people: now, former, activities, firstAt, lastAt } = organization
  const who = `${people(now)} now${former > 0 ? `, ${count(former)} before` : ''}.`
  const what = activities === 0 ? '' : ` ${counted(activities, 'activity', 'activities')} between ${date(firstAt)} and ${date(lastAt)}.`
  return `${who}${what} Teammates and robots are left out.`
}

function People({ organization }: { organization: OrganizationDetail }) {
  const search = route.useSearch()
  const when = search.when ?? 'now'
  const scope = usePeopleScope()
  const query = useInfiniteQuery(askPages('organizations.people', PAGE, (part) => ({ ...scope, id: organization.id, when, ...part })))
  const rows = query.data?.pages.flatMap((page) => page.people) ?? []
  const tab = (target: 'now' | 'before', label: string) => (
    <Link
      to="/organizations/$id"
      params={{ id: String(organization.id) }}
      search={given({ ...search, when: target === 'before' ? target : undefined })}
      replace
      resetScroll={false}
      activeOptions={{ exact: true, includeSearch: true }}
      {...(when === target ? { 'aria-current': 'page' as const } : {})}
    >
      {label}
    </Link>
  )
  return (
    <section className="group">
      <h2 className="hidden">People</h2>
      <nav className="tabs" aria-label="People">
        {tab('now', `There now, ${count(organization.people)}`)}
        {tab('before', `Before, ${count(organization.former)}`)}
      </nav>
      {query.error && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <GhostRows rows={6} />}
      {rows.length > 0 && <PeopleTable rows={rows} />}
      {query.data && rows.length === 0 && (
        <p className="teach">
          {when === 'now'
            ? 'Nobody is known to be there now. Add the domain of its addresses, or say on a person’s page where they are.'
            : 'Nobody is known to have left.'}
        </p>
      )}
      <More query={query} />
    </section>
  )
}

function PeopleTable({ rows }: { rows: readonly Affiliated[] }) {
  return (
    <Scroll label="People">
      <table>
        <Columns of={['Person', ['There', 'wide'], ['Activities', 'wide end'], 'Last seen there']} />
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td className="person-cell">
                <Who person={row} />
              </td>
              <td className="wide small dim">
                {daysWords(row.from, row.to, row.origin) || originWords(row.origin, '').replace('address at ', 'by address')}
              </td>
              <td className="wide end num">{count(row.activities)}</td>
              <td className="num" title={date(row.lastAt, 'moment')}>
                {ago(row.lastAt)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function Sidelights({ organization }: { organization: OrganizationDetail }) {
  const { domains, aliases, tags, url, decisions } = organization
  return (
    <>
      {tags.length > 0 && (
        <Section title="Tags">
          <p className="tags">
            {tags.map((tag) => (
              <Link key={tag} to="/organizations" search={{ tag: [tag] }} className="tag" dir="auto">
                {tag}
              </Link>
            ))}
          </p>
        </Section>
      )}
      <Section title="Domains">
        {domains.length === 0 ? (
          <p className="dim">None yet: with the domain of its addresses, Kith knows who is there.</p>
        ) : (
          <ul>
            {domains.map((one) => (
              <li key={one.domain}>
                {one.domain} <span className="faint small">{one.top ? 'and below' : 'alone'}</span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      {aliases.length > 0 && (
        <Section title="Also called">
          <p className="tags">
            {aliases.map((alias) => (
              <span key={alias} className="tag" dir="auto">
                {alias}
              </span>
            ))}
          </p>
        </Section>
      )}
      {url && (
        <Section title="Website">
          <p style={{ overflowWrap: 'anywhere' }}>
            <Outward url={url}>{url.replace(/^https?:\/\//, '')}</Outward>
          </p>
        </Section>
      )}
      {decisions.length > 0 && (
        <Section title="Merges">
          <Decisions decisions={decisions} />
        </Section>
      )}
      <Section title="All of them">
        <Link to="/people" search={{ organization: [organization.id] }} className="link">
          People at {organization.name} in the list of people
        </Link>
      </Section>
    </>
  )
}

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="aside-section">
    <h2>{title}</h2>
    {children}
  </section>
)

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { OrganizationRow } from '@kith/contract/organizations'
import { ago, date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { askPages } from '../../queries.ts'
import { given } from '../../url.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Choice } from '../../ui/field.tsx'
import { More } from '../../ui/more.tsx'
import { Head } from '../../ui/page.tsx'
import { Scroll } from '../../ui/scroll.tsx'
import { SearchBox } from '../../ui/search-box.tsx'
import { Many } from '../filters/chips.tsx'
import { SegmentChip } from '../segments/chip.tsx'
import { useMay } from '../session/session.ts'
import { AddOrganization } from './editor.tsx'
import { Suggestions } from './suggestions.tsx'

const route = getRouteApi('/app/organizations')
const PAGE = 50
const SORTED = [
  { value: 'people', label: 'Most people first' },
  { value: 'activities', label: 'Most activities first' },
  { value: 'lastAt', label: 'Last seen first' },
  { value: 'name', label: 'By name' },
] as const

/** Where people work or study. */
export function Organizations() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const may = useMay()
  const query = useInfiniteQuery({
    ...askPages('organizations.list', PAGE, (part) => ({ ...search, ...part })),
    placeholderData: keepPreviousData,
  })
  const find = useCallback(
    (wanted: string | undefined) =>
      void navigate({ search: (before) => given({ ...before, search: wanted }), replace: true, resetScroll: false }),
    [navigate],
  )
  const rows = query.data?.pages.flatMap((page) => page.organizations) ?? []
  const [first] = query.data?.pages ?? []
  return (
    <>
      <Head
        name="Organizations"
        title={<span aria-live="polite">{headline(first?.total, search.search, search.tag)}</span>}
        lead={lead(first?.independent ?? 0)}
        acts={may.write && <AddOrganization />}
      />
      <div className="filters">
        <SearchBox
          label="Search organizations by name or domain"
          placeholder="Name or domain"
          given={search.search ?? ''}
          onSearch={find}
        />
        {(first?.tags.length ?? 0) + (search.tag?.length ?? 0) > 0 && (
          <Many
            label="Tag"
            chosen={search.tag ?? []}
            choices={[...new Set([...(first?.tags ?? []), ...(search.tag ?? [])])].map((tag) => ({ value: tag, label: tag }))}
            onChange={(tag) =>
              void navigate({ search: given({ ...search, tag: tag.length > 0 ? tag : undefined }), replace: true, resetScroll: false })
            }
          />
        )}
        <SegmentChip />
        <Choice
          slim
          label="Order"
          value={search.sort ?? 'people'}
          choices={SORTED}
          onChange={(sort) => void navigate({ search: given({ ...search, sort: sort === 'people' ? undefined : sort }), replace: true })}
        />
      </div>
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <GhostRows rows={10} />}
      {rows.length > 0 && <Table rows={rows} stale={query.isPlaceholderData} />}
      {first?.total === 0 && <Nothing asked={search.search !== undefined || search.tag !== undefined || search.segment !== undefined} />}
      <More query={query}>{`Show more: ${count(rows.length)} of ${count(first?.total ?? 0)}`}</More>
      {search.search === undefined && search.tag === undefined && <Suggestions />}
    </>
  )
}

function headline(total: number | undefined, search: string | undefined, tags: readonly string[] | undefined): string {
  if (total === undefined) return 'Organizations'
  const asked = `${search ? ` by the name of “${search}”` : ''}${tags ? ` tagged ${tags.map((tag) => `“${tag}”`).join(' or ')}` : ''}`
  if (total === 0) return asked === '' ? 'No organization is here yet' : `None${asked}`
  return `${counted(total, 'organization')}${asked}`
}

const lead = (independent: number): string =>
  `Where people work or study, now and before. ${
    independent === 0 ? '' : independent === 1 ? 'One person is independent. ' : `${count(independent)} people are independent. `
  }Teammates and robots are left out.`

function Table({ rows, stale }: { rows: readonly OrganizationRow[]; stale: boolean }) {
  return (
    <Scroll label="Organizations">
      <table aria-busy={stale} style={{ opacity: stale ? 0.6 : 1 }}>
        <Columns of={['Organization', ['People now', 'end'], ['Before', 'wide end'], ['Activities', 'wide end'], ['Last seen', 'wide']]} />
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td className="person-cell">
                <Who row={row} />
              </td>
              <td className="end num">{count(row.people)}</td>
              <td className="wide end num dim">{count(row.former)}</td>
              <td className="wide end num">{count(row.activities)}</td>
              <td className="wide num" title={date(row.lastAt, 'moment')}>
                {ago(row.lastAt)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

const Nothing = ({ asked }: { asked: boolean }) => (
  <div className="teach">
    <p>
      {asked
        ? 'Try part of the name, a former name, or the domain of its addresses.'
        : 'An organization appears here when a file or a profile names it, or when you add it: with the domain of its addresses, Kith knows who was there and when.'}
    </p>
  </div>
)

function Who({ row }: { row: OrganizationRow }) {
  return (
    <Link to="/organizations/$id" params={{ id: String(row.id) }} className="who">
      <span>
        <b dir="auto">{row.name}</b>
        <small>
          {row.domains.join(', ')}
          {row.domains.length > 0 && row.tags.length > 0 && ' · '}
          <span dir="auto">{row.tags.join(', ')}</span>
        </small>
      </span>
    </Link>
  )
}

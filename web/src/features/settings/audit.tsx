import { useInfiniteQuery } from '@tanstack/react-query'
import { call } from '../../api.ts'
import { date } from '../../format/dates.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { Group } from '../../ui/page.tsx'
import { Scroll } from '../../ui/scroll.tsx'

const PAGE = 20

/** Who did what to this Kith, newest first. */
export function Audit() {
  const query = useInfiniteQuery({
    queryKey: ['audit.list', 'pages'],
    queryFn: ({ pageParam, signal }) => call('audit.list', { limit: PAGE, offset: pageParam }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.total ? pages.length * PAGE : undefined),
  })
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? []
  return (
    <Group title="Audit trail" aside="every change, and who made it">
      {query.isPending && <GhostRows rows={4} />}
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {entries.length > 0 && (
        <Scroll label="Audit trail">
          <table className="dense">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col" className="wide">
                  With
                </th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td className="num dim small">{date(entry.at, 'moment')}</td>
                  <td>{entry.actor}</td>
                  <td>
                    <code>{entry.operation}</code>
                  </td>
                  <td className="wide wrap dim small">{withWhat(entry.details)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {query.hasNextPage && (
        <div className="more">
          <button type="button" className="btn" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show what came before
          </button>
        </div>
      )}
    </Group>
  )
}

const withWhat = (details: Record<string, unknown>): string =>
  Object.entries(details)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')

import { useInfiniteQuery } from '@tanstack/react-query'
import { date } from '../../format/dates.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { askPages } from '../../queries.ts'
import { Columns } from '../../ui/columns.tsx'
import { More } from '../../ui/more.tsx'
import { Group } from '../../ui/page.tsx'
import { Scroll } from '../../ui/scroll.tsx'

const PAGE = 20

/** Who did what to this Kith, newest first. */
export function Audit() {
  const query = useInfiniteQuery(askPages('audit.list', PAGE, (part) => part))
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? []
  return (
    <Group title="Audit trail" aside="every change, and who made it">
      {query.isPending && <GhostRows rows={4} />}
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {entries.length > 0 && (
        <Scroll label="Audit trail">
          <table className="dense">
            <Columns of={['When', 'Who', 'What', ['With', 'wide']]} />
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
      <More query={query}>Show what came before</More>
    </Group>
  )
}

const withWhat = (details: Record<string, unknown>): string =>
  Object.entries(details)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')

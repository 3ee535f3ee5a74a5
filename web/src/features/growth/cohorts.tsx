import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { CohortInterval } from '@kith/contract/growth'
import { CohortTable } from '../../charts/cohort-table.tsx'
import { addMonths, daysBetween } from '../../format/days.ts'
import { count } from '../../format/numbers.ts'
import { ask } from '../../queries.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { Choice } from '../../ui/field.tsx'
import { Group } from '../../ui/page.tsx'
import { Scroll } from '../../ui/scroll.tsx'
import { DIMENSIONS } from '../figures/target.ts'
import { bucketName } from '../overview/sentences.ts'
import type { Scope } from './scope.ts'
import { COHORT_INTERVALS } from './search.ts'
import { cellText, rangeText, shareText } from './words.ts'

/** As many as the API puts together. */
const COHORTS_MAX: Record<CohortInterval, number> = { week: 60 * 7, month: 60 * 30, quarter: 60 * 91 }
const READABLE: Record<CohortInterval, number> = { week: 30 * 7, month: 31 * 30, quarter: Number.POSITIVE_INFINITY }

/** How many of those who came first in a month came back in the months after. */
export function Cohorts({ scope }: { scope: Scope }) {
  const { search, filters, go } = scope
  const days = daysBetween(scope.range.from, scope.range.to)
  const interval = search.cohorts ?? (days <= READABLE.month ? (days <= 100 ? 'week' : 'month') : 'quarter')
  const from =
    days > COHORTS_MAX[interval]
      ? addMonths(scope.range.to, interval === 'week' ? -13 : interval === 'month' ? -58 : -177)
      : scope.range.from
  const span = { ...filters, from }
  const query = useQuery({
    ...ask('growth.retention', { ...span, interval, ...(search.by ? { by: search.by } : {}) }),
    placeholderData: keepPreviousData,
  })
  const isLater = search.later === 'yes'
  const group = query.data?.groups.find((one) => one.key === search.key) ?? query.data?.groups[0]
  const shown = query.data?.interval ?? interval
  return (
    <Group title="Who comes back" aside={`newcomers by the ${shown} of their first activity; each cell opens`} id="cohorts">
      <div className="row" style={{ marginTop: 12 }}>
        <Choice
          slim
          label="Cohorts by"
          value={interval}
          choices={COHORT_INTERVALS.map((value) => ({ value, label: `by ${value}` }))}
          onChange={(value) => go({ cohorts: value })}
        />
        <Choice
          slim
          label="What counts as coming back"
          value={isLater ? 'later' : 'then'}
          choices={[
            { value: 'then', label: `active in that ${interval}` },
            { value: 'later', label: `active in that ${interval} or later` },
          ]}
          onChange={(value) => go({ later: value === 'later' ? 'yes' : undefined })}
        />
        <Choice
          slim
          label="Apart by"
          value={search.by ?? 'all'}
          choices={[
            { value: 'all' as const, label: 'everybody together' },
            ...DIMENSIONS.map((value) => ({ value, label: `by first ${value}` })),
          ]}
          onChange={(value) => go({ by: value === 'all' ? undefined : value, key: undefined })}
        />
      </div>
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <GhostRows rows={7} />}
      {query.data && search.by && (
        <Values
          groups={query.data.groups}
          more={query.data.more}
          chosen={group?.key}
          isLater={isLater}
          interval={shown}
          onChoose={(key) => go({ key })}
        />
      )}
      {group && group.cohorts.length > 0 && (
        <CohortTable
          label={`Who comes back${search.by ? `, ${group.label || 'none named'}` : ''}`}
          interval={shown}
          rows={group.cohorts.map(({ at, size, active, later }) => ({
            at,
            name: bucketName(at, shown),
            size,
            cells: (isLater ? later : active).map((hits, period) =>
              hits === null
                ? null
                : {
                    share: size === 0 ? 0 : hits / size,
                    text: size === 0 ? '' : cellText(hits, size),
                    says: `${bucketName(at, shown)}, ${shown} ${period}${isLater ? ' or later' : ''}: ${shareText(hits, size)}`,
                    search: {
                      ...span,
                      of: 'retention' as const,
                      interval: shown,
                      at,
                      period,
                      ...(isLater ? { later: 'yes' as const } : {}),
                      ...(search.by ? { by: search.by, key: group.key } : {}),
                    },
                  },
            ),
          }))}
          together={(isLater ? group.later : group.active).map((one) => ({
            text: cellText(one.hits, one.of),
            range: one.of === 0 ? '' : rangeText(one.low, one.high),
            says: shareText(one.hits, one.of),
          }))}
        />
      )}
      {group?.size === 0 && <p className="dim small">Nobody came for the first time in these days.</p>}
      {query.data && (
        <p className="small dim" style={{ marginTop: 10, maxWidth: '86ch' }}>
          {query.data.definition.words} <span className="faint">({query.data.definition.source})</span>
        </p>
      )}
    </Group>
  )
}

interface ValuesProps {
  groups: readonly { key: string; label: string; size: number; active: readonly Pooled[]; later: readonly Pooled[] }[]
  more: number
  chosen: string | undefined
  isLater: boolean
  interval: CohortInterval
  onChoose: (key: string) => void
}
interface Pooled {
  readonly hits: number
  readonly of: number
  readonly low: number | null
  readonly high: number | null
}

const LOOKED_AT = [1, 3, 6]

/** Where people came from, side by side; one is shown below. */
function Values({ groups, more, chosen, isLater, interval, onChoose }: ValuesProps) {
  return (
    <>
      <Scroll label="Where newcomers came from">
        <table className="dense" style={{ marginTop: 14 }}>
          <thead>
            <tr>
              <th scope="col">First seen at</th>
              <th scope="col" className="end">
                Newcomers
              </th>
              {LOOKED_AT.map((period) => (
                <th key={period} scope="col" className="end">
                  {interval} {period}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <tr key={group.key}>
                {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- a cell is no control */}
                <th scope="row" className="short">
                  <button type="button" className="link" aria-pressed={group.key === chosen} onClick={() => onChoose(group.key)}>
                    <span dir="auto" className={group.key === chosen ? 'strong' : ''}>
                      {group.label || 'None named'}
                    </span>
                  </button>
                </th>
                <td className="end num">{count(group.size)}</td>
                {LOOKED_AT.map((period) => {
                  const one = (isLater ? group.later : group.active)[period]
                  return (
                    <td key={period} className="end num">
                      {one && one.of > 0 ? (
                        <>
                          {cellText(one.hits, one.of)} <span className="faint small wide">{rangeText(one.low, one.high)}</span>
                        </>
                      ) : (
                        <span className="faint">–</span>
                      )}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {groups.length === 0 && <p className="dim small">Nobody came for the first time in these days.</p>}
      {more > 0 && <p className="faint small">and {count(more)} more</p>}
    </>
  )
}

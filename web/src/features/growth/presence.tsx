import { useQuery } from '@tanstack/react-query'
import { addDays } from '../../format/days.ts'
import { figure } from '../../format/numbers.ts'
import { ask } from '../../queries.ts'
import { Definition } from '../../ui/popover.tsx'
import { FigureLink } from '../figures/links.tsx'
import type { Scope } from './scope.ts'

/** Four weeks hold each weekday equally often, which months do not. */
const MONTH_DAYS = 28

/** How many come on a day, in a week, in a month, and how much of a month's people a day brings. */
export function Presence({ scope }: { scope: Scope }) {
  const { to } = scope.filters
  const month = { ...scope.filters, from: addDays(to ?? '', 1 - MONTH_DAYS) }
  const week = { ...scope.filters, from: addDays(to ?? '', -6) }
  const ofMonth = useTotal('active-people', month)
  const ofWeek = useTotal('active-people', week)
  const stickiness = useTotal('stickiness', month)
  const daily =
    ofMonth === undefined || stickiness === undefined ? undefined : ofMonth === null || stickiness === null ? null : ofMonth * stickiness
  const opens = (name: string, span: typeof month) => ({ name, search: { ...span, interval: 'all' as const } })
  return (
    <div className="figures">
      <Item
        value={daily}
        unit="ratio"
        to={opens('stickiness', month)}
        label="a day"
        says={`People active on an average day of the last ${MONTH_DAYS}, days without anybody included (DAU).`}
      />
      <Item
        value={ofWeek}
        unit="people"
        to={opens('active-people', week)}
        label="a week"
        says="People active in the last seven days, each counted once (WAU)."
      />
      <Item
        value={ofMonth}
        unit="people"
        to={opens('active-people', month)}
        label="a month"
        says={`People active in the last ${MONTH_DAYS} days, each counted once (MAU). Four weeks hold each weekday equally often.`}
      />
      <Item
        value={stickiness}
        unit="share"
        of={ofMonth ?? undefined}
        to={opens('stickiness', month)}
        label="stickiness"
        says={`${scope.measures.get('stickiness')?.definition ?? ''} Here of the last ${MONTH_DAYS} days. In small communities a few people decide it.`}
      />
    </div>
  )
}

const useTotal = (name: string, filters: object): number | null | undefined => {
  const { data } = useQuery(ask('measures.query', { ...filters, name, interval: 'all' }))
  return data === undefined ? undefined : (data.series[0]?.total ?? null)
}

interface ItemProps {
  value: number | null | undefined
  unit: 'people' | 'ratio' | 'share'
  /** Of a share: of how many people. */
  of?: number | undefined
  to: React.ComponentProps<typeof FigureLink>['to']
  label: string
  says: string
}

function Item({ value, unit, of, to, label, says }: ItemProps) {
  const text = value === undefined ? ' ' : figure(value, unit, of)
  return (
    <div className="figure">
      {value === null || value === undefined ? (
        <b>{text}</b>
      ) : (
        <FigureLink to={to} className="" label={`${text} ${label}: open`}>
          <b>{text}</b>
        </FigureLink>
      )}
      <Definition says={says}>{label}</Definition>
    </div>
  )
}

import { useQuery } from '@tanstack/react-query'
import type { Measure } from '@kith/contract/measures'
import { figure } from '../../format/numbers.ts'
import { ask } from '../../queries.ts'
import { Definition } from '../../ui/popover.tsx'
import { Group } from '../../ui/page.tsx'
import { FigureLink } from '../figures/links.tsx'
import { pointsOf, useMeasure, type Scope } from './scope.ts'
import { bucketName, lastFull } from './sentences.ts'

const FIRST = ['active-people', 'new-people', 'returning-people', 'activities', 'conversations']

/** The figures of the whole range, each with its definition at hand. */
export function Strip({ scope }: { scope: Scope }) {
  const shown = FIRST.flatMap((name) => scope.measures.get(name) ?? [])
  return (
    <div className="figures">
      {shown.map((measure) => (
        <div key={measure.name} className="figure">
          <Value scope={scope} measure={measure} big />
          <Definition says={measure.definition}>{measure.label}</Definition>
        </div>
      ))}
    </div>
  )
}

/** All other measures there are, with their definitions printed. */
export function Catalogue({ scope }: { scope: Scope }) {
  const rest = [...scope.measures.values()].filter((measure) => !FIRST.includes(measure.name))
  if (rest.length === 0) return null
  return (
    <Group title="Other measures of these days" aside="each with its definition">
      <ul>
        {rest.map((measure) => (
          <li key={measure.name} className="item">
            <span className="strong">{measure.label}</span>
            <span className="why small">{measure.definition}</span>
            <span className="num">
              <Value scope={scope} measure={measure} />
            </span>
          </li>
        ))}
      </ul>
    </Group>
  )
}

function Value({ scope, measure, big }: { scope: Scope; measure: Measure; big?: boolean }) {
  const query = useQuery(ask('measures.query', { ...scope.filters, name: measure.name, interval: 'all' }))
  const { total, of } = query.data?.series[0] ?? {}
  if (query.data && (total === null || total === undefined) && !big) return <LastBucket scope={scope} measure={measure} />
  const text = query.error ? '?' : query.data ? figure(total, measure.unit, of) : ' '
  const shown = big ? <b>{text}</b> : text
  if (measure.drill.length === 0 || total === null || total === undefined) return <span title={query.error?.message}>{shown}</span>
  return (
    <FigureLink to={scope.opens(measure.name)} className={big ? '' : 'opens'} label={`${text} ${measure.label}: open`}>
      {shown}
    </FigureLink>
  )
}

/** A measure that compares a bucket with the one before has no value for the whole range: its last full bucket speaks. */
function LastBucket({ scope, measure }: { scope: Scope; measure: Measure }) {
  const { interval } = scope.range
  const points = pointsOf(useMeasure(scope, measure.name).data)
  const point = points[lastFull(points)]
  if (!point || point.value === null) return '–'
  const text = figure(point.value, measure.unit)
  const when = `in ${bucketName(point.at, interval)}`
  return (
    <>
      <span className="faint small">{when}</span>{' '}
      {measure.drill.length === 0 ? (
        text
      ) : (
        <FigureLink to={scope.opens(measure.name, { interval, at: point.at })} label={`${text} ${measure.label} ${when}: open`}>
          {text}
        </FigureLink>
      )}
    </>
  )
}

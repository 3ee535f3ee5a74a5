import { useQuery } from '@tanstack/react-query'
import type { Tile } from '@kith/contract/boards'
import { span } from '../../format/dates.ts'
import { figure } from '../../format/numbers.ts'
import { ask } from '../../queries.ts'
import { Failure, Ghost } from '../../ui/answer.tsx'
import { Definition } from '../../ui/popover.tsx'
import { change } from '../explore/words.ts'
import { FigureLink } from '../figures/links.tsx'
import { bucketName, lastFull } from '../overview/sentences.ts'
import { readFilters } from '../filters/filters.ts'
import { saidOf, type Question } from './follow.ts'
import type { Scope } from './tile.tsx'

type Figure = Extract<Tile, { type: 'figure' }>

/** One number, and how it compares with as long a time before. */
export function FigureTile({ tile, scope }: { tile: Figure; scope: Scope }) {
  const asked: Question = {
    ...saidOf(tile.filter ?? scope.filters),
    ...(tile.time ?? scope.time),
    name: tile.measure,
    interval: 'all',
    against: 'before',
  }
  const query = useQuery(ask('measures.query', asked))
  const { data } = query
  if (query.error && !data) return <Failure error={query.error} retry={() => void query.refetch()} />
  if (!data) return <Ghost height="76px" />
  const [series] = data.series
  const value = series?.total ?? null
  const { unit, label, definition } = data.measure
  // A measure that compares a bucket with the one before has no figure for the whole time.
  if (value === null && (series?.compared?.value ?? null) === null) return <LastBucket tile={tile} asked={asked} label={label} />
  const text = figure(value, unit, series?.of)
  const filters = readFilters({ ...asked, from: data.from, to: data.to })
  return (
    <div className="figure">
      {value === null ? (
        <b>{text}</b>
      ) : (
        <FigureLink to={{ name: tile.measure, search: { ...filters, interval: 'all' } }} className="" label={`${text} ${label}: open`}>
          <b>{text}</b>
        </FigureLink>
      )}
      <Name tile={tile} label={label} definition={definition} />
      {series?.compared && data.against && (
        <span className="small dim">
          {series.compared.value === null
            ? 'nothing to compare with'
            : `${change(series.compared, unit)} against ${figure(series.compared.value, unit)}, ${span(data.against.from, data.against.to)}`}
        </span>
      )}
    </div>
  )
}

const Name = ({ tile, label, definition }: { tile: Figure; label: string; definition: string }) => (
  <h2>
    <Definition says={definition}>
      <bdi>{tile.title || label}</bdi>
    </Definition>
  </h2>
)

/** The last month that is over, and the one before it. */
function LastBucket({ tile, asked, label }: { tile: Figure; asked: Question; label: string }) {
  const { against: _against, ...question } = asked
  const { data, error, refetch } = useQuery(ask('measures.query', { ...question, interval: 'month' }))
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Ghost height="76px" />
  const points = data.series[0]?.points ?? []
  const at = lastFull(points)
  const [point, before] = [points[at], points[at - 1]]
  const { unit, definition } = data.measure
  const text = figure(point?.value, unit)
  return (
    <div className="figure">
      {point === undefined || point.value === null ? (
        <b>{text}</b>
      ) : (
        <FigureLink
          to={{ name: tile.measure, search: { ...readFilters({ ...question }), interval: 'month', at: point.at } }}
          className=""
          label={`${text} ${label}: open`}
        >
          <b>{text}</b>
        </FigureLink>
      )}
      <Name tile={tile} label={label} definition={definition} />
      <span className="small dim">
        {point ? `in ${bucketName(point.at, 'month')}` : 'no month is over yet'}
        {before && before.value !== null && `, ${figure(before.value, unit)} in the one before`}
      </span>
    </div>
  )
}

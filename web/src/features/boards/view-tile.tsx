import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Tile } from '@kith/contract/boards'
import type { View } from '@kith/contract/views'
import { ask } from '../../queries.ts'
import { Failure, Ghost } from '../../ui/answer.tsx'
import { Drawn } from '../explore/chart.tsx'
import { formOf } from '../explore/forms.ts'
import { searchOf } from '../explore/search.ts'
import { byline } from '../explore/words.ts'
import { followed, type Question } from './follow.ts'
import type { Scope } from './tile.tsx'

type ViewOf = Extract<Tile, { type: 'view' }>
const GHOST = '280px'

/** A saved view, asked anew with the time and the filter of the board. */
export function ViewTile({ tile, scope }: { tile: ViewOf; scope: Scope }) {
  const held = scope.views.has(tile.view)
  const view = useQuery({ ...ask('views.get', { id: tile.view }), enabled: held })
  if (!held)
    return (
      <p className="dim">
        {tile.title !== '' && (
          <>
            <bdi className="strong">{tile.title}</bdi>:{' '}
          </>
        )}
        the saved view that stood here was removed, or its owner keeps it to themselves.
      </p>
    )
  if (view.error && !view.data) return <Failure error={view.error} retry={() => void view.refetch()} />
  if (!view.data) return <Ghost height={GHOST} />
  return <Asked tile={tile} scope={scope} view={view.data} />
}

function Asked({ tile, scope, view }: { tile: ViewOf; scope: Scope; view: View }) {
  const own: Question = view.question
  const question = tile.follows ? followed(own, scope.time, scope.filters) : own
  const query = useQuery(ask('measures.query', question))
  const search = searchOf(question, view.form)
  const { data } = query
  return (
    <>
      <h2>
        <Link to="/explore" search={{ ...search, view: view.id }} className="opens">
          <bdi>{tile.title || view.name}</bdi>
        </Link>
      </h2>
      {view.gone.map((sentence) => (
        <p key={sentence} className="small clay">
          {sentence}
        </p>
      ))}
      {query.error && !data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Ghost height={GHOST} />}
      {data && (
        <>
          <p className="small dim">{byline(data)}</p>
          <Drawn answer={data} search={search} form={formOf({ ...question, interval: data.interval }, view.form)} />
        </>
      )}
    </>
  )
}

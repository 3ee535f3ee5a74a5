import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Board } from '@kith/contract/boards'
import { ask, useAct } from '../../queries.ts'
import { Answer } from '../../ui/answer.tsx'
import { Head } from '../../ui/page.tsx'
import { useScope } from '../communities/scope.ts'
import { FilterChips } from '../filters/chips.tsx'
import { readFilters } from '../filters/filters.ts'
import { useMay } from '../session/session.ts'
import { Arranging } from './arranging.tsx'
import { BoardSettings } from './settings.tsx'
import { filtersOf, timeOf, type BoardSearch } from './search.ts'
import { SPAN_LABELS, SPANS, timeSays } from './time.ts'
import { Tiles } from './tiles.tsx'
import type { Scope } from './tile.tsx'
import { Choice } from '../../ui/field.tsx'
import './boards.css'

const route = getRouteApi('/app/boards/$id')

export function BoardPage() {
  const { id } = route.useParams()
  const query = useQuery(ask('boards.get', { id: Number(id) }))
  return (
    <Answer whole query={query}>
      {(board) => <Page key={board.id} board={board} />}
    </Answer>
  )
}

function Page({ board }: { board: Board }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const may = useMay()
  const go = (next: BoardSearch) => void navigate({ search: next, replace: true, resetScroll: false })
  const time = timeOf(search) ?? board.time
  const kept = readFilters({ ...board.filter })
  // The community that all screens are seen for stands above the board's own.
  const filters = { ...(search.filter === 'own' ? filtersOf(search) : kept), ...useScope() }
  const scope: Scope = { time, filters, views: new Set(board.views) }
  const arranges = may.write && search.arrange === 'yes'
  const look = { ...(search.last ? { last: search.last } : {}), ...(timeOf(search) ? { from: search.from, to: search.to } : {}) }
  return (
    <div className="board">
      <Head
        name={board.name}
        title={<bdi>{board.name}</bdi>}
        lead={<bdi>{board.description}</bdi>}
        acts={
          <>
            <Choice
              slim
              label="Which days"
              value={'last' in time ? time.last : 'custom'}
              choices={[
                ...SPANS.map((value) => ({ value, label: SPAN_LABELS[value] })),
                ...('last' in time ? [] : [{ value: 'custom' as const, label: timeSays(time) }]),
              ]}
              onChange={(next) => {
                const { from: _from, to: _to, last: _last, ...rest } = search
                go(next === 'custom' ? rest : { ...rest, last: next })
              }}
            />
            {may.write && (
              <>
                <button
                  type="button"
                  className="btn"
                  aria-pressed={arranges}
                  onClick={() => {
                    const { arrange: _arrange, ...rest } = search
                    go(arranges ? rest : { ...rest, arrange: 'yes' })
                  }}
                >
                  {arranges ? 'Done' : 'Arrange'}
                </button>
                <BoardSettings board={board} />
              </>
            )}
            <button type="button" className="btn" onClick={() => print()}>
              Print
            </button>
          </>
        }
      />
      <div className="filters">
        <FilterChips filters={filters} days={false} onChange={(next) => go({ ...look, ...arrangeOf(search), ...next, filter: 'own' })} />
        <Keep
          board={board}
          time={time}
          filters={filters}
          changed={timeOf(search) !== undefined || JSON.stringify(filters) !== JSON.stringify(kept)}
          onKept={() => go(arrangeOf(search))}
        />
      </div>
      {arranges ? (
        <Arranging board={board} scope={scope} />
      ) : board.tiles.length === 0 ? (
        <Empty mayWrite={may.write} />
      ) : (
        <Tiles tiles={board.tiles} scope={scope} />
      )}
    </div>
  )
}

const arrangeOf = ({ arrange }: BoardSearch): BoardSearch => (arrange ? { arrange } : {})

const Empty = ({ mayWrite }: { mayWrite: boolean }) => (
  <div className="teach">
    <p>
      Nothing is on this board yet. It can hold views that you saved in Explore, figures with how they compare to before, and texts that say
      what they mean.
    </p>
    {mayWrite && (
      <Link to="." search={{ arrange: 'yes' }} className="btn go">
        Add the first tile
      </Link>
    )}
  </div>
)

interface KeepProps {
  board: Board
  time: Board['time']
  filters: ReturnType<typeof readFilters>
  changed: boolean
  onKept: () => void
}

/** What was chosen for now can become what all of the team see. */
function Keep({ board, time, filters, changed, onKept }: KeepProps) {
  const may = useMay()
  const update = useAct('boards.update', { refresh: ['boards'], done: onKept })
  if (!changed) return null
  return (
    <div className="row">
      <span className="small dim">Only you see it so, at this address.</span>
      {may.write && (
        <button
          type="button"
          className="btn slim"
          disabled={update.isPending}
          onClick={() => update.mutate({ id: board.id, time, filter: filters })}
        >
          Keep it for the team
        </button>
      )}
      <button type="button" className="btn bare slim" onClick={onKept}>
        Back to how it was
      </button>
    </div>
  )
}

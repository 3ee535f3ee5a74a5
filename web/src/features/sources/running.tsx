import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import type { Run } from '@kith/contract/sources'
import { counted } from '../../format/words.ts'
import { ask, useAct } from '../../queries.ts'
import { useMay } from '../session/session.ts'
import { isMoving, useRunning } from './runs.ts'
import { progressLine, shareDone } from './words.ts'

const SHOWN_MAX = 3

/** What goes on now, in one box: the runs that move, and how many wait for their turn. */
export function RunningBoxes() {
  const runs = useRunning().data?.runs ?? []
  const sources = useQuery({ ...ask('sources.list', {}), enabled: runs.length > 0 }).data?.sources ?? []
  const moving = runs.filter((run) => run.state !== 'queued')
  const shown = (moving.length > 0 ? moving : runs).slice(0, SHOWN_MAX)
  if (shown.length === 0) return null
  const waiting = runs.length - shown.length
  return (
    <div className="box" style={{ marginBottom: 20 }}>
      {shown.map((run) => (
        <RunProgress
          key={run.id}
          run={run}
          title={sources.find((source) => source.id === run.sourceId)?.title ?? `source ${run.sourceId}`}
        />
      ))}
      {waiting > 0 && (
        <p className="small faint">
          {counted(waiting, 'more source')} {waiting === 1 ? 'waits' : 'wait'} for {waiting === 1 ? 'its' : 'their'} turn
        </p>
      )}
    </div>
  )
}

export function RunBox({ run, title }: { run: Run; title: string }) {
  return (
    <div className="box">
      <RunProgress run={run} title={title} />
    </div>
  )
}

/** A run that moves: bar, count, rate, time left, and the acts to hold it. */
function RunProgress({ run, title }: { run: Run; title: string }) {
  const may = useMay()
  const share = shareDone(run)
  const refresh = ['runs', 'sources']
  const pause = useAct('runs.pause', { refresh })
  const resume = useAct('runs.resume', { refresh })
  const cancel = useAct('runs.cancel', { refresh })
  return (
    <section className="progress" aria-label={`Reading ${title}`}>
      <header>
        <h2>
          {run.state === 'paused' ? 'Paused: ' : 'Reading '}
          <Link to="/sources/$id" params={{ id: String(run.sourceId) }}>
            {title}
          </Link>
        </h2>
        {may.write && (
          <div className="acts">
            {isMoving(run) ? (
              <button type="button" className="btn bare slim" onClick={() => pause.mutate({ id: run.id })}>
                Pause
              </button>
            ) : (
              <button type="button" className="btn bare slim" onClick={() => resume.mutate({ id: run.id })}>
                Go on
              </button>
            )}
            <button type="button" className="btn bare slim" onClick={() => cancel.mutate({ id: run.id })}>
              Cancel
            </button>
          </div>
        )}
      </header>
      <div
        className={`bar tall running ${share === undefined && isMoving(run) ? 'unknown' : ''}`}
        role="progressbar"
        aria-label={`Reading ${title}`}
        aria-valuetext={progressLine(run)}
        {...(share === undefined ? {} : { 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': Math.round(share * 100) })}
      >
        <i style={share === undefined ? undefined : { width: `${share * 100}%` }} />
      </div>
      <p className="small dim num">
        {progressLine(run)}
        {run.counts.setAside > 0 && <span className="clay"> · {run.counts.setAside} set aside</span>}
      </p>
    </section>
  )
}

import { useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query'
import type { Run } from '@kith/contract/sources'
import { date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { askPages, useAct } from '../../queries.ts'
import { Answer, GhostRows } from '../../ui/answer.tsx'
import { More } from '../../ui/more.tsx'
import { Group } from '../../ui/page.tsx'
import { useMay } from '../session/session.ts'
import { isMoving } from './runs.ts'
import { StateTag } from './sources.tsx'
import { outcome, progressLine } from './words.ts'

const PAGE = 20

/** The runs of a source, newest first, each with what it brought and what it noted. */
export function History({ id }: { id: number }) {
  const query = useInfiniteQuery(askPages('runs.list', PAGE, (part) => ({ source: id, ...part })))
  return (
    <Group title="History">
      <Answer query={query} ghost={<GhostRows rows={3} />}>
        {({ pages }) => <Runs runs={pages.flatMap((page) => page.runs)} total={pages.at(-1)?.total ?? 0} query={query} />}
      </Answer>
    </Group>
  )
}

function Runs({ runs, total, query }: { runs: readonly Run[]; total: number; query: UseInfiniteQueryResult }) {
  return (
    <>
      {runs.length === 0 && (
        <p className="dim" style={{ padding: '14px 0' }}>
          It was never read.
        </p>
      )}
      <ul>
        {runs.map((run) => (
          <Entry key={run.id} run={run} />
        ))}
      </ul>
      <More query={query}>{`Show more: ${count(runs.length)} of ${count(total)}`}</More>
    </>
  )
}

function Entry({ run }: { run: Run }) {
  const may = useMay()
  const resume = useAct('runs.resume', { refresh: ['runs', 'sources'] })
  return (
    <li className="item" style={{ alignItems: 'start' }}>
      <div>
        <span className="num">{date(run.startedAt ?? run.finishedAt, 'moment')}</span>
      </div>
      <div className="why">
        {isMoving(run) ? progressLine(run) : outcome(run)}
        {run.error && (
          <div className="small clay">
            {run.error.message} {run.error.hint}
          </div>
        )}
        {run.notes.map((note) => (
          <div key={note.code + note.message} className="small faint">
            {note.message}
            {note.count > 1 && ` (${count(note.count)} times)`}
          </div>
        ))}
      </div>
      <div className="acts">
        {run.state === 'failed' && may.write && (
          <button type="button" className="btn slim" onClick={() => resume.mutate({ id: run.id })}>
            Go on from there
          </button>
        )}
        <StateTag run={run} setAside={run.counts.setAside} />
      </div>
    </li>
  )
}

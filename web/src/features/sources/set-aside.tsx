import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Source } from '@kith/contract/sources'
import { call, type Output } from '../../api.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { ask, useAct } from '../../queries.ts'
import { Answer, GhostRows } from '../../ui/answer.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { Group } from '../../ui/page.tsx'
import { toast } from '../../ui/toasts.ts'
import { useMay } from '../session/session.ts'
import { BulkFix, FixOne } from './fix.tsx'
import { retryOutcome, SET_ASIDE_CHANGES } from './retry.ts'

type Reason = Output<'setAside.list'>['reasons'][number]
/** What could not be taken in, by reason: to be read, corrected, tried again or given up. */
export function SetAside({ source }: { source: Source }) {
  const query = useQuery({ ...ask('setAside.list', { source: source.id, limit: 1 }), enabled: source.setAside > 0 })
  if (source.setAside === 0) return null
  return (
    <Group
      title={<span className="clay">{counted(source.setAside, 'record')} set aside</span>}
      aside="nothing is lost: correct them, try again, or give them up"
    >
      <Answer query={query} ghost={<GhostRows rows={2} />}>
        {({ reasons }) => (
          <ul>
            {reasons.map((reason) => (
              <ReasonRow key={reason.reason} reason={reason} />
            ))}
          </ul>
        )}
      </Answer>
    </Group>
  )
}

function ReasonRow({ reason }: { reason: Reason }) {
  const may = useMay()
  const [open, setOpen] = useState(false)
  const [fixing, setFixing] = useState(false)
  const selection = { source: reason.sourceId, reason: reason.reason }
  const retry = useAct('setAside.retry', { refresh: SET_ASIDE_CHANGES, done: (done) => toast(retryOutcome(done)) })
  const dismiss = useAct('setAside.dismiss', {
    refresh: SET_ASIDE_CHANGES,
    done: (done) => toast(`${counted(done.dismissed, 'record')} given up.`),
  })
  return (
    <li style={{ borderBottom: '1px solid var(--line-soft)', padding: '12px 0' }}>
      <div className="row" style={{ justifyContent: 'space-between', alignItems: 'baseline' }}>
        <p style={{ flex: '1 1 300px' }}>
          <span className="num strong">{count(reason.count)}</span> · {reason.message} <code className="faint">{reason.reason}</code>
        </p>
        <div className="acts">
          <button type="button" className="btn slim" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Hide' : 'Read them'}
          </button>
          {may.write && (
            <>
              <button type="button" className="btn slim" aria-expanded={fixing} onClick={() => setFixing(!fixing)}>
                Correct all
              </button>
              <button type="button" className="btn slim" disabled={retry.isPending} onClick={() => retry.mutate(selection)}>
                {retry.isPending ? 'Trying…' : 'Try again'}
              </button>
              <Confirm
                trigger={
                  <button type="button" className="btn slim danger">
                    Give up
                  </button>
                }
                title={`Give up ${counted(reason.count, 'record')}?`}
                act="Give them up"
                run={() => dismiss.mutateAsync(selection)}
              >
                <p>They are not wanted and no longer waited for. Reading the source again from its beginning would bring them back.</p>
              </Confirm>
            </>
          )}
        </div>
      </div>
      {fixing && <BulkFix reason={reason} onDone={() => setFixing(false)} />}
      {open && <Records reason={reason} />}
    </li>
  )
}

const PAGE = 10

function Records({ reason }: { reason: Reason }) {
  const input = { source: reason.sourceId, reason: reason.reason }
  const query = useInfiniteQuery({
    queryKey: ['setAside.list', input, 'pages'],
    queryFn: ({ pageParam, signal }) => call('setAside.list', { ...input, limit: PAGE, offset: pageParam }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.total ? pages.length * PAGE : undefined),
  })
  const records = query.data?.pages.flatMap((page) => page.records) ?? []
  return (
    <div style={{ display: 'grid', gap: 14, marginTop: 12 }}>
      {query.isPending && <GhostRows rows={2} />}
      {records.map((record) => (
        <FixOne key={record.id} record={record} />
      ))}
      {query.hasNextPage && (
        <div>
          <button type="button" className="btn slim" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more
          </button>
        </div>
      )}
    </div>
  )
}

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../api.ts'
import { ago, date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { ask, useAct } from '../../queries.ts'
import { Answer, GhostRows } from '../../ui/answer.tsx'
import { Who } from '../../ui/face.tsx'
import { Group } from '../../ui/page.tsx'
import { Definition } from '../../ui/popover.tsx'
import { useMay } from '../session/session.ts'

const [SHORT, LONG] = [6, 200]

/** Who has entered a segment and who has left, the unseen marked until somebody of the team says that they were seen. */
export function Changes({ held }: { held: Output<'segments.get'> }) {
  const [limit, setLimit] = useState(SHORT)
  const may = useMay()
  const query = useQuery({ ...ask('segments.changes', { id: held.id, limit }), placeholderData: keepPreviousData })
  const see = useAct('segments.see', { refresh: ['segments'] })
  const latest = query.data?.changes[0]?.id
  return (
    <Group title="Who came and went" aside={query.data ? <Definition says={query.data.definition}>What is noted</Definition> : ' '}>
      <Answer query={query} ghost={<GhostRows rows={3} />}>
        {({ changes, total }) => (
          <>
            {total === 0 && <p className="dim note-line">Nobody has entered or left since it was saved.</p>}
            <ul>
              {changes.map((one) => (
                <li key={one.id} className="item">
                  <Who person={one.person} />
                  <span className="why">
                    <span className={one.entered ? 'tag moss' : 'tag'}>{one.entered ? 'entered' : 'left'}</span>{' '}
                    {!one.seen && <span className="tag sun">new</span>}
                  </span>
                  <span className="faint small num" title={date(one.at, 'moment')}>
                    {ago(one.at)}
                  </span>
                </li>
              ))}
            </ul>
            <div className="row note-line">
              {may.write && held.unseen > 0 && latest !== undefined && (
                <button
                  type="button"
                  className="btn slim"
                  disabled={see.isPending}
                  onClick={() => see.mutate({ id: held.id, until: latest })}
                >
                  Mark {count(held.unseen)} as seen
                </button>
              )}
              {total > changes.length && limit < LONG && (
                <button type="button" className="btn bare slim" onClick={() => setLimit(LONG)}>
                  Show all {count(total)}
                </button>
              )}
              {held.seenBy !== null && held.unseen === 0 && total > 0 && (
                <span className="small dim">
                  Seen by {held.seenBy} {ago(held.seenAt)}.
                </span>
              )}
            </div>
          </>
        )}
      </Answer>
    </Group>
  )
}

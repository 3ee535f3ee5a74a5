import { useState } from 'react'
import type { Annotation } from '@kith/contract/annotations'
import { useMay } from '../../features/session/session.ts'
import { useAct } from '../../queries.ts'
import { Outward } from '../../ui/outward.tsx'
import { MarkForm } from './mark-form.tsx'
import { daysOf, KIND_NAMES } from './words.ts'

/** What stands behind a mark, with its link; what the team wrote can be changed here. */
export function MarkList({ marks }: { marks: readonly Annotation[] }) {
  const [edited, edit] = useState<string>()
  const may = useMay()
  const remove = useAct('annotations.remove', { refresh: ['annotations', 'measures.query'] })
  const chosen = marks.find(({ key }) => key === edited)
  if (chosen) return <MarkForm mark={chosen} onDone={() => edit(undefined)} />
  return (
    <ul className="mark-list">
      {marks.map((mark) => {
        const { id } = mark
        return (
          <li key={mark.key}>
            <Outward url={mark.url} className={mark.url ? 'link strong' : 'strong'}>
              <bdi>{mark.title}</bdi>
            </Outward>
            <span className="small dim">
              {KIND_NAMES[mark.kind]} · {daysOf(mark)}
              {mark.source && (
                <>
                  {' · '}
                  <bdi>{mark.source.title}</bdi>
                </>
              )}
              {mark.by && (
                <>
                  {' · by '}
                  <bdi>{mark.by}</bdi>
                </>
              )}
            </span>
            {id !== null && may.write && (
              <span className="row">
                <button type="button" className="btn bare slim" onClick={() => edit(mark.key)}>
                  Change
                </button>
                <button type="button" className="btn bare slim" disabled={remove.isPending} onClick={() => remove.mutate({ id })}>
                  Remove
                </button>
              </span>
            )}
          </li>
        )
      })}
    </ul>
  )
}

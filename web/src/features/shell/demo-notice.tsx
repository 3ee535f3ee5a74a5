import { useQuery } from '@tanstack/react-query'
import { ask } from '../../queries.ts'
import { useMay } from '../session/session.ts'
import { useDemo } from '../sources/runs.ts'

/** Invented people must never be taken for real ones. */
export function DemoNotice() {
  const present = useQuery(ask('workspace.get', {})).data?.demo.present
  const may = useMay()
  const { remove } = useDemo()
  if (!present) return null
  return (
    <section className="notice" aria-label="Demo community">
      <span>You are looking at a demo community: these people are invented.</span>
      {may.write && (
        <button type="button" disabled={remove.isPending} onClick={() => remove.mutate({})}>
          {remove.isPending ? 'Removing…' : 'Remove the demo community'}
        </button>
      )}
    </section>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { View } from '@kith/contract/views'
import { ago } from '../../format/dates.ts'
import { ask, useAct } from '../../queries.ts'
import { Answer, GhostRows } from '../../ui/answer.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { Group } from '../../ui/page.tsx'
import { toast } from '../../ui/toasts.ts'
import { useMay } from '../session/session.ts'
import { FORM_LABELS } from './forms.ts'

/** The team's saved views and one's own. */
export function SavedViews({ chosen }: { chosen: number | undefined }) {
  const query = useQuery(ask('views.list', {}))
  return (
    <Group title="Saved views" id="saved">
      <Answer query={query} ghost={<GhostRows rows={2} />}>
        {({ views }) =>
          views.length === 0 ? (
            <p className="dim small">
              Nothing is saved yet. A question that is asked again is worth a name: it can be put on a board and sent by a short link.
            </p>
          ) : (
            <ul>
              {views.map((view) => (
                <Saved key={view.id} view={view} isChosen={view.id === chosen} />
              ))}
            </ul>
          )
        }
      </Answer>
    </Group>
  )
}

function Saved({ view, isChosen }: { view: View; isChosen: boolean }) {
  const may = useMay()
  const remove = useAct('views.remove', { refresh: ['views'], done: () => toast('The view is removed.') })
  return (
    <li className="saved">
      <span>
        <Link
          to="/views/$id"
          params={{ id: String(view.id) }}
          className="strong"
          dir="auto"
          {...(isChosen ? { 'aria-current': 'true' } : {})}
        >
          {view.name}
        </Link>
        {view.description && (
          <small className="dim" dir="auto">
            {view.description}
          </small>
        )}
        {view.gone.length > 0 && <small className="gone">{view.gone[0]}</small>}
      </span>
      <span className="why small dim">
        {FORM_LABELS[view.form]} · {view.shared ? (view.owner?.name ?? 'the team') : 'only you'}
      </span>
      <time className="faint small" dateTime={view.changedAt}>
        {ago(view.changedAt)}
      </time>
      {may.write && (
        <Confirm
          trigger={
            <button type="button" className="btn bare slim" aria-label={`Remove ${view.name}`}>
              Remove
            </button>
          }
          title={`Remove “${view.name}”?`}
          act="Remove"
          run={() => remove.mutateAsync({ id: view.id })}
        >
          <p>It goes for everybody, for good. Links to it no longer open it; links that hold the whole question do.</p>
        </Confirm>
      )}
    </li>
  )
}

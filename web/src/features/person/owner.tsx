import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ask, useAct } from '../../queries.ts'
import { Choice } from '../../ui/field.tsx'
import { toast } from '../../ui/toasts.ts'
import { useMay } from '../session/session.ts'
import type { PersonDetail } from './detail.ts'

const NOBODY = '0'

/** Who of the team looks after the relationship. */
export function RelationshipOwner({ person }: { person: PersonDetail }) {
  const may = useMay()
  const users = useQuery({ ...ask('users.list', {}), enabled: may.write }).data?.users
  const act = useAct('people.update', { refresh: ['people'] })
  const { id, owner } = person
  if (!may.write && owner === null) return null
  const give = (next: number | null) => {
    const to = users?.find((user) => user.id === next)
    const says = to === undefined ? `Nobody looks after ${person.name} now.` : `${to.name} looks after ${person.name} now.`
    act.mutate(
      { id, owner: next },
      { onSuccess: () => toast(says, { label: 'Undo', run: () => act.mutate({ id, owner: owner?.id ?? null }) }) },
    )
  }
  const choices = (users ?? (owner === null ? [] : [owner])).map((user) => ({ value: String(user.id), label: user.name }))
  return (
    <section className="aside-section">
      <h2>Looked after by</h2>
      {may.write ? (
        <Choice
          slim
          label="Who of the team looks after this person"
          value={owner === null ? NOBODY : String(owner.id)}
          choices={[{ value: NOBODY, label: 'Nobody yet' }, ...choices]}
          disabled={act.isPending || users === undefined}
          onChange={(value) => give(value === NOBODY ? null : Number(value))}
        />
      ) : (
        <p>{owner?.name}</p>
      )}
      {owner !== null && (
        <p className="small">
          <Link to="/people" search={{ owner: [owner.id] }} className="link">
            All whom {owner.name} looks after
          </Link>
        </p>
      )}
    </section>
  )
}

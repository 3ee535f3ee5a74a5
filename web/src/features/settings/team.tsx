import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { Role } from '@kith/contract/scopes'
import type { Output } from '../../api.ts'
import { ago } from '../../format/dates.ts'
import { ask, useAct } from '../../queries.ts'
import { Answer, Failure, GhostRows } from '../../ui/answer.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { Face } from '../../ui/face.tsx'
import { Choice, Field } from '../../ui/field.tsx'
import { Group } from '../../ui/page.tsx'
import { ShownOnce } from '../../ui/secret.tsx'
import { toast } from '../../ui/toasts.ts'
import { useMay, useSession } from '../session/session.ts'

const ROLES: readonly { value: Role; label: string; says: string }[] = [
  { value: 'viewer', label: 'Viewer', says: 'reads everything' },
  { value: 'editor', label: 'Editor', says: 'also corrects people and connects sources' },
  { value: 'admin', label: 'Admin', says: 'also looks after accounts and keys' },
  { value: 'owner', label: 'Owner', says: 'also makes and unmakes owners' },
]

type Account = Output<'users.list'>['users'][number]

/** Who looks after this community. */
export function Team() {
  const may = useMay()
  const query = useQuery(ask('users.list', {}))
  return (
    <Group title="Team" aside="accounts of this Kith, not people of the community">
      <Answer query={query} ghost={<GhostRows rows={2} />}>
        {({ users }) => (
          <ul>
            {users.map((user) => (
              <Colleague key={user.id} user={user} />
            ))}
          </ul>
        )}
      </Answer>
      {may.admin && <Invite />}
    </Group>
  )
}

function Colleague({ user }: { user: Account }) {
  const may = useMay()
  const self = useSession()?.user?.id === user.id
  const update = useAct('users.update', { refresh: ['users'], done: (now) => toast(`${now.name || now.email} is ${now.role} now.`) })
  const remove = useAct('users.remove', { refresh: ['users'], done: () => toast(`${user.name || user.email} has no account any more.`) })
  const editable = may.admin && !self && (may.owner || user.role !== 'owner')
  const name = user.name || user.email
  return (
    <li className="item">
      <span className="who">
        <Face id={user.id} name={name} />
        <span>
          <b>{name}</b>
          <small>{user.email}</small>
        </span>
      </span>
      <span className="why small">
        {user.invited ? 'Invited, has not come yet' : user.lastSeenAt ? `Last here ${ago(user.lastSeenAt)}` : ''}
      </span>
      <span className="acts">
        {editable ? (
          <>
            <Choice
              slim
              label={`Role of ${name}`}
              value={user.role}
              choices={ROLES.filter((role) => may.owner || role.value !== 'owner')}
              onChange={(role) => update.mutate({ id: user.id, role })}
            />
            <Confirm
              trigger={
                <button type="button" className="btn slim danger">
                  Remove
                </button>
              }
              title={`Remove the account of ${name}?`}
              act="Remove the account"
              run={() => remove.mutateAsync({ id: user.id })}
            >
              <p>They are signed out at once. What they did here stays in the audit trail.</p>
            </Confirm>
          </>
        ) : (
          <span className="tag">{ROLES.find((role) => role.value === user.role)?.label}</span>
        )}
      </span>
    </li>
  )
}

function Invite() {
  const may = useMay()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('editor')
  const act = useAct('users.invite', { refresh: ['users'], quiet: true, done: () => setEmail('') })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    act.mutate({ email, role })
  }
  return (
    <div style={{ marginTop: 16, display: 'grid', gap: 14, maxWidth: 640 }}>
      <form className="row" style={{ alignItems: 'end' }} onSubmit={submit}>
        <div style={{ flex: '1 1 220px' }}>
          <Field
            label="Invite a colleague"
            type="email"
            required
            placeholder="name@example.org"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </div>
        <Choice label="Role" value={role} choices={ROLES.filter((other) => may.owner || other.value !== 'owner')} onChange={setRole} />
        <button type="submit" className="btn" disabled={act.isPending}>
          Make the link
        </button>
      </form>
      <p className="small dim">
        {ROLES.find((other) => other.value === role)?.label} {ROLES.find((other) => other.value === role)?.says}.
      </p>
      {act.error && <Failure error={act.error} />}
      {act.data && (
        <ShownOnce
          value={act.data.link}
          says={`Give this link to ${act.data.user.email}. It works once, for seven days, and is shown only now.`}
        />
      )}
    </div>
  )
}

import { useQuery } from '@tanstack/react-query'
import { ask } from '../../queries.ts'
import { Check } from '../../ui/field.tsx'
import { Popover } from '../../ui/popover.tsx'

/** Only people whom some of the team look after. */
export function OwnerChip({ chosen, onChange }: { chosen: readonly number[]; onChange: (owner: number[]) => void }) {
  const users = useQuery(ask('users.list', {})).data?.users ?? []
  const first = users.find((user) => user.id === chosen[0])?.name ?? '…'
  const others = chosen.length > 1 ? ` + ${chosen.length - 1}` : ''
  return (
    <Popover
      label="Looked after by"
      trigger={
        <button type="button" className="chip" data-on={chosen.length > 0}>
          <span>{chosen.length === 0 ? 'Looked after by' : `Looked after by ${first}${others}`}</span>
        </button>
      }
    >
      {users.map((user) => (
        <Check
          key={user.id}
          label={user.name}
          checked={chosen.includes(user.id)}
          onChange={(on) => onChange(on ? [...chosen, user.id] : chosen.filter((id) => id !== user.id))}
        />
      ))}
    </Popover>
  )
}

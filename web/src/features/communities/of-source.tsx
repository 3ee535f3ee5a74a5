import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Source } from '@kith/contract/sources'
import { ask, useAct } from '../../queries.ts'
import { Check } from '../../ui/field.tsx'
import { Group } from '../../ui/page.tsx'
import { useMay } from '../session/session.ts'
import { Dots } from './chooser.tsx'
import { typeOf } from './words.ts'

const useCommunities = () => useQuery(ask('communities.list', {})).data?.communities ?? []

/** To which communities a source belongs: none, one or several. */
export function SourceCommunities({ source }: { source: Source }) {
  const may = useMay()
  const communities = useCommunities()
  const act = useAct('sources.update', { refresh: ['*'] })
  if (communities.length === 0) return null
  const own = communities.filter(({ id }) => source.communities.includes(id))
  return (
    <Group
      title="Communities"
      aside={
        <Link to="/communities" className="link">
          all communities
        </Link>
      }
    >
      <div style={{ marginTop: 12 }}>
        {may.write ? (
          <CommunityChecks chosen={source.communities} onChange={(chosen) => act.mutate({ id: source.id, communities: chosen })} />
        ) : (
          own.map((one) => (
            <p key={one.id}>
              <Dots of={[one]} /> <span dir="auto">{one.name}</span>
            </p>
          ))
        )}
        {own.length === 0 && <p className="dim small">It belongs to none yet.</p>}
      </div>
    </Group>
  )
}

interface ChecksProps {
  chosen: readonly number[]
  onChange: (chosen: number[]) => void
}

/** Nothing where there is no community. */
export function CommunityChecks({ chosen, onChange }: ChecksProps) {
  return useCommunities().map((one) => (
    <Check
      key={one.id}
      label={
        <>
          <Dots of={[one]} /> <span dir="auto">{one.name}</span> <span className="faint small">{typeOf(one)}</span>
        </>
      }
      checked={chosen.includes(one.id)}
      onChange={(on) => onChange(on ? [...chosen, one.id] : chosen.filter((id) => id !== one.id))}
    />
  ))
}

/** The same in the form of a new source. */
export function NewSourceCommunities({ chosen, onChange }: ChecksProps) {
  if (useCommunities().length === 0) return null
  return (
    <fieldset className="field">
      <legend className="label">Communities that it belongs to</legend>
      <CommunityChecks chosen={chosen} onChange={onChange} />
    </fieldset>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Link, useLocation, useNavigate } from '@tanstack/react-router'
import type { Community } from '@kith/contract/communities'
import { ask } from '../../queries.ts'
import { Check } from '../../ui/field.tsx'
import { Popover } from '../../ui/popover.tsx'
import { useScope } from './scope.ts'
import { chosenWords, colourOf, typeOf } from './words.ts'
import './communities.css'

/** Where there is nothing to choose between there is no chooser: two communities, or one and what belongs to none. */
function useCommunities(): { communities: readonly Community[]; chosen: readonly Community[] } | undefined {
  const { community: asked = [] } = useScope()
  const data = useQuery(ask('communities.list', {})).data
  if (data === undefined) return undefined
  const { communities, unassigned } = data
  const isChoice = communities.length > 1 || (communities.length === 1 && unassigned.length > 0)
  if (!isChoice && asked.length === 0) return undefined
  return { communities, chosen: communities.filter(({ id }) => asked.includes(id)) }
}

/** For which communities everything is seen. */
export default function Chooser() {
  const known = useCommunities()
  const asked = useScope().community ?? []
  const navigate = useNavigate()
  if (known === undefined) return null
  const { communities, chosen } = known
  const choose = (ids: readonly number[]) =>
    void navigate({
      to: '.',
      // An empty list takes it out of the address; left out it would be kept.
      search: (before) => ({ ...before, community: [...ids] }),
      replace: true,
      resetScroll: false,
    })
  const says = asked.length > 0 && chosen.length === 0 ? 'A removed community' : chosenWords(chosen.map(({ name }) => name))
  return (
    <Popover
      label="Communities"
      trigger={
        <button type="button" className="find seen-for" data-on={asked.length > 0}>
          <span className="hidden">Seen for: </span>
          <Dots of={chosen.length > 0 ? chosen : communities} />
          <span className="says" dir="auto">
            {says}
          </span>
        </button>
      }
    >
      <p className="small dim choose-line">All screens are seen for</p>
      <Check label="All communities" checked={asked.length === 0} onChange={() => choose([])} />
      {communities.map((one) => (
        <Check
          key={one.id}
          label={
            <>
              <Dots of={[one]} /> <span dir="auto">{one.name}</span> <span className="faint small">{typeOf(one)}</span>
            </>
          }
          checked={asked.includes(one.id)}
          onChange={(on) => choose(on ? [...asked, one.id] : asked.filter((id) => id !== one.id))}
        />
      ))}
      <p className="small choose-line">
        <Link to="/communities" className="link">
          About the communities
        </Link>
      </p>
    </Popover>
  )
}

const DOTS_MAX = 4

export function Dots({ of }: { of: readonly Pick<Community, 'id' | 'colour'>[] }) {
  return (
    <span className="community-dots" aria-hidden="true">
      {of.slice(0, DOTS_MAX).map(({ id, colour }) => (
        <i key={id} style={{ background: colourOf(colour) }} />
      ))}
    </span>
  )
}

/** Screens that are about the workspace or about who is who, whatever community is chosen. */
const OF_ALL = ['/identities', '/robots', '/teammates', '/settings', '/communities', '/sources/', '/levels/weights', '/journey/rules']

/** Says so where a screen does not follow the choice. */
export function OfAll() {
  const pathname = useLocation({ select: (location) => location.pathname })
  const isChosen = useScope().community !== undefined
  if (!isChosen || !OF_ALL.some((path) => pathname.startsWith(path))) return null
  return <p className="of-all">This screen is the same for all communities; the others show those that are chosen.</p>
}

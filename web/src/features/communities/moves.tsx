import { Link } from '@tanstack/react-router'
import type { Community } from '@kith/contract/communities'
import type { Output } from '../../api.ts'
import { span } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { Columns } from '../../ui/columns.tsx'
import { Scroll } from '../../ui/scroll.tsx'
import { Dots } from './chooser.tsx'
import type { SegmentScope } from './search.ts'

interface MovesProps {
  communities: readonly Community[]
  moves: Output<'communities.moves'>
  days: number
  scope: SegmentScope
}

/** Who left one community for another, and who came to a further one. */
export function Moves({ communities, moves, days, scope }: MovesProps) {
  const byId = new Map(communities.map((one) => [one.id, one]))
  const open = (n: number, from: number, to: number, further: boolean) =>
    n === 0 ? (
      <span className="dim">0</span>
    ) : (
      <Link
        to="/communities/people"
        search={{ ...scope, left: from, joined: to, ...(days === 90 ? {} : { days }), ...(further ? { further: 'yes' as const } : {}) }}
        className="opens"
        aria-label={`${count(n)} from ${byId.get(from)?.name ?? ''} to ${byId.get(to)?.name ?? ''}: open`}
      >
        {count(n)}
      </Link>
    )
  if (moves.pairs.length === 0) return <p className="teach">Nobody came from one community to another in these days.</p>
  return (
    <>
      <Scroll label="Who went from one community to another">
        <table className="dense">
          <Columns of={['Before in', 'Now in', ['And no more in the first', 'end'], ['In both now', 'end']]} />
          <tbody>
            {moves.pairs.map(({ from, to, moved, further }) => (
              <tr key={`${from} ${to}`}>
                <Named community={byId.get(from)} />
                <Named community={byId.get(to)} />
                <td className="end num">{open(moved, from, to, false)}</td>
                <td className="end num">{open(further, from, to, true)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p className="small dim" style={{ marginTop: 8 }}>
        {span(moves.now.from, moves.now.to)} against {span(moves.before.from, moves.before.to)}. {moves.definition}
      </p>
    </>
  )
}

const Named = ({ community }: { community: Community | undefined }) => (
  <td>
    {community && (
      <>
        <Dots of={[community]} /> <span dir="auto">{community.name}</span>
      </>
    )}
  </td>
)

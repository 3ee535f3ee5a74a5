import { Link } from '@tanstack/react-router'
import type { Community } from '@kith/contract/communities'
import type { Output } from '../../api.ts'
import { count, figure } from '../../format/numbers.ts'
import { people, spelled } from '../../format/words.ts'
import { Scroll } from '../../ui/scroll.tsx'
import { Dots } from './chooser.tsx'
import type { SegmentScope } from './search.ts'

type Overlap = Output<'communities.overlap'>

/** In how many communities people are. */
export function InSoMany({ overlap, scope }: { overlap: Overlap; scope: SegmentScope }) {
  return (
    <p className="in-so-many">
      {overlap.counts.map(({ communities, people: n }) => (
        <Link key={communities} to="/communities/people" search={{ ...scope, exactly: communities }} className="opens">
          {people(n)} in {spelled(communities)}
        </Link>
      ))}
    </p>
  )
}

/** With fewer people a share says nothing. */
const SHARE_MIN = 10

interface MatrixProps {
  communities: readonly Community[]
  overlap: Overlap
  scope: SegmentScope
}

/** How many people any two share; each cell opens to them. The deeper its ground, the larger their share of those in either. */
export function Matrix({ communities, overlap, scope }: MatrixProps) {
  const within = new Map(overlap.communities.map((one) => [one.id, one.people]))
  const pairOf = (a: number, b: number) => overlap.pairs.find((pair) => (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a))
  return (
    <Scroll label="People in both of two communities">
      <table className="dense matrix" style={{ marginTop: 14 }}>
        <caption className="hidden">People who are in both communities of a row and a column</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden">Community</span>
            </th>
            {communities.map(({ id, name }) => (
              <th key={id} scope="col" dir="auto">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {communities.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <Dots of={[row]} /> <span dir="auto">{row.name}</span>
              </th>
              {communities.map((column) => {
                const own = row.id === column.id
                const pair = pairOf(row.id, column.id)
                const n = own ? (within.get(row.id) ?? 0) : (pair?.people ?? 0)
                const of = within.get(row.id) ?? 0
                return (
                  <td key={column.id} className={own ? 'own num' : 'num'}>
                    <Cell
                      n={n}
                      all={own ? [row.id] : [row.id, column.id]}
                      says={own ? `in ${row.name}` : `in ${row.name} and ${column.name}`}
                      share={own || of < SHARE_MIN ? null : n / of}
                      ground={own ? 0 : (pair?.share ?? 0)}
                      scope={scope}
                    />
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small dim" style={{ marginTop: 8 }}>
        The share is that of the row’s people. The deeper the ground, the more of those in either are in both.
      </p>
    </Scroll>
  )
}

interface CellProps {
  n: number
  all: number[]
  says: string
  share: number | null
  ground: number
  scope: SegmentScope
}

function Cell({ n, all, says, share, ground, scope }: CellProps) {
  if (n === 0) return <span className="nobody dim">0</span>
  return (
    <Link
      to="/communities/people"
      search={{ ...scope, all }}
      style={{ background: `color-mix(in srgb, var(--c1) ${Math.round(45 * ground)}%, var(--paper))` }}
    >
      {count(n)}
      <span className="hidden"> {says}</span>
      {share !== null && <small>{figure(share, 'share')}</small>}
    </Link>
  )
}

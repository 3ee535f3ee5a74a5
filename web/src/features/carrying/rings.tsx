import { Link } from '@tanstack/react-router'
import type { Carrying } from '@kith/contract/carrying'
import { count, percent } from '../../format/numbers.ts'
import { people } from '../../format/words.ts'
import { Group } from '../../ui/page.tsx'
import type { Filters } from '../filters/filters.ts'
import { RING_NAMES } from './words.ts'

type Part = Carrying['parts'][number]

const HEIGHT = 46

/** Core, regulars and casuals: how many people they are, and how much of it is theirs. */
export function Rings({ part, filters, definition }: { part: Part; filters: Filters; definition: string }) {
  return (
    <Group title="Core, regulars, casual" aside="each opens to its people">
      <div className="rings" style={{ marginTop: 14 }}>
        {part.rings.map((ring, index) => (
          <Link
            key={ring.ring}
            to="/carrying/people"
            search={{ ...filters, part: part.part, ring: ring.ring }}
            className="ring"
            preload={false}
          >
            <span className="strong">{RING_NAMES[ring.ring]}</span>
            <span className="dim num">{people(ring.people)}</span>
            <span className="weights" aria-hidden="true" style={{ height: HEIGHT }}>
              <i style={{ height: `${(100 * ring.people) / Math.max(1, part.people)}%`, background: 'var(--c6)' }} />
              <i
                style={{
                  height: `${(100 * ring.activities) / Math.max(1, part.activities)}%`,
                  background: `color-mix(in srgb, var(--c1) ${100 - 28 * index}%, var(--paper))`,
                }}
              />
            </span>
            <span className="small dim num">
              {part.people < 10
                ? `${count(ring.people)} of ${count(part.people)} people`
                : `${percent(ring.people / part.people)} of the people`}
              , {percent(ring.activities / part.activities)} of it
            </span>
          </Link>
        ))}
      </div>
      <p className="small dim" style={{ marginTop: 10, maxWidth: '86ch' }}>
        {definition} The grey bar is their share of the people, the green one their share of what was done.
      </p>
    </Group>
  )
}

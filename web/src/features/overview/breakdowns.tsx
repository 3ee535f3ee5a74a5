import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Bars } from '../../charts/bars.tsx'
import { count } from '../../format/numbers.ts'
import { capital } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { Group } from '../../ui/page.tsx'
import { ExploreLink } from '../figures/links.tsx'
import type { Dimension } from '../figures/target.ts'
import type { Scope } from './scope.ts'

const PARTS: readonly { by: Dimension; title: string; unnamed: string }[] = [
  { by: 'source', title: 'By source', unnamed: 'No source' },
  { by: 'kind', title: 'By kind', unnamed: 'No kind' },
  { by: 'place', title: 'By place', unnamed: 'No place' },
  { by: 'technology', title: 'By technology', unnamed: 'None named' },
]

/** What people did, taken apart; each bar opens. */
export function Breakdowns({ scope }: { scope: Scope }) {
  const measure = scope.measures.get('activities')
  if (!measure) return null
  return (
    <Group title="Activities" aside="each bar opens to the people and activities in it">
      <div className="halves">
        {PARTS.filter(({ by }) => measure.dimensions.includes(by)).map((part) => (
          <Breakdown key={part.by} scope={scope} {...part} />
        ))}
      </div>
    </Group>
  )
}

const FEW = 8
/** As many as the API gives. */
const MANY = 50

function Breakdown({ scope, by, title, unnamed }: { scope: Scope } & (typeof PARTS)[number]) {
  const [top, setTop] = useState(FEW)
  const query = useQuery({
    ...ask('measures.query', { ...scope.filters, name: 'activities', interval: 'all', by, top }),
    placeholderData: keepPreviousData,
  })
  const bars = (query.data?.series ?? []).map(({ key, label, total }) => ({
    key,
    label: label === '' ? unnamed : by === 'kind' ? capital(label) : label,
    value: total ?? 0,
    shown: count(total ?? 0),
    opens: scope.opens('activities', { by, key }),
  }))
  const more = query.data?.more ?? 0
  return (
    <div style={{ marginTop: 22 }}>
      <h3 className="small dim">
        {title} <ExploreLink of={scope.opens('activities', { by })} />
      </h3>
      {query.error && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <GhostRows rows={5} />}
      {query.data && bars.length === 0 && <p className="dim small">Nothing in these days.</p>}
      <Bars bars={bars} />
      {more > 0 &&
        (top < MANY ? (
          <button type="button" className="btn bare slim" style={{ marginTop: 6, marginLeft: -8 }} onClick={() => setTop(MANY)}>
            {count(more)} more
          </button>
        ) : (
          <p className="faint small">and {count(more)} more</p>
        ))}
    </div>
  )
}

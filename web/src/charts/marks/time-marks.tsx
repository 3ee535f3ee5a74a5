import { useQuery } from '@tanstack/react-query'
import { useState, type CSSProperties, type KeyboardEvent } from 'react'
import type { Annotation } from '@kith/contract/annotations'
import { useScope } from '../../features/communities/scope.ts'
import { ask } from '../../queries.ts'
import { Popover } from '../../ui/popover.tsx'
import { MarkMenu } from './menu.tsx'
import { MarkList } from './mark-list.tsx'
import { clustersOf, endOf, type Cluster } from './place.ts'
import { useMarksShown } from './shown.ts'
import { saysOf } from './words.ts'
import './marks.css'

interface TimeMarksProps {
  /** First days of the buckets, all as wide as each other. */
  days: readonly string[]
  /** Where the first begins, and how wide they are together, in pixels. */
  left: number
  width: number
  /** How high the chart is above its labels: the lines of marks go as far up. */
  height: number
  /** Only marks of these sources, and those that are about none. */
  source?: number[] | undefined
}

/** Two marks nearer than this are one: each is as wide as a finger is sure to hit. */
const APART = 26

/** Releases, events and what the team marked, below any chart along whose axis time runs. One stop of the keyboard: arrows go from mark to mark. */
export function TimeMarks({ days, left, width, height, source }: TimeMarksProps) {
  const [shown, show] = useMarksShown()
  const [from, to] = [days[0], endOf(days)]
  const asked = from !== undefined && to !== undefined && days.length > 1
  const { data } = useQuery({
    ...ask('annotations.list', { ...useScope(), from: from ?? '', to: to ?? '', ...(source?.length ? { source } : {}) }),
    enabled: asked && shown,
  })
  if (!asked) return null
  const clusters = shown ? clustersOf(data?.annotations ?? [], days, width, APART) : []
  return (
    <div className="marks" style={{ paddingLeft: left }}>
      <MarkMenu shown={shown} onShow={show} from={from} to={to} more={shown ? (data?.more ?? 0) : 0} />
      {clusters.length > 0 && <Lane clusters={clusters} height={height} />}
    </div>
  )
}

function Lane({ clusters, height }: { clusters: readonly Cluster<Annotation>[]; height: number }) {
  const [stop, setStop] = useState(clusters.length - 1)
  const current = Math.min(stop, clusters.length - 1)
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const to = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 0, End: clusters.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    const next = Math.max(0, Math.min(clusters.length - 1, to))
    event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('.mark')[next]?.focus()
  }
  return (
    <div className="lane" role="group" aria-label="Marked on this time" style={lineTo(height)}>
      {clusters.map(
        ({ span, marks }) => span && <i key={marks[0]?.key} className="span" style={{ left: span.from, width: span.to - span.from }} />,
      )}
      {clusters.map(({ marks, x }, index) => (
        <Popover
          key={marks[0]?.key}
          label="What is marked"
          trigger={
            <button
              type="button"
              className={`mark ${marks.length > 1 ? 'many' : (marks[0]?.kind ?? '')}`}
              style={{ left: x }}
              aria-label={saysOf(marks)}
              title={saysOf(marks)}
              tabIndex={index === current ? 0 : -1}
              onFocus={() => setStop(index)}
              onKeyDown={move}
            >
              {marks.length > 1 ? <span className="num">{marks.length}</span> : <i aria-hidden="true" />}
            </button>
          }
        >
          <MarkList marks={marks} />
        </Popover>
      ))}
    </div>
  )
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- React's type of styles does not know own properties
const lineTo = (height: number) => ({ '--mark-up': `${height}px` }) as CSSProperties

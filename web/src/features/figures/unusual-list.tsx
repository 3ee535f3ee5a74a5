import type { Anomaly, Measure } from '@kith/contract/measures'
import { nearSays, unusualSays } from '../../charts/unusual.ts'
import type { Interval } from '../../format/days.ts'
import { counted, capital } from '../../format/words.ts'
import { bucketName } from '../overview/sentences.ts'
import { FigureLink } from './links.tsx'
import type { FigureTarget } from './target.ts'

interface UnusualListProps {
  found: readonly Anomaly[]
  interval: Interval
  unit: Measure['unit']
  opens: (one: Anomaly) => FigureTarget
  /** How each series is called, where there are several. */
  nameOf?: ((key: string) => string) | undefined
}

const SHOWN_MAX = 6

/** What is far from what trend and season let expect, the newest first, in sentences: what the rings of a chart say without seeing them. */
export function UnusualList({ found, interval, unit, opens, nameOf }: UnusualListProps) {
  if (found.length === 0) return null
  const shown = found.toReversed().slice(0, SHOWN_MAX)
  return (
    <ul className="unusual-list small" aria-label="Unusual">
      {shown.map((one) => (
        <li key={`${one.key} ${one.at}`}>
          <FigureLink to={opens(one)} className="link">
            {capital(bucketName(one.at, interval))}
          </FigureLink>
          {nameOf && (
            <>
              , <bdi>{nameOf(one.key)}</bdi>
            </>
          )}
          : {unusualSays(one, interval, unit)}. {one.near.length > 0 && <bdi className="dim">{nearSays(one)}.</bdi>}
        </li>
      ))}
      {found.length > shown.length && <li className="dim">{counted(found.length - shown.length, 'earlier one')} not told here.</li>}
    </ul>
  )
}

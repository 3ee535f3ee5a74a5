import { Link } from '@tanstack/react-router'
import { useWidth } from '../../charts/width.ts'
import { count, percent } from '../../format/numbers.ts'
import { people } from '../../format/words.ts'
import type { JourneyPeopleSearch } from './search.ts'
import { STEP_WORDS, within90, type StepTimes, type Times } from './words.ts'

/** A curve for each step: the share that has not gone further yet. */
export function Curves({ times: { steps } }: { times: Times }) {
  return (
    <ul className="curves">
      {steps.map((one) => (
        <li key={one.step}>
          <h3>After {STEP_WORDS[one.step].name.toLowerCase()}</h3>
          {one.people === 0 ? <p className="dim small">Nobody began here.</p> : <Curve one={one} />}
          <p className="small">
            {one.people > 0 && (
              <>
                {one.medianDays === null ? 'Half have not gone further yet.' : `Half go further within ${count(one.medianDays)} days.`}{' '}
                <span className="dim">
                  {within90(one)}.{' '}
                  <Opens n={one.moved} search={{ step: one.step, moved: true }}>
                    went further
                  </Opens>
                  ,{' '}
                  <Opens n={one.waiting} search={{ step: one.step }}>
                    still waiting
                  </Opens>
                  .
                </span>
              </>
            )}
          </p>
          {one.stuck > 0 && one.stuckDays !== null && (
            <p className="small">
              <Link to="/journey/people" search={{ step: one.step, stuck: true }} className="opens">
                {people(one.stuck)} stuck
              </Link>{' '}
              <span className="dim">for longer than {count(one.stuckDays)} days, in which nine of ten went on</span>
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}

const HEIGHT = 120
const LEFT = 34
const BELOW = 22
const ABOVE = 6

/** So many people, who open where there are any. */
function Opens({ n, search, children }: { n: number; search: JourneyPeopleSearch; children: string }) {
  if (n === 0) return `${count(n)} ${children}`
  return (
    <Link to="/journey/people" search={search} className="opens">
      {count(n)} {children}
    </Link>
  )
}

/** A staircase, with its 95 % interval as a band; ends where fewer than five are left to be seen. */
function Curve({ one }: { one: StepTimes }) {
  const [measure, width] = useWidth<HTMLElement>(380)
  const seen = one.curve.filter((corner) => corner.atRisk >= 5)
  const last = Math.max(30, seen.at(-1)?.days ?? 30)
  const inner = width - LEFT - 6
  const x = (days: number) => LEFT + (days / last) * inner
  const y = (share: number) => ABOVE + (1 - share) * HEIGHT
  const corners = [{ days: 0, waiting: 1, low: 1, high: 1 }, ...seen]
  const stairs = (of: (corner: (typeof corners)[number]) => number): [number, number][] =>
    corners.flatMap((corner, index): [number, number][] => [
      [x(corner.days), y(of(corners[index - 1] ?? corner))],
      [x(corner.days), y(of(corner))],
    ])
  const end = (points: [number, number][]): [number, number][] => [...points, [x(last), points.at(-1)?.[1] ?? y(1)]]
  const path = (points: readonly [number, number][]) =>
    points.map(([px, py], index) => `${index === 0 ? 'M' : 'L'}${px.toFixed(1)} ${py.toFixed(1)}`).join('')
  const band = `${path(end(stairs((corner) => corner.high)))}${path(end(stairs((corner) => corner.low)).toReversed()).replace('M', 'L')}Z`
  const says = `After ${one.step}: ${one.medianDays === null ? 'fewer than half went further' : `half went further within ${one.medianDays} days`}; ${one.waiting} of ${one.people} still wait.`
  return (
    <figure className="chart" ref={measure}>
      <svg height={ABOVE + HEIGHT + BELOW} viewBox={`0 0 ${width} ${ABOVE + HEIGHT + BELOW}`} role="img" aria-label={says}>
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line x1={LEFT} x2={width - 6} y1={y(share)} y2={y(share)} className={share === 0 ? 'base' : 'grid'} />
            <text x={LEFT - 6} y={y(share) + 4} textAnchor="end">
              {percent(share)}
            </text>
          </g>
        ))}
        <path d={band} className="band" />
        <path d={path(end(stairs((corner) => corner.waiting)))} className="stairs" />
        <text x={LEFT} y={ABOVE + HEIGHT + 16}>
          0
        </text>
        <text x={width - 6} y={ABOVE + HEIGHT + 16} textAnchor="end">
          {count(last)} days
        </text>
      </svg>
    </figure>
  )
}

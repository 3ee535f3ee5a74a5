import { Link } from '@tanstack/react-router'
import { count } from '../../format/numbers.ts'
import { counted, people } from '../../format/words.ts'
import { Scroll } from '../../ui/scroll.tsx'
import { STAGES, STEPS, type Stage, type Step } from './search.ts'
import { STAGE_WORDS, STEP_WORDS, type Journey } from './words.ts'

const LEVELS = ['leader', 'contributor', 'participant', 'explorer', 'none'] as const
const named = (level: (typeof LEVELS)[number], n: number): string => (level === 'none' ? `${count(n)} at no level` : counted(n, level))

/** Steps by stages; within each cell the levels. Every number opens. */
export function Grid({ journey: { cells } }: { journey: Journey }) {
  const sum = (step: Step | undefined, stage: Stage | undefined, level?: (typeof LEVELS)[number]): number =>
    cells
      .filter((one) => (!step || one.step === step) && (!stage || one.stage === stage) && (!level || one.level === level))
      .reduce((total, one) => total + one.people, 0)
  const unplaced = cells.filter((one) => one.step === null).reduce((total, one) => total + one.people, 0)
  const most = Math.max(1, ...STEPS.flatMap((step) => STAGES.map((stage) => sum(step, stage))))
  return (
    <Scroll label="People by step, stage and level">
      <table className="journey">
        <caption className="hidden">People by journey step and stage, and within each by level</caption>
        <thead>
          <tr>
            <th scope="col">Stage</th>
            {STEPS.map((step) => (
              <th key={step} scope="col">
                <span className="strong">{STEP_WORDS[step].name}</span>
                <span className="tiny">{STEP_WORDS[step].says}</span>
                <Link to="/journey/people" search={{ step }} className="num all" aria-label={`${people(sum(step, undefined))} at ${step}`}>
                  {count(sum(step, undefined))}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {STAGES.toReversed().map((stage) => (
            <tr key={stage}>
              <th scope="row">{STAGE_WORDS[stage]}</th>
              {STEPS.map((step) => {
                const n = sum(step, stage)
                return (
                  <td key={step} style={{ background: `color-mix(in srgb, var(--c1) ${Math.round((26 * n) / most)}%, transparent)` }}>
                    {n === 0 ? (
                      <span className="faint">·</span>
                    ) : (
                      <>
                        <Link
                          to="/journey/people"
                          search={{ step, stage }}
                          className="num"
                          aria-label={`${people(n)} at ${step}, ${stage}`}
                        >
                          {count(n)}
                        </Link>
                        <Levels step={step} stage={stage} of={(level) => sum(step, stage, level)} />
                      </>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {unplaced > 0 && (
        <p className="small dim">
          <Link to="/journey/people" search={{ unplaced: true }} className="opens">
            {people(unplaced)}
          </Link>{' '}
          did only what no rule speaks of.
        </p>
      )}
    </Scroll>
  )
}

/** Who stands in a cell, by level: a bar to see, and a line for each to open. */
function Levels({ step, stage, of }: { step: Step; stage: Stage; of: (level: (typeof LEVELS)[number]) => number }) {
  const there = LEVELS.map((level) => ({ level, n: of(level) })).filter((one) => one.n > 0)
  return (
    <>
      <span className="levels" aria-hidden="true">
        {there.map(({ level, n }) => (
          <i key={level} className={level} style={{ flexGrow: n }} />
        ))}
      </span>
      {there.map(({ level, n }) => (
        <Link
          key={level}
          to="/journey/people"
          search={{ step, stage, level }}
          className="of-level"
          aria-label={`${step}, ${stage}: ${named(level, n)}`}
        >
          <i className={level} aria-hidden="true" />
          {named(level, n)}
        </Link>
      ))}
    </>
  )
}

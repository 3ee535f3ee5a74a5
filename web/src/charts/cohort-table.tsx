import { Link } from '@tanstack/react-router'
import { useState, type KeyboardEvent } from 'react'
import type { BehindSearch } from '../features/growth/search.ts'
import { count } from '../format/numbers.ts'
import { Scroll } from '../ui/scroll.tsx'

export interface CohortCell {
  readonly share: number
  readonly text: string
  /** Read aloud: "October 2026, month 1: 40 % (8 of 20)". */
  readonly says: string
  readonly search: BehindSearch
}

export interface CohortRow {
  readonly at: string
  readonly name: string
  readonly size: number
  /** Null while the period is not over: left blank, which is not none. */
  readonly cells: readonly (CohortCell | null)[]
}

interface CohortTableProps {
  label: string
  interval: string
  rows: readonly CohortRow[]
  together: readonly { readonly text: string; readonly says: string; readonly range: string }[]
}

/** Columns beyond these say little and would not be read. */
const PERIODS_MAX = 36

/** Cohorts as a table whose cells are the darker the more came back. Every cell opens; it is one stop of the keyboard, arrows go from cell to cell. */
export function CohortTable({ label, interval, rows, together }: CohortTableProps) {
  const periods = Math.min(PERIODS_MAX, Math.max(0, ...rows.map((row) => row.cells.length)))
  const known = Array.from({ length: periods }, (_, period) => period).filter((period) => rows.some((row) => row.cells[period] != null))
  const first = rows.findIndex((row) => row.cells[0] != null)
  const [at, setAt] = useState({ row: first, period: 0 })
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key]
    if (step === undefined) return
    const [down = 0, along = 0] = step
    const link = event.currentTarget.closest('table')?.querySelector<HTMLElement>(`[data-cell="${at.row + down}-${at.period + along}"]`)
    event.preventDefault()
    link?.focus()
  }
  return (
    <Scroll label={label}>
      <table className="cohorts">
        <caption className="hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">Came first in</th>
            <th scope="col" className="end">
              People
            </th>
            {known.map((period) => (
              <th key={period} scope="col">
                <span className="hidden">{interval} </span>
                {period}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.at}>
              <th scope="row">{row.name}</th>
              <td className="end num dim">{count(row.size)}</td>
              {known.map((period) => {
                const cell = row.cells[period]
                return (
                  <td key={period} className="num">
                    {cell && row.size > 0 && (
                      <Link
                        to="/growth/people"
                        search={cell.search}
                        preload={false}
                        className="cell"
                        // Up to where the figure can still be read, in light as in dark.
                        style={{ background: `color-mix(in srgb, var(--c1) ${Math.round(6 + 44 * cell.share)}%, var(--paper))` }}
                        aria-label={cell.says}
                        title={cell.says}
                        data-cell={`${index}-${period}`}
                        tabIndex={at.row === index && at.period === period ? 0 : -1}
                        onKeyDown={move}
                        onFocus={() => setAt({ row: index, period })}
                      >
                        {cell.text}
                      </Link>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
        {rows.length > 1 && (
          <tfoot>
            <tr>
              <th scope="row">Together</th>
              <td className="end num dim">{count(rows.reduce((sum, row) => sum + row.size, 0))}</td>
              {known.map((period) => (
                <td key={period} className="num" title={together[period]?.says}>
                  {together[period]?.text}
                </td>
              ))}
            </tr>
            <tr className="ranges">
              <th scope="row" colSpan={2}>
                Range
              </th>
              {known.map((period) => (
                <td key={period} className="num">
                  {together[period]?.range}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </Scroll>
  )
}

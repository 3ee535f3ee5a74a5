import { Link } from '@tanstack/react-router'
import { useState, type KeyboardEvent } from 'react'
import type { Times } from '@kith/contract/whereabouts'
import { counted, people } from '../../format/words.ts'
import { Scroll } from '../../ui/scroll.tsx'
import type { HourSearch } from './search.ts'
import { WEEKDAYS } from './words.ts'

const HOURS = Array.from({ length: 24 }, (_, hour) => hour)
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
}

/** Weekday by hour, darker where more people are; one stop for the keyboard, arrows within. */
export function WeekHours({ cells, search }: { cells: Times['cells']; search: HourSearch }) {
  const most = Math.max(1, ...cells.map((cell) => cell.people))
  const found = new Map(cells.map((cell) => [`${cell.weekday} ${cell.hour}`, cell]))
  const [at, setAt] = useState({ weekday: 1, hour: 9 })
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (!step) return
    event.preventDefault()
    const next = { weekday: Math.min(7, Math.max(1, at.weekday + step[0])), hour: Math.min(23, Math.max(0, at.hour + step[1])) }
    setAt(next)
    document.querySelector<HTMLElement>(`[data-hour="${next.weekday}-${next.hour}"]`)?.focus()
  }
  return (
    <Scroll label="Times of the week">
      <table className="hours">
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden">Weekday</span>
            </th>
            {HOURS.map((hour) => (
              <th key={hour} scope="col" className="num">
                {hour % 3 === 0 ? hour : <span className="hidden">{hour}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {WEEKDAYS.map((name, index) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {HOURS.map((hour) => {
                const cell = found.get(`${index + 1} ${hour}`)
                const here = { weekday: index + 1, hour }
                const says = `${name}, ${hour}:00: ${people(cell?.people ?? 0)}, ${counted(cell?.activities ?? 0, 'activity', 'activities')}`
                const share = (cell?.people ?? 0) / most
                return (
                  <td key={hour}>
                    <Link
                      to="/where/people"
                      search={{ ...search, ...here }}
                      preload={false}
                      aria-label={says}
                      title={says}
                      data-hour={`${here.weekday}-${hour}`}
                      tabIndex={at.weekday === here.weekday && at.hour === hour ? 0 : -1}
                      onKeyDown={move}
                      onFocus={() => setAt(here)}
                      style={{ background: `color-mix(in srgb, var(--c1) ${Math.round(cell ? 8 + 92 * share : 0)}%, var(--sunken))` }}
                    />
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

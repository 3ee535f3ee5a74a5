import { useState } from 'react'
import { Field } from './field.tsx'

/** Years are typed digit by digit: 2026 passes through the years 2, 20 and 202, which nobody means. */
const EARLIEST = '1900-01-01'
const LATEST = '2299-12-31'

interface DayFieldProps {
  label: string
  value: string | undefined
  /** Within these, the day is told as soon as it is chosen; beyond them only when the field is left, as it may be half typed. */
  least?: string | undefined
  most?: string | undefined
  onDay: (day: string) => unknown
  /** The day may be taken away again. */
  onNone?: () => unknown
}

/** A day to choose or to type. What is typed stays as it is typed. */
export function DayField({ label, value = '', least = EARLIEST, most = LATEST, onDay, onNone }: DayFieldProps) {
  const [typed, setTyped] = useState<string>()
  const isWithin = (day: string) => day >= least && day <= most
  const type = (day: string) => {
    setTyped(day)
    if (isWithin(day)) onDay(day)
    else if (day === '') onNone?.()
  }
  const leave = () => {
    if (typed !== undefined && typed >= EARLIEST && typed <= LATEST && !isWithin(typed)) onDay(typed)
    setTyped(undefined)
  }
  return (
    <Field
      label={label}
      type="date"
      value={typed ?? value}
      min={EARLIEST}
      max={LATEST}
      onChange={(event) => type(event.target.value)}
      onBlur={leave}
    />
  )
}

import { useState } from 'react'
import { Many } from '../filters/chips.tsx'

interface PicksProps<T extends string> {
  label: string
  all: readonly T[]
  name: (value: T) => string
  chosen: readonly T[]
  onChange: (values: T[]) => void
}

/** At least one of a few. */
export function Picks<T extends string>({ label, all, name, chosen, onChange }: PicksProps<T>) {
  const put = (values: readonly string[]) => {
    const known = all.filter((value) => values.includes(value))
    if (known.length > 0) onChange(known)
  }
  return <Many label={label} chosen={chosen} choices={all.map((value) => ({ value, label: name(value) }))} onChange={put} />
}

/** What is typed stays as it is typed. */
export function Typed({ label, text, onChange }: { label: string; text: string; onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(text)
  return (
    <input
      className="input slim"
      aria-label={label}
      value={typed}
      maxLength={200}
      onChange={(event) => {
        setTyped(event.target.value)
        onChange(event.target.value)
      }}
    />
  )
}

interface WordsProps {
  label: string
  placeholder: string
  values: readonly string[]
  show?: (value: string) => string
  onChange: (values: string[]) => void
}

/** Several words with commas between them. What is typed stays as it is typed. */
export function Words({ label, placeholder, values, show, onChange }: WordsProps) {
  const [typed, setTyped] = useState(values.join(', '))
  return (
    <>
      <input
        className="input slim"
        aria-label={label}
        placeholder={placeholder}
        value={typed}
        maxLength={1_000}
        onChange={(event) => {
          setTyped(event.target.value)
          onChange([
            ...new Set(
              event.target.value
                .split(',')
                .map((one) => one.trim())
                .filter((one) => one !== '' && one.length <= 60),
            ),
          ])
        }}
      />
      {show && values.length > 0 && <span className="small dim">{values.map(show).join(', ')}</span>}
    </>
  )
}

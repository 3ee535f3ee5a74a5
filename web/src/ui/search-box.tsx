import { useMemo, useState } from 'react'
import { debounced } from './keyboard.ts'

const STILL_MS = 220

interface SearchBoxProps {
  label: string
  placeholder: string
  /** What the address says now. */
  given: string
  /** What is typed, after a moment of stillness; nothing where the box is empty. Has to stay the same function. */
  onSearch: (wanted: string | undefined) => void
}

/** Follows what is typed after a moment of stillness, and the address when that changes by other means. */
export function SearchBox({ label, placeholder, given, onSearch }: SearchBoxProps) {
  const [text, setText] = useState(given)
  const [known, setKnown] = useState(given)
  if (given !== known) {
    setKnown(given)
    if (given !== text.trim()) setText(given)
  }
  const later = useMemo(() => debounced((typed: string) => onSearch(typed.trim() || undefined), STILL_MS), [onSearch])
  return (
    <input
      type="search"
      className="input slim search"
      aria-label={label}
      placeholder={placeholder}
      autoComplete="off"
      maxLength={200}
      value={text}
      onChange={(event) => {
        setText(event.target.value)
        later(event.target.value)
      }}
    />
  )
}

import { useState } from 'react'

interface NumberBoxProps {
  label: string
  value: number | undefined
  min: number
  max: number
  onChange: (value: number) => void
}

/** A whole number within a sentence. While it is being typed it may be none; then nothing changes. */
export function NumberBox({ label, value, min, max, onChange }: NumberBoxProps) {
  const [typed, setTyped] = useState<string>()
  const type = (text: string) => {
    setTyped(text)
    const number = Number(text)
    if (text.trim() !== '' && Number.isInteger(number) && number >= min && number <= max) onChange(number)
  }
  return (
    <input
      className="input slim number-box"
      type="number"
      inputMode="numeric"
      aria-label={label}
      min={min}
      max={max}
      value={typed ?? value ?? ''}
      onChange={(event) => type(event.target.value)}
      onBlur={() => setTyped(undefined)}
    />
  )
}

import { useId, type InputHTMLAttributes, type ReactNode } from 'react'

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> {
  label: string
  help?: ReactNode
  fault?: string | undefined
}

/** A labelled input; help and fault are read with it. */
export function Field({ label, help, fault, ...input }: FieldProps) {
  const id = useId()
  const described = [help ? `${id}-help` : '', fault ? `${id}-fault` : ''].filter(Boolean).join(' ')
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        {...(described ? { 'aria-describedby': described } : {})}
        aria-invalid={fault ? true : undefined}
        {...input}
      />
      {help && (
        <span className="help" id={`${id}-help`}>
          {help}
        </span>
      )}
      {fault && (
        <span className="fault" id={`${id}-fault`} role="alert">
          {fault}
        </span>
      )}
    </div>
  )
}

interface LinesProps {
  label: string
  value: string
  onChange: (value: string) => void
  help?: ReactNode
  fault?: string | undefined
  placeholder?: string | undefined
}

/** A labelled text of several lines. */
export function Lines({ label, value, onChange, help, fault, placeholder }: LinesProps) {
  const id = useId()
  const described = [help ? `${id}-help` : '', fault ? `${id}-fault` : ''].filter(Boolean).join(' ')
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className="input"
        rows={4}
        spellCheck={false}
        value={value}
        placeholder={placeholder}
        {...(described ? { 'aria-describedby': described } : {})}
        aria-invalid={fault ? true : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {help && (
        <span className="help" id={`${id}-help`}>
          {help}
        </span>
      )}
      {fault && (
        <span className="fault" id={`${id}-fault`} role="alert">
          {fault}
        </span>
      )}
    </div>
  )
}

interface ChoiceProps<T extends string> {
  label: string
  value: T
  choices: readonly { readonly value: T; readonly label: string }[]
  onChange: (value: T) => void
  help?: ReactNode
  slim?: boolean
  disabled?: boolean
}

/** A native choice: works with every keyboard, reader and phone. `slim` hides the label from sight. */
export function Choice<T extends string>({ label, value, choices, onChange, help, slim, disabled }: ChoiceProps<T>) {
  const id = useId()
  const pick = (text: string) => {
    const chosen = choices.find((choice) => choice.value === text)
    if (chosen) onChange(chosen.value)
  }
  return (
    <div className={slim ? undefined : 'field'}>
      <label htmlFor={id} className={slim ? 'hidden' : undefined}>
        {label}
      </label>
      <select
        id={id}
        className={`select ${slim ? 'slim' : ''}`}
        value={value}
        disabled={disabled}
        onChange={(event) => pick(event.target.value)}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      {help && <span className="help">{help}</span>}
    </div>
  )
}

export function Check({
  label,
  checked,
  onChange,
  count,
}: {
  label: ReactNode
  checked: boolean
  onChange: (on: boolean) => void
  count?: ReactNode
}) {
  return (
    <label className="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>{label}</span>
      {count !== undefined && <span className="count num">{count}</span>}
    </label>
  )
}

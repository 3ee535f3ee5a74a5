import type { Category } from '@kith/contract/records'
import { useState, type FormEvent } from 'react'
import { Choice, Field } from '../../ui/field.tsx'
import { CATEGORY_CHOICES, STAGE_CHOICES, STEP_CHOICES, type Rule } from './rule-words.ts'

const BY = [
  { value: 'kind', label: 'Kind of activity', placeholder: 'answered' },
  { value: 'category', label: 'Category', placeholder: '' },
  { value: 'source', label: 'Source', placeholder: '' },
  { value: 'place', label: 'Place', placeholder: '#help' },
  { value: 'words', label: 'Words in the title', placeholder: 'getting started' },
] as const
type By = (typeof BY)[number]['value']

interface NewRuleProps {
  sources: readonly { id: number; title: string }[]
  onAdd: (rule: Rule) => void
}

/** A rule more, before all others; it does nothing until it has been seen and kept. */
export function NewRule({ sources, onAdd }: NewRuleProps) {
  const [by, setBy] = useState<By>('kind')
  const [text, setText] = useState('')
  const [category, setCategory] = useState<Category>('help')
  const [source, setSource] = useState('')
  const [step, setStep] = useState<Rule['step']>('learn')
  const [stage, setStage] = useState<Rule['stage']>('primary')
  const chosen = source === '' ? String(sources[0]?.id ?? '') : source
  const fits = fitsOf(by, { text, category, source: chosen })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (fits === undefined) return
    onAdd({ kind: [], category: [], source: [], place: [], words: [], ...fits, step, stage })
    setText('')
  }
  return (
    <form className="row rule-form" onSubmit={submit}>
      <Choice label="A rule by" value={by} choices={BY.filter((one) => one.value !== 'source' || sources.length > 0)} onChange={setBy} />
      {by === 'category' ? (
        <Choice label="Which" value={category} choices={CATEGORY_CHOICES} onChange={setCategory} />
      ) : by === 'source' ? (
        <Choice
          label="Which"
          value={chosen}
          choices={sources.map(({ id, title }) => ({ value: String(id), label: title }))}
          onChange={setSource}
        />
      ) : (
        <div className="grow">
          <Field
            label="Which"
            required
            maxLength={80}
            value={text}
            autoComplete="off"
            placeholder={BY.find((one) => one.value === by)?.placeholder}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
      )}
      <Choice label="tells of the step" value={step} choices={STEP_CHOICES} onChange={setStep} />
      <Choice label="and the stage" value={stage} choices={STAGE_CHOICES} onChange={setStage} />
      <button type="submit" className="btn" disabled={fits === undefined}>
        See whom it moves
      </button>
      {by !== 'category' && by !== 'source' && (
        <p className="small dim" style={{ flexBasis: '100%' }}>
          Several with commas between them.
        </p>
      )}
    </form>
  )
}

/** What the rule is by; undefined while nothing is given. */
const fitsOf = (by: By, given: { text: string; category: Category; source: string }): Partial<Rule> | undefined => {
  if (by === 'category') return { category: [given.category] }
  if (by === 'source') return given.source === '' ? undefined : { source: [Number(given.source)] }
  const values = given.text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one.length > (by === 'words' ? 1 : 0))
    .slice(0, 20)
  return values.length === 0 ? undefined : { [by]: values }
}

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState, type FormEvent } from 'react'
import { count } from '../../format/numbers.ts'
import { people } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { Who } from '../../ui/face.tsx'
import { Check, Choice, Field } from '../../ui/field.tsx'
import { Group } from '../../ui/page.tsx'
import { Parts } from './parts.tsx'
import { JOINS, type SegmentRule } from './rules.ts'
import './segments.css'

export interface Draft {
  readonly name: string
  readonly description: string
  readonly rule: SegmentRule
  readonly teammates: 'exclude' | 'include' | 'only'
  readonly robots: 'exclude' | 'include' | 'only'
  readonly tellEntering: boolean
  readonly tellLeaving: boolean
}

const STANDINGS = [
  { value: 'exclude', label: 'left out' },
  { value: 'include', label: 'among them' },
  { value: 'only', label: 'only them' },
] as const

interface EditorProps {
  begins: Draft
  act: string
  busy: boolean
  fault: Error | null
  onSave: (draft: Draft) => void
  onLeave: () => void
}

/** A segment as a sentence of conditions, with whom it lets through while it is being written. */
export function Editor({ begins, act, busy, fault, onSave, onLeave }: EditorProps) {
  const [draft, setDraft] = useState(begins)
  const put = (change: Partial<Draft>) => setDraft({ ...draft, ...change })
  const asked = useSettled(draft, 300)
  const preview = useQuery({
    ...ask('segments.preview', { rule: asked.rule, teammates: asked.teammates, robots: asked.robots }),
    placeholderData: keepPreviousData,
    retry: false,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSave(draft)
  }
  const sizes = preview.data?.conditions ?? []
  return (
    <form onSubmit={submit} className="segment-editor">
      <div className="row names">
        <div className="grow">
          <Field
            label="Name"
            required
            maxLength={120}
            value={draft.name}
            autoComplete="off"
            onChange={(event) => put({ name: event.target.value })}
          />
        </div>
        <div className="grow">
          <Field
            label="What it is for"
            maxLength={1_000}
            value={draft.description}
            onChange={(event) => put({ description: event.target.value })}
          />
        </div>
      </div>
      <fieldset className="conditions">
        <legend>
          People of whom{' '}
          <Choice
            slim
            label="How the conditions are joined"
            value={draft.rule.type}
            choices={JOINS}
            onChange={(type) => put({ rule: { ...draft.rule, type } })}
          />{' '}
          holds
        </legend>
        <Parts parts={draft.rule.of} sizes={sizes} onChange={(of) => put({ rule: { ...draft.rule, of } })} />
      </fieldset>
      <div className="row">
        <span className="small dim">Teammates are</span>
        <Choice slim label="Teammates" value={draft.teammates} choices={STANDINGS} onChange={(teammates) => put({ teammates })} />
        <span className="small dim">robots are</span>
        <Choice slim label="Robots" value={draft.robots} choices={STANDINGS} onChange={(robots) => put({ robots })} />
      </div>
      <div>
        <Check label="Tell on Today when somebody enters" checked={draft.tellEntering} onChange={(tellEntering) => put({ tellEntering })} />
        <Check label="Tell on Today when somebody leaves" checked={draft.tellLeaving} onChange={(tellLeaving) => put({ tellLeaving })} />
      </div>
      {fault && <Failure error={fault} />}
      <div className="acts">
        <button type="submit" className="btn go" disabled={busy || draft.name.trim() === ''}>
          {busy ? 'One moment…' : act}
        </button>
        <button type="button" className="btn" onClick={onLeave}>
          Leave it
        </button>
      </div>
      <Group
        title={
          <span aria-live="polite">
            {preview.data ? `${people(preview.data.total)} ${preview.data.total === 1 ? 'is' : 'are'} in it now` : 'Who is in it'}
          </span>
        }
        aside={preview.data && `of ${count(preview.data.everybody)}`}
      >
        {preview.error && <Failure error={preview.error} />}
        {preview.isPending && <GhostRows rows={4} />}
        <ul data-stale={preview.isPlaceholderData}>
          {preview.data?.people.map((person) => (
            <li key={person.id} className="item two-columns">
              <Who person={person} />
            </li>
          ))}
        </ul>
        {preview.data?.total === 0 && (
          <p className="teach">Nobody, for now. The numbers beside the conditions tell which of them lets hardly anybody through.</p>
        )}
      </Group>
    </form>
  )
}

/** The value as it is once nobody has changed it for a moment. */
function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}

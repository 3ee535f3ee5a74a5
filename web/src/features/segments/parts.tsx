import { useState } from 'react'
import { count } from '../../format/numbers.ts'
import { Choice } from '../../ui/field.tsx'
import { Condition } from './condition.tsx'
import { beginning, isGroup, JOINS, type Part, type SegmentCondition, type SegmentGroup } from './rules.ts'

interface PartsProps {
  parts: readonly Part[]
  /** Of each condition below, in the order of reading. */
  sizes: readonly number[]
  onChange: (parts: Part[]) => void
}

const PARTS_MAX = 24
const sizeOf = (part: Part): number => (isGroup(part) ? part.of.length : 1)

/** The conditions of a segment, and groups of them, each as a line to read and to change. */
export function Parts({ parts, sizes, onChange }: PartsProps) {
  const rows = useRows(parts, onChange)
  const full = parts.reduce((sum, part) => sum + sizeOf(part), 0) >= PARTS_MAX
  return (
    <>
      <ol>
        {parts.map((part, at) => {
          const start = parts.slice(0, at).reduce((sum, one) => sum + sizeOf(one), 0)
          return (
            <li key={rows.keys[at]} className={isGroup(part) ? 'part nested' : 'part'}>
              {isGroup(part) ? (
                <Nested
                  group={part}
                  sizes={sizes.slice(start, start + part.of.length)}
                  full={full}
                  onChange={(changed) => rows.put(at, changed)}
                  onDrop={() => rows.drop(at)}
                />
              ) : (
                <Line
                  one={part}
                  size={sizes[start]}
                  onChange={(changed) => rows.put(at, changed)}
                  onRemove={parts.length > 1 ? () => rows.drop(at) : undefined}
                />
              )}
            </li>
          )
        })}
      </ol>
      <div className="row">
        <button type="button" className="btn slim" disabled={full} onClick={() => rows.add(beginning('did'))}>
          Add a condition
        </button>
        <button type="button" className="btn bare slim" disabled={full} onClick={() => rows.add({ type: 'any', of: [beginning('tag')] })}>
          Add a group
        </button>
      </div>
    </>
  )
}

interface NestedProps {
  group: SegmentGroup
  sizes: readonly number[]
  full: boolean
  onChange: (group: SegmentGroup) => void
  /** The last of its conditions was taken away. */
  onDrop: () => void
}

function Nested({ group, sizes, full, onChange, onDrop }: NestedProps) {
  const rows = useRows(group.of, (of) => onChange({ ...group, of }))
  return (
    <fieldset className="conditions">
      <legend>
        <Choice
          slim
          label="How the conditions of this group are joined"
          value={group.type}
          choices={JOINS}
          onChange={(type) => onChange({ ...group, type })}
        />
      </legend>
      <ol>
        {group.of.map((one, at) => (
          <li key={rows.keys[at]} className="part">
            <Line
              one={one}
              size={sizes[at]}
              onChange={(changed) => rows.put(at, changed)}
              onRemove={() => (group.of.length === 1 ? onDrop() : rows.drop(at))}
            />
          </li>
        ))}
      </ol>
      <button type="button" className="btn bare slim" disabled={full} onClick={() => rows.add(beginning('did'))}>
        Add to this group
      </button>
    </fieldset>
  )
}

interface LineProps {
  one: SegmentCondition
  size: number | undefined
  onChange: (one: SegmentCondition) => void
  onRemove: (() => void) | undefined
}

function Line({ one, size, onChange, onRemove }: LineProps) {
  return (
    <>
      <span className="row condition">
        <Condition condition={one} onChange={onChange} />
      </span>
      <Alone n={size} />
      {onRemove && <Remove onRemove={onRemove} />}
    </>
  )
}

/** Rows that have no name of their own, told apart by keys: what was typed in one goes away with it, and not with the last. */
function useRows<T>(rows: readonly T[], onChange: (rows: T[]) => void) {
  const [held, setHeld] = useState(() => ({ keys: rows.map((_, at) => at), next: rows.length }))
  return {
    keys: held.keys,
    put: (at: number, row: T) => onChange(rows.map((one, index) => (index === at ? row : one))),
    add: (row: T) => {
      setHeld({ keys: [...held.keys, held.next], next: held.next + 1 })
      onChange([...rows, row])
    },
    drop: (at: number) => {
      setHeld({ ...held, keys: held.keys.toSpliced(at, 1) })
      onChange(rows.filter((_, index) => index !== at))
    },
  }
}

/** How far a condition narrows by itself. */
const Alone = ({ n }: { n: number | undefined }) => (
  <span className="small dim num alone" title="Of whom this condition alone holds">
    {n === undefined ? ' ' : count(n)}
  </span>
)

const Remove = ({ onRemove }: { onRemove: () => void }) => (
  <button type="button" className="btn bare slim" aria-label="Remove this condition" onClick={onRemove}>
    ×
  </button>
)

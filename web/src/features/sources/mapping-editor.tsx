import { useId } from 'react'
import { Field } from '../../ui/field.tsx'
import { isFamily, familyOf, targetFor, type Inspection, type Mapping, type Target } from './mapping.ts'
import { Scroll } from '../../ui/scroll.tsx'

interface MappingEditorProps {
  inspection: Inspection
  mapping: Mapping
  /** What must still be said. */
  lacking: readonly Target[]
  onChange: (mapping: Mapping) => void
}

/** Targets that tell how to read rather than what a cell says. */
const FOR_ALL_ROWS = ['kind', 'date-format', 'zone']

/** Which column says what: prefilled by a guess, or by what was chosen for the same header before. */
export function MappingEditor({ inspection, mapping, lacking, onChange }: MappingEditorProps) {
  const setColumn = (column: string, target: string | null) => onChange({ ...mapping, columns: { ...mapping.columns, [column]: target } })
  const mapped = new Set(Object.values(mapping.columns))
  const constants = inspection.targets.filter(
    (target) => (FOR_ALL_ROWS.includes(target.name) || lacking.includes(target)) && !mapped.has(target.name),
  )
  return (
    <fieldset>
      <legend className="strong">Which column says what</legend>
      <p className="small dim">
        {inspection.remembered
          ? 'As you chose for a table with the same header before.'
          : 'A guess from the names of the columns: correct it where it is wrong.'}
      </p>
      <Scroll label="Columns">
        <table className="dense">
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col" className="wide">
                For example
              </th>
              <th scope="col">Says</th>
            </tr>
          </thead>
          <tbody>
            {inspection.columns.map((column) => (
              <tr key={column.name}>
                <td className="strong">{column.name || <span className="faint">no name</span>}</td>
                <td className="wide wrap dim small">{column.samples.filter(Boolean).slice(0, 3).join(' · ')}</td>
                <td>
                  <TargetChoice
                    column={column.name}
                    targets={inspection.targets}
                    value={mapping.columns[column.name] ?? null}
                    onChange={(target) => setColumn(column.name, target)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {constants.length > 0 && (
        <div className="row" style={{ marginTop: 16, alignItems: 'start' }}>
          {constants.map((target) => (
            <Field
              key={target.name}
              label={`${target.label}, for every row`}
              help={target.help}
              fault={
                lacking.includes(target) ? `No column says the ${target.label.toLowerCase()}: choose one, or write it here.` : undefined
              }
              value={mapping.constants[target.name] ?? ''}
              onChange={(event) => onChange({ ...mapping, constants: { ...mapping.constants, [target.name]: event.target.value } })}
            />
          ))}
        </div>
      )}
    </fieldset>
  )
}

interface TargetChoiceProps {
  column: string
  targets: readonly Target[]
  value: string | null
  onChange: (target: string | null) => void
}

function TargetChoice({ column, targets, value, onChange }: TargetChoiceProps) {
  const id = useId()
  const usual = targets.filter((target) => target.name !== 'date-format' && target.name !== 'zone')
  const family = usual.find((target) => isFamily(target) && value?.startsWith(familyOf(target)))
  const shown = value === null ? '' : (family?.name ?? value)
  return (
    <>
      <label className="hidden" htmlFor={id}>
        What column {column} says
      </label>
      <select
        id={id}
        className="select slim"
        value={shown}
        onChange={(event) => {
          const target = targets.find((other) => other.name === event.target.value)
          onChange(target ? targetFor(target, column) : null)
        }}
      >
        <option value="">leave it out</option>
        {usual.map((target) => (
          <option key={target.name} value={target.name}>
            {target.label}
            {target.required ? ' *' : ''}
          </option>
        ))}
        {value !== null && !family && !usual.some((target) => target.name === value) && <option value={value}>{value}</option>}
      </select>
    </>
  )
}

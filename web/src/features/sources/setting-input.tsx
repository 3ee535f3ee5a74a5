import type { ConnectorInfo } from '@kith/contract/sources'
import { Check, Choice, Field, Lines } from '../../ui/field.tsx'
import { FileDrop } from './file-drop.tsx'

type SettingField = ConnectorInfo['fields'][number]

interface SettingInputProps {
  field: SettingField
  value: unknown
  onChange: (value: unknown) => void
  /** True while files are on their way. */
  onBusy: (busy: boolean) => void
  fault: string | undefined
}

const textIn = (value: unknown) => (typeof value === 'string' ? value : '')

/** One setting of a source, asked for as its kind wants. */
export function SettingInput({ field, value, onChange, onBusy, fault }: SettingInputProps) {
  const label = field.required ? field.label : `${field.label} (if you like)`
  switch (field.kind) {
    case 'files':
      return <FileDrop label={field.label} help={field.help} onChange={onChange} onBusy={onBusy} fault={fault} />
    case 'choice': {
      const choices = field.choices ?? []
      const decided = field.required || choices.some((choice) => choice.value === '' || choice.value === 'auto')
      const all = decided ? choices : [{ value: '', label: 'Kith decides' }, ...choices]
      return (
        <Choice label={field.label} help={field.help} value={textIn(value) || (all[0]?.value ?? '')} choices={all} onChange={onChange} />
      )
    }
    case 'toggle':
      return (
        <div className="field">
          <Check label={field.label} checked={value === true} onChange={onChange} />
          <span className="help">{field.help}</span>
        </div>
      )
    case 'lines':
      return (
        <Lines label={label} help={field.help} fault={fault} placeholder={field.placeholder} value={textIn(value)} onChange={onChange} />
      )
    case 'secret':
    case 'url':
    case 'path':
    case 'text':
      return (
        <Field
          label={label}
          help={field.help}
          fault={fault}
          type={field.kind === 'secret' ? 'password' : field.kind === 'url' ? 'url' : 'text'}
          autoComplete="off"
          spellCheck={false}
          placeholder={field.placeholder}
          required={field.required}
          value={textIn(value)}
          onChange={(event) => onChange(event.target.value)}
        />
      )
    case 'mapping':
      return null
  }
}

import { useQuery } from '@tanstack/react-query'
import { platformName } from '../../format/names.ts'
import { capital } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Choice } from '../../ui/field.tsx'
import { Many } from '../filters/chips.tsx'
import { AtOrganization } from './at-organization.tsx'
import { Ago, Did, Scope } from './did.tsx'
import { NumberBox } from './number-box.tsx'
import { beginning, TYPES, type Own, type SegmentCondition } from './rules.ts'
import { Picks, Words } from './typed.tsx'
import { countryName } from './words.ts'
import { useNames } from './names.ts'

interface ConditionProps {
  condition: SegmentCondition
  onChange: (condition: SegmentCondition) => void
}

const TURNED = [
  { value: 'yes', label: 'who' },
  { value: 'no', label: 'but not those who' },
] as const

/** One condition as a line to read and to change: who | are looked after by | Ana. */
export function Condition({ condition, onChange }: ConditionProps) {
  return (
    <>
      <Choice
        slim
        label="Holds, or does not"
        value={condition.not ? 'no' : 'yes'}
        choices={TURNED}
        onChange={(value) => onChange({ ...condition, not: value === 'no' })}
      />
      <Choice
        slim
        label="What is asked"
        value={condition.type}
        choices={TYPES}
        onChange={(type) => onChange({ ...beginning(type), not: condition.not })}
      />
      <Details key={condition.type} condition={condition} onChange={onChange} />
    </>
  )
}

const LEVELS = ['none', 'explorer', 'participant', 'contributor', 'leader'] as const
const STEPS = ['discover', 'evaluate', 'learn', 'build', 'scale'] as const
const STAGES = ['tertiary', 'secondary', 'primary'] as const
const ARRIVALS = ['organic', 'cultivated'] as const
const ARRIVAL_WORDS = { organic: 'by themselves', cultivated: 'after a touch of the team' }

function Details({ condition: one, onChange }: ConditionProps) {
  switch (one.type) {
    case 'did':
      return <Did one={one} onChange={onChange} />
    case 'first':
    case 'last':
      return (
        <>
          <Ago one={one} onChange={onChange} />
          <Scope one={one} onChange={onChange} />
        </>
      )
    case 'level':
      return (
        <Picks
          label="Level"
          all={LEVELS}
          name={(level) => (level === 'none' ? 'No level' : capital(level))}
          chosen={one.any}
          onChange={(any) => onChange({ ...one, any })}
        />
      )
    case 'step':
      return <Picks label="Step" all={STEPS} name={capital} chosen={one.any} onChange={(any) => onChange({ ...one, any })} />
    case 'stage':
      return <Picks label="Stage" all={STAGES} name={capital} chosen={one.any} onChange={(any) => onChange({ ...one, any })} />
    case 'arrival':
      return (
        <Picks
          label="How"
          all={ARRIVALS}
          name={(way) => ARRIVAL_WORDS[way]}
          chosen={one.any}
          onChange={(any) => onChange({ ...one, any })}
        />
      )
    case 'account':
      return <Platforms one={one} onChange={onChange} />
    case 'owner':
      return <Owners one={one} onChange={onChange} />
    case 'organization':
      return <AtOrganization one={one} onChange={onChange} />
    case 'country':
      return (
        <Words
          label="Countries, two letters each"
          placeholder="DE, PT; empty: any that is known"
          values={one.any}
          show={countryName}
          onChange={(any) => onChange({ ...one, any: any.map((code) => code.toUpperCase()).filter((code) => /^[A-Z]{2}$/.test(code)) })}
        />
      )
    case 'tag':
      return (
        <Words
          label="Tags"
          placeholder="speaker, beta; empty: any tag"
          values={one.any}
          onChange={(any) => onChange({ ...one, any: any.slice(0, 100) })}
        />
      )
    case 'name':
      return (
        <input
          className="input slim"
          aria-label="Part of a name, username or address"
          value={one.text}
          maxLength={200}
          onChange={(event) => onChange({ ...one, text: event.target.value })}
        />
      )
    case 'zone':
      return (
        <span className="row">
          from UTC{' '}
          <NumberBox
            label="Hours east of UTC, at least"
            value={one.least === undefined ? undefined : one.least / 60}
            min={-12}
            max={14}
            onChange={(hours) => onChange({ ...one, least: hours * 60 })}
          />{' '}
          to UTC{' '}
          <NumberBox
            label="Hours east of UTC, at most"
            value={one.most === undefined ? undefined : one.most / 60}
            min={-12}
            max={14}
            onChange={(hours) => onChange({ ...one, most: hours * 60 })}
          />{' '}
          hours
        </span>
      )
    case 'around':
      return (
        <span className="row">
          from{' '}
          <NumberBox
            label="Per cent, at least"
            value={one.least ?? 0}
            min={0}
            max={100}
            onChange={(least) => onChange({ ...one, least })}
          />{' '}
          to{' '}
          <NumberBox label="Per cent, at most" value={one.most ?? 100} min={0} max={100} onChange={(most) => onChange({ ...one, most })} />{' '}
          %
        </span>
      )
    case 'note':
    case 'cold':
      return null
  }
}

function Platforms({ one, onChange }: Own<'account'>) {
  const held = useQuery(ask('workspace.get', {})).data?.platforms ?? []
  return (
    <Picks
      label="Platform"
      all={[...new Set([...held, ...one.any])]}
      name={platformName}
      chosen={one.any}
      onChange={(any) => onChange({ ...one, any })}
    />
  )
}

function Owners({ one, onChange }: Own<'owner'>) {
  const { owners } = useNames()
  return (
    <Many
      label={one.any.length === 0 ? 'anybody of the team' : 'of the team'}
      chosen={one.any}
      choices={owners}
      onChange={(values) => onChange({ ...one, any: values.map(Number) })}
    />
  )
}

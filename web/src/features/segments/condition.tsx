import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { platformName } from '../../format/names.ts'
import { capital } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Choice } from '../../ui/field.tsx'
import { ActivityChips, Many } from '../filters/chips.tsx'
import type { Filters } from '../filters/filters.ts'
import { NumberBox } from './number-box.tsx'
import { beginning, TYPES, type SegmentCondition } from './rules.ts'
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
      <Details condition={condition} onChange={onChange} />
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
      return <Organizations one={one} onChange={onChange} />
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

type Of<T extends SegmentCondition['type']> = Extract<SegmentCondition, { type: T }>
interface Own<T extends SegmentCondition['type']> {
  one: Of<T>
  onChange: (condition: SegmentCondition) => void
}

const OFTEN = [
  { value: 'least', label: 'at least' },
  { value: 'most', label: 'at most' },
  { value: 'never', label: 'never' },
] as const
const UNITS = [
  { value: 'times', label: 'times' },
  { value: 'days', label: 'days' },
] as const
const WHEN = [
  { value: 'ever', label: 'ever' },
  { value: 'last', label: 'in the last … days' },
  { value: 'between', label: 'between two days' },
] as const

function Did({ one, onChange }: Own<'did'>) {
  const often = one.most === 0 ? 'never' : one.most === undefined ? 'least' : 'most'
  const when = one.lastDays !== undefined ? 'last' : (one.from ?? one.to) !== undefined ? 'between' : 'ever'
  const put = (change: Partial<Of<'did'>>) => {
    const { least: _least, most: _most, ...rest } = one
    onChange({ ...rest, ...change })
  }
  const at = (change: Partial<Of<'did'>>) => {
    const { lastDays: _lastDays, from: _from, to: _to, ...rest } = one
    onChange({ ...rest, ...change })
  }
  const number = one.most ?? one.least ?? 1
  return (
    <>
      <Choice
        slim
        label="How often"
        value={often}
        choices={OFTEN}
        onChange={(wanted) => put(wanted === 'never' ? { most: 0 } : { [wanted]: Math.max(1, number) })}
      />
      {often !== 'never' && (
        <>
          <NumberBox label="How often, as a number" value={number} min={1} max={1_000_000} onChange={(value) => put({ [often]: value })} />
          <Choice slim label="Times or days" value={one.count} choices={UNITS} onChange={(count) => onChange({ ...one, count })} />
        </>
      )}
      <Choice
        slim
        label="When"
        value={when}
        choices={WHEN}
        onChange={(wanted) =>
          at(wanted === 'last' ? { lastDays: 90 } : wanted === 'between' ? { from: new Date().toISOString().slice(0, 10) } : {})
        }
      />
      {when === 'last' && <NumberBox label="Days" value={one.lastDays} min={1} max={36_600} onChange={(days) => at({ lastDays: days })} />}
      {when === 'between' && (
        <span className="row">
          <input
            className="input slim"
            type="date"
            aria-label="From"
            value={one.from ?? ''}
            onChange={(event) => at({ ...(event.target.value ? { from: event.target.value } : {}), ...(one.to ? { to: one.to } : {}) })}
          />
          <input
            className="input slim"
            type="date"
            aria-label="To"
            value={one.to ?? ''}
            onChange={(event) => at({ ...(one.from ? { from: one.from } : {}), ...(event.target.value ? { to: event.target.value } : {}) })}
          />
        </span>
      )}
      <Scope one={one} onChange={onChange} />
    </>
  )
}

function Ago({ one, onChange }: Own<'first' | 'last'>) {
  const way = one.least === undefined ? 'most' : 'least'
  const { least: _least, most: _most, ...rest } = one
  const days = one.least ?? one.most ?? 0
  const put = (side: 'least' | 'most', value: number) => onChange(side === 'least' ? { ...rest, least: value } : { ...rest, most: value })
  return (
    <>
      <Choice
        slim
        label="How long ago"
        value={way}
        choices={[
          { value: 'most', label: 'at most' },
          { value: 'least', label: 'at least' },
        ]}
        onChange={(side) => put(side, days)}
      />
      <NumberBox label="Days ago" value={days} min={0} max={36_600} onChange={(value) => put(way, value)} /> days ago
    </>
  )
}

/** What the activities are that it speaks of. */
function Scope({ one, onChange }: Own<'did' | 'first' | 'last'>) {
  const { source, community, platform, kind, category, place, technology, ...rest } = one
  const filters: Filters = Object.fromEntries(
    Object.entries({ source, community, platform, kind, category, place, technology }).filter(([, value]) => value !== undefined),
  )
  return (
    <ActivityChips
      filters={filters}
      onChange={({ from: _from, to: _to, segment: _segment, teammates: _t, robots: _r, ...wanted }) => onChange({ ...rest, ...wanted })}
    />
  )
}

interface PicksProps<T extends string> {
  label: string
  all: readonly T[]
  name: (value: T) => string
  chosen: readonly T[]
  onChange: (values: T[]) => void
}

/** At least one of a few. */
function Picks<T extends string>({ label, all, name, chosen, onChange }: PicksProps<T>) {
  const put = (values: readonly string[]) => {
    const known = all.filter((value) => values.includes(value))
    if (known.length > 0) onChange(known)
  }
  return <Many label={label} chosen={chosen} choices={all.map((value) => ({ value, label: name(value) }))} onChange={put} />
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

const BY = [
  { value: 'any', label: 'one of these' },
  { value: 'named', label: 'one named like' },
  { value: 'tagged', label: 'one tagged' },
] as const

function Organizations({ one, onChange }: Own<'organization'>) {
  const [by, setBy] = useState<(typeof BY)[number]['value']>(
    one.named !== undefined ? 'named' : one.tagged !== undefined ? 'tagged' : 'any',
  )
  const { named: _named, tagged: _tagged, ...rest } = one
  const none = { ...rest, any: [] }
  return (
    <>
      <Choice
        slim
        label="Which organization"
        value={by}
        choices={BY}
        onChange={(wanted) => {
          setBy(wanted)
          onChange(none)
        }}
      />
      {by === 'any' && <TheseOrganizations chosen={one.any} onChange={(any) => onChange({ ...rest, any })} />}
      {by === 'named' && (
        <Typed
          label="Part of an organization’s name or domain"
          text={one.named ?? ''}
          onChange={(text) => onChange(text.trim().length < 2 ? none : { ...none, named: text })}
        />
      )}
      {by === 'tagged' && (
        <Tagged chosen={one.tagged ?? []} onChange={(tagged) => onChange(tagged.length === 0 ? none : { ...none, tagged })} />
      )}
    </>
  )
}

function TheseOrganizations({ chosen, onChange }: { chosen: readonly number[]; onChange: (ids: number[]) => void }) {
  const [typed, setTyped] = useState('')
  const search = typed.trim()
  const found = useQuery(ask('organizations.list', { limit: 100, ...(search ? { search } : {}) })).data?.organizations ?? []
  return (
    <>
      <Many
        label={chosen.length === 0 ? 'any organization that is known' : 'Organization'}
        chosen={chosen}
        choices={found.map(({ id, name }) => ({ value: String(id), label: name }))}
        onChange={(values) => onChange(values.map(Number))}
      />
      {(search !== '' || found.length === 100) && <Typed label="Look for an organization" text={typed} onChange={setTyped} />}
    </>
  )
}

/** What the team has written on organizations; without any tag there is nothing to choose from, and the words say where they are given. */
function Tagged({ chosen, onChange }: { chosen: readonly string[]; onChange: (tags: string[]) => void }) {
  const { data } = useQuery(ask('organizations.list', { limit: 1 }))
  const tags = [...new Set([...(data?.tags ?? []), ...chosen])]
  if (data !== undefined && tags.length === 0)
    return <span className="small dim">No organization has a tag yet: give some on its page, under Edit.</span>
  return (
    <Many
      label={chosen.length === 0 ? 'choose a tag' : 'Tag'}
      chosen={chosen}
      choices={tags.map((tag) => ({ value: tag, label: tag }))}
      onChange={onChange}
    />
  )
}

/** What is typed stays as it is typed. */
function Typed({ label, text, onChange }: { label: string; text: string; onChange: (text: string) => void }) {
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
function Words({ label, placeholder, values, show, onChange }: WordsProps) {
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

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { date } from '../../format/dates.ts'
import { beginningOn, endingOn } from '../../format/days.ts'
import { platformName } from '../../format/names.ts'
import { ask } from '../../queries.ts'
import { DayField } from '../../ui/day-field.tsx'
import { Check } from '../../ui/field.tsx'
import { Popover } from '../../ui/popover.tsx'
import { CATEGORIES, CATEGORY_LABELS, conditions, type Filters, type ManyField } from './filters.ts'

interface ChipsProps {
  filters: Filters
  onChange: (filters: Filters) => void
  /** Without days, where a page has a chooser of its own for them. */
  days?: boolean
}

/** Filters as chips: each tells what it holds, and opens to change it. */
export function FilterChips({ filters, onChange, days = true }: ChipsProps) {
  const options = useOptions()
  const set = (field: keyof Filters, value: unknown) => onChange(withField(filters, field, value))
  return (
    <div className="chips">
      {options.map(({ field, label, choices }) =>
        choices.length > (field === 'segment' ? 0 : 1) || filters[field] ? (
          <Many
            key={field}
            label={label}
            chosen={filters[field] ?? []}
            choices={choices}
            onChange={(values) => set(field, fit(field, values))}
          />
        ) : null,
      )}
      <Technology chosen={filters.technology ?? []} onChange={(values) => set('technology', values)} />
      {days && <Days filters={filters} onChange={(from, to) => onChange(withField(withField(filters, 'from', from), 'to', to))} />}
      <Standing filters={filters} set={set} />
      {conditions(days ? filters : withoutDays(filters)) > 0 && (
        <button type="button" className="btn bare slim" onClick={() => onChange(days ? {} : onlyDays(filters))}>
          Clear
        </button>
      )}
    </div>
  )
}

/** The chips of a filter that ask what somebody did, alone. */
export function ActivityChips({ filters, onChange }: Pick<ChipsProps, 'filters' | 'onChange'>) {
  const set = (field: keyof Filters, value: unknown) => onChange(withField(filters, field, value))
  return (
    <div className="chips">
      {[useCommunities(), ...useOptions()]
        .filter(({ field, choices }) => field !== 'segment' && (choices.length > 0 || filters[field]))
        .map(({ field, label, choices }) => (
          <Many
            key={field}
            label={label}
            chosen={filters[field] ?? []}
            choices={choices}
            onChange={(values) => set(field, fit(field, values))}
          />
        ))}
      <Technology chosen={filters.technology ?? []} onChange={(values) => set('technology', values)} />
    </div>
  )
}

const withoutDays = ({ from: _from, to: _to, ...rest }: Filters): Filters => rest
const onlyDays = ({ from, to }: Filters): Filters => ({ ...(from ? { from } : {}), ...(to ? { to } : {}) })

/** Only the fields of a filter, and none that is empty. */
function withField(filters: Filters, field: keyof Filters, value: unknown): Filters {
  const { community, source, platform, kind, category, place, technology, segment, from, to, teammates, robots } = filters
  const all = { community, source, platform, kind, category, place, technology, segment, from, to, teammates, robots, [field]: value }
  return Object.fromEntries(
    Object.entries(all).filter(([, held]) => held !== undefined && held !== '' && !(Array.isArray(held) && held.length === 0)),
  )
}

const NUMBERED: readonly Choosable[] = ['community', 'source', 'segment']
const fit = (field: Choosable, values: readonly string[]): unknown => (NUMBERED.includes(field) ? values.map(Number) : values)

export interface Option {
  readonly value: string
  readonly label: string
}

type Choosable = Exclude<ManyField, 'technology'> | 'community'

function useOptions(): { field: Choosable; label: string; choices: Option[] }[] {
  const workspace = useQuery(ask('workspace.get', {})).data
  const sources = useQuery(ask('sources.list', {})).data?.sources ?? []
  const segments = useQuery(ask('segments.list', { counts: false })).data?.segments ?? []
  const held = new Set(workspace?.kinds.map((kind) => kind.category))
  return [
    { field: 'segment', label: 'Segment', choices: segments.map(({ id, name }) => ({ value: String(id), label: name })) },
    { field: 'source', label: 'Source', choices: sources.map((source) => ({ value: String(source.id), label: source.title })) },
    { field: 'platform', label: 'Platform', choices: (workspace?.platforms ?? []).map((value) => ({ value, label: platformName(value) })) },
    {
      field: 'category',
      label: 'Category',
      choices: CATEGORIES.filter((value) => held.has(value)).map((value) => ({ value, label: CATEGORY_LABELS[value] })),
    },
    { field: 'kind', label: 'Kind', choices: (workspace?.kinds ?? []).map(({ kind, plural }) => ({ value: kind, label: plural })) },
    { field: 'place', label: 'Place', choices: (workspace?.places ?? []).filter(Boolean).map((value) => ({ value, label: value })) },
  ]
}

/** Chosen for all screens at once, and so in no filter of a single one; a condition is the same on every screen. */
function useCommunities(): { field: Choosable; label: string; choices: Option[] } {
  const communities = useQuery(ask('communities.list', {})).data?.communities ?? []
  return { field: 'community', label: 'Community', choices: communities.map(({ id, name }) => ({ value: String(id), label: name })) }
}

const FILTERABLE_FROM = 9

export interface ManyProps {
  label: string
  chosen: readonly (string | number)[]
  choices: readonly Option[]
  onChange: (values: string[]) => void
}

/** A chip that holds any of several values. */
export function Many({ label, chosen, choices, onChange }: ManyProps) {
  const [typed, setTyped] = useState('')
  const held = chosen.map(String)
  const unknown = held.filter((value) => !choices.some((choice) => choice.value === value)).map((value) => ({ value, label: value }))
  const shown = [...unknown, ...choices].filter((choice) => choice.label.toLocaleLowerCase().includes(typed.trim().toLocaleLowerCase()))
  const nameOf = (value: string) => choices.find((choice) => choice.value === value)?.label ?? value
  const says = held.length === 0 ? label : `${label}: ${nameOf(held[0] ?? '')}${held.length > 1 ? ` + ${held.length - 1}` : ''}`
  return (
    <Popover label={label} trigger={<ChipButton on={held.length > 0}>{says}</ChipButton>}>
      {choices.length >= FILTERABLE_FROM && (
        <input
          className="input slim"
          style={{ width: '100%', marginBottom: 8 }}
          aria-label={`Find in ${label.toLowerCase()}`}
          placeholder="Find"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      {shown.map((choice) => (
        <Check
          key={choice.value}
          label={choice.label}
          checked={held.includes(choice.value)}
          onChange={(on) => onChange(on ? [...held, choice.value] : held.filter((value) => value !== choice.value))}
        />
      ))}
      {shown.length === 0 && <p className="dim small">Nothing by that name.</p>}
    </Popover>
  )
}

function Technology({ chosen, onChange }: { chosen: readonly string[]; onChange: (values: string[] | undefined) => void }) {
  const add = (data: FormData) => {
    const value = data.get('technology')
    if (typeof value === 'string' && value.trim()) onChange([...new Set([...chosen, value.trim()])])
  }
  return (
    <Popover
      label="Technology"
      trigger={<ChipButton on={chosen.length > 0}>{chosen.length > 0 ? `Technology: ${chosen.join(', ')}` : 'Technology'}</ChipButton>}
    >
      {chosen.map((value) => (
        <Check key={value} label={value} checked onChange={() => onChange(chosen.filter((other) => other !== value))} />
      ))}
      <form action={add} className="row" style={{ flexWrap: 'nowrap' }}>
        <input className="input slim" name="technology" aria-label="A technology" placeholder="TypeScript, rust …" maxLength={80} />
        <button type="submit" className="btn slim">
          Add
        </button>
      </form>
    </Popover>
  )
}

function Days({ filters, onChange }: { filters: Filters; onChange: (from: string | undefined, to: string | undefined) => void }) {
  const { from, to } = filters
  const put = (days: ReturnType<typeof beginningOn>) => onChange(days.from, days.to)
  const says = from && to ? `${date(from)} – ${date(to)}` : from ? `since ${date(from)}` : to ? `until ${date(to)}` : 'Dates'
  return (
    <Popover label="Dates" trigger={<ChipButton on={Boolean(from ?? to)}>{says}</ChipButton>}>
      <div className="form" style={{ gap: 10 }}>
        <DayField
          label="From"
          value={from}
          most={to}
          onDay={(day) => put(beginningOn(day, filters))}
          onNone={() => onChange(undefined, to)}
        />
        <DayField
          label="To"
          value={to}
          least={from}
          onDay={(day) => put(endingOn(day, filters))}
          onNone={() => onChange(from, undefined)}
        />
      </div>
    </Popover>
  )
}

function Standing({ filters, set }: { filters: Filters; set: (field: 'teammates' | 'robots', value: string | undefined) => void }) {
  const on = [filters.teammates && 'teammates', filters.robots && 'robots'].filter(Boolean)
  const says = on.length === 0 ? 'Teammates, robots' : `with ${on.join(' and ')}`
  const only = filters.teammates === 'only' ? 'only teammates' : filters.robots === 'only' ? 'only robots' : says
  return (
    <Popover label="Teammates and robots" trigger={<ChipButton on={on.length > 0}>{only}</ChipButton>}>
      <Check
        label="Teammates among them"
        checked={filters.teammates === 'include'}
        onChange={(yes) => set('teammates', yes ? 'include' : undefined)}
      />
      <Check label="Only teammates" checked={filters.teammates === 'only'} onChange={(yes) => set('teammates', yes ? 'only' : undefined)} />
      <Check
        label="Robots among them"
        checked={filters.robots === 'include'}
        onChange={(yes) => set('robots', yes ? 'include' : undefined)}
      />
      <Check label="Only robots" checked={filters.robots === 'only'} onChange={(yes) => set('robots', yes ? 'only' : undefined)} />
    </Popover>
  )
}

/** Radix hands its trigger's properties over: they go on to the button. */
function ChipButton({ on, children, ...rest }: { on: boolean; children: string } & React.ComponentProps<'button'>) {
  return (
    <button type="button" className="chip" data-on={on} {...rest}>
      <span>{children}</span>
    </button>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import type { ConnectorInfo } from '@kith/contract/sources'
import { call } from '../../api.ts'
import { useAct } from '../../queries.ts'
import { Failure } from '../../ui/answer.tsx'
import { toast } from '../../ui/toasts.ts'
import { NewSourceCommunities } from '../communities/of-source.tsx'
import { useScope } from '../communities/scope.ts'
import { Markdown } from '../../ui/markdown.tsx'
import { MappingEditor } from './mapping-editor.tsx'
import { mappingFrom, missing, settingOf, type Mapping } from './mapping.ts'
import { PreviewResult } from './preview.tsx'
import { SettingInput } from './setting-input.tsx'

/** The form of a kind of source: what it asks for, a look before anything is stored, and the start. */
export function ConnectorForm({ connector }: { connector: ConnectorInfo }) {
  const navigate = useNavigate()
  const [settings, setSettings] = useState<Record<string, unknown>>({})
  const [communities, setCommunities] = useState(useScope().community ?? [])
  const [busy, setBusy] = useState(false)
  const [edited, setEdited] = useState<Mapping>()
  const [tried, setTried] = useState(false)
  const inspection = useInspection(connector, settings)
  const mapping = edited ?? (inspection.data ? mappingFrom(inspection.data) : undefined)
  const mappingField = connector.fields.find((field) => field.kind === 'mapping')
  const whole = mappingField && mapping ? { ...settings, [mappingField.name]: settingOf(withWhat(mapping, settings)) } : settings
  const preview = useAct('sources.preview', { quiet: true })
  const create = useAct('sources.create', {
    refresh: ['sources', 'runs', 'workspace'],
    quiet: true,
    done: ({ source, existed }) => {
      toast(existed ? `${source.title} stood already; it is read again.` : `${source.title} is connected and being read.`)
      return navigate({ to: '/sources/$id', params: { id: String(source.id) } })
    },
  })
  const faults = new Map(
    connector.fields.flatMap((field) =>
      field.required && field.kind !== 'mapping' && isEmpty(settings[field.name]) ? [[field.name, `${field.label} is needed.`]] : [],
    ),
  )
  const lacking = inspection.data && mapping ? missing(withWhat(mapping, settings), inspection.data.targets) : []
  const ready = faults.size === 0 && lacking.length === 0 && !busy
  const set = (name: string, value: unknown) => {
    setSettings((before) => ({ ...before, [name]: value }))
    if (connector.fields.find((field) => field.name === name)?.kind === 'files') setEdited(undefined)
    preview.reset()
    create.reset()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (ready) create.mutate({ connector: connector.name, settings: tidy(whole), ...(communities.length > 0 ? { communities } : {}) })
  }
  const look = () => {
    setTried(true)
    if (ready) preview.mutate({ connector: connector.name, settings: tidy(whole) })
  }
  return (
    <div className="two">
      <form onSubmit={submit} noValidate style={{ display: 'grid', gap: 22 }}>
        <div className="form">
          {connector.fields
            .filter((field) => field.kind !== 'mapping' && (field.with === undefined || !isEmpty(settings[field.with])))
            .map((field) => (
              <SettingInput
                key={field.name}
                field={field}
                value={settings[field.name]}
                onChange={(value) => set(field.name, value)}
                onBusy={setBusy}
                fault={tried ? faults.get(field.name) : undefined}
              />
            ))}
        </div>
        {inspection.error && <Failure error={inspection.error} retry={() => void inspection.refetch()} />}
        {inspection.isFetching && <p className="dim">Looking into the file…</p>}
        {inspection.data && mapping && (
          <MappingEditor
            inspection={inspection.data}
            mapping={mapping}
            lacking={lacking}
            onChange={(next) => {
              setEdited(next)
              preview.reset()
            }}
          />
        )}
        <NewSourceCommunities chosen={communities} onChange={setCommunities} />
        {preview.error && <Failure error={preview.error} />}
        {create.error && <Failure error={create.error} />}
        {preview.data && <PreviewResult result={preview.data} />}
        <div className="row">
          <button type="button" className="btn" disabled={preview.isPending || busy} onClick={look}>
            {preview.isPending ? 'Reading…' : 'Look first'}
          </button>
          <button type="submit" className="btn go" disabled={create.isPending || busy}>
            {create.isPending ? 'Connecting…' : 'Connect and read'}
          </button>
          <span className="small dim">Looking stores nothing.</span>
        </div>
      </form>
      <aside aria-label="Where to find it">{connector.help && <Markdown text={connector.help} className="small dim" />}</aside>
    </div>
  )
}

/** Columns and a suggested mapping, as soon as there are files to look into. */
function useInspection(connector: ConnectorInfo, settings: Record<string, unknown>) {
  const files = connector.fields.find((field) => field.kind === 'files')
  const mapped = connector.fields.some((field) => field.kind === 'mapping')
  const given = tidy(settings)
  return useQuery({
    queryKey: ['inspect', connector.name, given],
    queryFn: ({ signal }) => call('sources.inspect', { connector: connector.name, settings: given }, { signal }),
    enabled: mapped && files !== undefined && !isEmpty(settings[files.name]),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** A choice named `what` beside the mapping speaks for it. */
const withWhat = (mapping: Mapping, settings: Record<string, unknown>): Mapping =>
  typeof settings.what === 'string' && settings.what !== '' ? { ...mapping, rest: { ...mapping.rest, what: settings.what } } : mapping

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
const tidy = (settings: Record<string, unknown>) => Object.fromEntries(Object.entries(settings).filter(([, value]) => !isEmpty(value)))

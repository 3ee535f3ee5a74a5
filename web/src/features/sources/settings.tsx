import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ConnectorInfo, Source } from '@kith/contract/sources'
import { downloadUrl } from '../../api.ts'
import { ask, useAct } from '../../queries.ts'
import { Failure } from '../../ui/answer.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Group } from '../../ui/page.tsx'
import { useMay } from '../session/session.ts'
import { SettingInput } from './setting-input.tsx'

type SettingField = ConnectorInfo['fields'][number]

/** What the form of its kind of source asks for. */
export const useFields = (source: Source): readonly SettingField[] =>
  useQuery(ask('connectors.list', {})).data?.connectors.find((one) => one.name === source.connector)?.fields ?? []

/** What the source was told to read, in the words of its form, and the way to change it. */
export function Settings({ source }: { source: Source }) {
  const may = useMay()
  const fields = useFields(source)
  const entries = Object.entries(source.settings).filter(([, value]) => value !== '' && value !== null && value !== undefined)
  const editable = fields.filter((field) => field.kind !== 'mapping' && field.kind !== 'secret')
  if (entries.length === 0 && editable.length === 0) return null
  return (
    <Group
      title="Settings"
      aside={may.write && !source.demo && editable.length > 0 ? <Change source={source} fields={editable} /> : source.connector}
    >
      <dl className="facts" style={{ marginTop: 12 }}>
        {entries.map(([name, value]) => {
          const field = fields.find((one) => one.name === name)
          return (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{field?.label ?? name}</dt>
              <dd>{inWords(value, field)}</dd>
            </div>
          )
        })}
      </dl>
      {source.connector === 'git' && (
        <p style={{ paddingTop: 12 }}>
          <a className="link" href={downloadUrl('identities.export', { format: 'mailmap', source: source.id })} download>
            A .mailmap for this repository
          </a>{' '}
          <span className="dim">with who is who as Kith knows it.</span>
        </p>
      )}
    </Group>
  )
}

const inWords = (value: unknown, field: SettingField | undefined) => {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  const chosen = field?.choices?.find((choice) => choice.value === value)
  if (chosen) return chosen.label
  return <code>{typeof value === 'string' ? value : JSON.stringify(value)}</code>
}

function Change({ source, fields }: { source: Source; fields: readonly SettingField[] }) {
  const [open, setOpen] = useState(false)
  const [changed, setChanged] = useState<Record<string, unknown>>({})
  const [busy, setBusy] = useState(false)
  const close = () => {
    setOpen(false)
    setChanged({})
    act.reset()
  }
  const valueOf = (name: string) => (name in changed ? changed[name] : source.settings[name])
  const asked = fields.filter(
    ({ with: beside }) => beside === undefined || ![undefined, null, ''].some((empty) => valueOf(beside) === empty),
  )
  const act = useAct('sources.update', { refresh: ['sources', 'runs'], quiet: true, done: () => close() })
  return (
    <>
      <button type="button" className="btn slim" onClick={() => setOpen(true)}>
        Change
      </button>
      <Dialog title={`What ${source.title} reads`} open={open} onOpenChange={(to) => (to ? setOpen(true) : close())}>
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault()
            act.mutate({ id: source.id, settings: changed })
          }}
        >
          {asked.map((field) => (
            <SettingInput
              key={field.name}
              field={field}
              value={valueOf(field.name)}
              onChange={(value) => setChanged((before) => ({ ...before, [field.name]: value }))}
              onBusy={setBusy}
              fault={undefined}
            />
          ))}
          <p className="small dim">It is read anew with these settings. What is known already is not doubled.</p>
          {act.error && <Failure error={act.error} />}
          <div className="acts">
            <button type="submit" className="btn go" disabled={act.isPending || busy || Object.keys(changed).length === 0}>
              Keep these settings
            </button>
          </div>
        </form>
      </Dialog>
    </>
  )
}

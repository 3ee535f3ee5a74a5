import { useState } from 'react'
import type { WorkspaceInfo } from '@kith/contract/workspace'
import { setZone } from '../../format/dates.ts'
import { useAct } from '../../queries.ts'
import { Failure } from '../../ui/answer.tsx'
import { Field } from '../../ui/field.tsx'
import { Group } from '../../ui/page.tsx'
import { toast } from '../../ui/toasts.ts'
import { useMay } from '../session/session.ts'

const zones = Intl.supportedValuesOf('timeZone')

export function Workspace({ held }: { held: WorkspaceInfo }) {
  const may = useMay()
  const [name, setName] = useState(held.name)
  const [zone, setZoneText] = useState(held.zone)
  const act = useAct('workspace.update', {
    refresh: ['*'],
    quiet: true,
    done: (now) => {
      setZone(now.zone)
      toast('Kept. Days and weeks are counted by this zone from now on.')
    },
  })
  const changed = name.trim() !== held.name || zone.trim() !== held.zone
  return (
    <Group title="Workspace" aside="days and weeks of all figures follow its time zone">
      <form
        className="form"
        style={{ marginTop: 14 }}
        onSubmit={(event) => {
          event.preventDefault()
          act.mutate({ name: name.trim(), zone: zone.trim() })
        }}
      >
        <Field
          label="Name of the community"
          value={name}
          maxLength={200}
          required
          disabled={!may.admin}
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label="Time zone"
          list="zones"
          value={zone}
          required
          disabled={!may.admin}
          onChange={(event) => setZoneText(event.target.value)}
          help="As in Europe/Lisbon or UTC."
        />
        <datalist id="zones">
          {['UTC', ...zones].map((known) => (
            <option key={known} value={known}>
              {known}
            </option>
          ))}
        </datalist>
        {act.error && <Failure error={act.error} />}
        {may.admin && (
          <div>
            <button type="submit" className="btn" disabled={!changed || act.isPending}>
              Keep
            </button>
          </div>
        )}
      </form>
    </Group>
  )
}

import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import type { OrganizationDetail } from '@kith/contract/organizations'
import { useAct } from '../../queries.ts'
import { Failure } from '../../ui/answer.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { toast } from '../../ui/toasts.ts'
import { CHANGES } from './changes.ts'

export function AddOrganization() {
  const [open, setOpen] = useState(false)
  const navigate = useNavigate()
  const act = useAct('organizations.create', {
    refresh: CHANGES,
    quiet: true,
    done: ({ id }) => navigate({ to: '/organizations/$id', params: { id: String(id) } }),
  })
  return (
    <>
      <button type="button" className="btn" onClick={() => setOpen(true)}>
        Add an organization
      </button>
      <Dialog title="Add an organization" open={open} onOpenChange={setOpen}>
        <OrganizationForm
          act="Add"
          busy={act.isPending}
          error={act.error}
          onClose={() => setOpen(false)}
          onSave={(given) => act.mutate(given)}
        />
      </Dialog>
    </>
  )
}

export function EditOrganization({ organization }: { organization: OrganizationDetail }) {
  const [open, setOpen] = useState(false)
  const act = useAct('organizations.update', {
    refresh: CHANGES,
    quiet: true,
    done: () => {
      setOpen(false)
      toast('Kept.')
    },
  })
  return (
    <>
      <button type="button" className="btn" onClick={() => setOpen(true)}>
        Edit
      </button>
      <Dialog title={`Edit ${organization.name}`} open={open} onOpenChange={setOpen}>
        <OrganizationForm
          known={organization}
          act="Keep"
          busy={act.isPending}
          error={act.error}
          onClose={() => setOpen(false)}
          onSave={(given) => act.mutate({ id: organization.id, ...given })}
        />
      </Dialog>
    </>
  )
}

interface Given {
  name: string
  aliases: string[]
  domains: { domain: string; top: boolean }[]
  tags: string[]
  url: string
}

interface FormProps {
  known?: OrganizationDetail
  act: string
  busy: boolean
  error: Error | null
  onClose: () => void
  onSave: (given: Given) => void
}

/** A domain that counts alone stands with an equals sign: "=acme.example". */
const written = ({ domain, top }: { domain: string; top: boolean }): string => (top ? domain : `=${domain}`)
const readDomain = (text: string) => ({ domain: text.replace(/^=/, '').trim(), top: !text.startsWith('=') })
const lines = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

function OrganizationForm({ known, act, busy, error, onClose, onSave }: FormProps) {
  const [name, setName] = useState(known?.name ?? '')
  const [domains, setDomains] = useState(known?.domains.map(written).join('\n') ?? '')
  const [aliases, setAliases] = useState(known?.aliases.join('\n') ?? '')
  const [tags, setTags] = useState(known?.tags.join('\n') ?? '')
  const [url, setUrl] = useState(known?.url ?? '')
  const save = (event: FormEvent) => {
    event.preventDefault()
    onSave({ name: name.trim(), aliases: lines(aliases), domains: lines(domains).map(readDomain), tags: lines(tags), url: url.trim() })
  }
  return (
    <form className="form" onSubmit={save}>
      <Field label="Name" dir="auto" required maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
      <Lines
        label="Domains of its addresses"
        help="One a line. Addresses below a domain count, too; write =acme.example where they do not."
        value={domains}
        onChange={setDomains}
      />
      <Lines label="Other names" help="One a line: as files and profiles write it." value={aliases} onChange={setAliases} />
      <Lines
        label="Tags"
        help="One a line, in the team’s own words: in evaluation, customer, partner. Segments can ask for them."
        value={tags}
        onChange={setTags}
      />
      <Field
        label="Website"
        type="url"
        placeholder="https://"
        maxLength={2_000}
        value={url}
        onChange={(event) => setUrl(event.target.value)}
      />
      {error && <Failure error={error} />}
      <div className="acts">
        <button type="button" className="btn" onClick={onClose}>
          Leave it
        </button>
        <button type="submit" className="btn go" disabled={busy}>
          {busy ? 'One moment…' : act}
        </button>
      </div>
    </form>
  )
}

function Lines({ label, help, value, onChange }: { label: string; help: string; value: string; onChange: (text: string) => void }) {
  return (
    <label className="field">
      <span className="label">{label}</span>
      <textarea
        className="input"
        style={{ minHeight: 66 }}
        dir="auto"
        rows={2}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <span className="help">{help}</span>
    </label>
  )
}

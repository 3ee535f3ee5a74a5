import { useId, useState } from 'react'
import { call, downloadUrl, upload, type Output } from '../../api.ts'
import { count } from '../../format/numbers.ts'
import { counted, people } from '../../format/words.ts'
import { explain, refresh, useAct } from '../../queries.ts'
import { Group } from '../../ui/page.tsx'
import { toast } from '../../ui/toasts.ts'
import { useMay } from '../session/session.ts'
import { useQueryClient } from '@tanstack/react-query'

type Report = Output<'identities.importPreview'>

const FORMATS = [
  ['mailmap', '.mailmap'],
  ['gitdm', 'gitdm'],
  ['sortinghat', 'SortingHat'],
  ['csv', 'CSV'],
] as const

/** Files that say who is who: what one would change, then the change, and all of it as a file. */
export function Knowledge() {
  const may = useMay()
  return (
    <Group title="Who is who in files" aside=".mailmap, gitdm, stackalytics, SortingHat or CSV">
      {may.write && <Import />}
      <p style={{ padding: '12px 0' }}>
        Export who is who as{' '}
        {FORMATS.map(([format, label], at) => (
          <span key={format}>
            {at > 0 && ' · '}
            <a className="link" href={downloadUrl('identities.export', { format })} download>
              {label}
            </a>
          </span>
        ))}
      </p>
    </Group>
  )
}

function Import() {
  const id = useId()
  const client = useQueryClient()
  const [seen, setSeen] = useState<{ file: string; report: Report }>()
  const [busy, setBusy] = useState(false)
  const undo = useAct('identities.undo', { refresh: ['*'], done: ({ undone }) => toast(`${counted(undone, 'decision')} undone.`) })
  const attempt = (work: Promise<void>): void => {
    setBusy(true)
    void work.catch((error: unknown) => toast(error instanceof Error ? explain(error) : String(error))).finally(() => setBusy(false))
  }
  const look = async (chosen: File): Promise<void> => {
    setSeen(undefined)
    const { id: file } = await upload(chosen, () => undefined)
    setSeen({ file, report: await call('identities.importPreview', { file }) })
  }
  const take = async (file: string): Promise<void> => {
    const { decision, merged } = await call('identities.import', { file })
    setSeen(undefined)
    await refresh(client, '*')
    toast(
      `${people(merged)} merged.`,
      decision === null ? undefined : { label: 'Undo', run: () => undo.mutate({ id: decision, together: true }) },
    )
  }
  return (
    <div aria-busy={busy}>
      <p className="dim" style={{ padding: '12px 0' }}>
        You see what a file would change before anything is changed.
      </p>
      <label className="btn" htmlFor={id}>
        Choose a file
      </label>
      <input
        id={id}
        className="hidden"
        type="file"
        disabled={busy}
        onChange={(event) => {
          const [chosen] = event.target.files ?? []
          event.target.value = ''
          if (chosen) attempt(look(chosen))
        }}
      />
      {seen && (
        <Preview report={seen.report}>
          <button type="button" className="btn go" disabled={busy} onClick={() => attempt(take(seen.file))}>
            Take it over
          </button>
          <button type="button" className="btn bare" disabled={busy} onClick={() => setSeen(undefined)}>
            Leave it
          </button>
        </Preview>
      )}
    </div>
  )
}

function Preview({ report, children }: { report: Report; children: React.ReactNode }) {
  const facts = [
    [report.waiting, 'wait for identities that are not known yet'],
    [report.refused, 'were said to be two people, and stay so'],
    [report.affiliations.taken, 'new affiliations'],
    [report.domains.taken, 'new domains of organizations'],
    [report.robots, 'marked as robots'],
    [report.keptOut, 'erased or opted out: left out'],
    [report.setAside, 'lines or entries that cannot be read'],
  ] as const
  return (
    <section className="box" aria-live="polite" aria-label="What it would change" style={{ marginTop: 14 }}>
      <h2>
        {report.name} names {people(report.people)}, and would merge {people(report.merged)}
      </h2>
      <ul className="small dim">
        {facts
          .filter(([n]) => n > 0)
          .map(([n, text]) => (
            <li key={text}>
              {count(n)} {text}
            </li>
          ))}
        {report.sample.map(({ place, people: [first, ...others] }) => (
          <li key={place}>
            {place}: {others.map((one) => one.name).join(', ')} would become {first?.name}
          </li>
        ))}
        {report.aside.slice(0, 5).map(({ place, reason }) => (
          <li key={place} className="clay">
            {place}: {reason}
          </li>
        ))}
        {report.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      <div className="acts" style={{ marginTop: 10 }}>
        {children}
      </div>
    </section>
  )
}

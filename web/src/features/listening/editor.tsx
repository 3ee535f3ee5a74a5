import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import type { Watch } from '@kith/contract/listening'
import { ask, useAct } from '../../queries.ts'
import { Answer, Failure } from '../../ui/answer.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { Check, Field, Lines } from '../../ui/field.tsx'
import { Group, Head } from '../../ui/page.tsx'
import { toast } from '../../ui/toasts.ts'
import { useMay } from '../session/session.ts'
import { draftOf, EMPTY, linesOf, wantedOf, type Draft } from './draft.ts'
import './listening.css'
import { Preview } from './preview.tsx'

const route = getRouteApi('/app/listening/watches/$id')
const CHANGES = ['watches', 'finds']

/** A watch, with what it would have found beside it. */
export function WatchEditor() {
  const { id } = route.useParams()
  return id === 'new' ? <Editor /> : <Known id={Number(id)} />
}

function Known({ id }: { id: number }) {
  const query = useQuery(ask('watches.get', { id: Number.isSafeInteger(id) && id > 0 ? id : 999_999_999 }))
  return (
    <Answer whole query={query}>
      {(watch) => <Editor key={watch.id} watch={watch} />}
    </Answer>
  )
}

function Editor({ watch }: { watch?: Watch }) {
  const may = useMay()
  const navigate = useNavigate()
  const [draft, setDraft] = useState<Draft>(watch === undefined ? EMPTY : draftOf(watch))
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }))
  /** Adds a line to one of the lists, once. */
  const add = (list: 'none' | 'notAuthors' | 'notHosts', line: string) =>
    setDraft((before) => ({ ...before, [list]: [...new Set([...linesOf(before[list]), line])].join('\n') }))
  const leave = (text: string) => {
    toast(text)
    void navigate({ to: '/listening/watches' })
  }
  const create = useAct('watches.create', {
    refresh: CHANGES,
    quiet: true,
    done: () => leave('It listens. What it finds appears under Listening.'),
  })
  const update = useAct('watches.update', { refresh: CHANGES, quiet: true, done: () => leave('Kept.') })
  const remove = useAct('watches.remove', { refresh: CHANGES, done: () => leave('The watch is gone, with the finds that only it had.') })
  const act = watch === undefined ? create : update
  const save = (event: FormEvent) => {
    event.preventDefault()
    const given = { name: draft.name.trim(), ...wantedOf(draft), searches: draft.searches, active: draft.active }
    if (watch === undefined) create.mutate(given)
    else update.mutate({ id: watch.id, ...given })
  }
  return (
    <>
      <Head
        name={watch?.name ?? 'New watch'}
        title={watch === undefined ? 'What should Kith listen for?' : watch.name}
        lead="One entry a line. A word finds itself with any case and accents, several words must all be there, “quotes” keep them together."
        acts={
          watch !== undefined &&
          may.write && (
            <Confirm
              trigger={
                <button type="button" className="btn">
                  Remove
                </button>
              }
              title={`Remove ${watch.name}?`}
              act="Remove"
              run={() => remove.mutateAsync({ id: watch.id })}
            >
              <p>What only this watch has found goes with it, decided or not. What is in the log stays.</p>
            </Confirm>
          )
        }
      />
      <div className="watch-editor">
        <form className="form" onSubmit={save}>
          <Field
            label="Name"
            dir="auto"
            required
            maxLength={100}
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
          />
          <Lines
            label="At least one of"
            placeholder={'garden kit\n"seed catalogue"'}
            value={draft.any}
            onChange={(any) => change({ any })}
          />
          <Lines label="And all of" value={draft.all} onChange={(all) => change({ all })} help="Leave it empty where one word is enough." />
          <Lines label="But none of" value={draft.none} onChange={(none) => change({ none })} help="What gives a false friend away." />
          <details open={draft.notAuthors !== '' || draft.notHosts !== '' || draft.sources.length > 0}>
            <summary>Authors, hosts and sources</summary>
            <Lines
              label="Nothing by"
              value={draft.notAuthors}
              onChange={(notAuthors) => change({ notAuthors })}
              help="Names of accounts."
            />
            <Lines label="Nothing at" value={draft.notHosts} onChange={(notHosts) => change({ notHosts })} placeholder="example.org" />
            <SourceChoice chosen={draft.sources} onChange={(sources) => change({ sources })} />
          </details>
          <Check
            label="Search where sources can, beside what they bring"
            checked={draft.searches}
            onChange={(searches) => change({ searches })}
          />
          <Check label="What teammates say counts, too" checked={draft.teammates} onChange={(teammates) => change({ teammates })} />
          <Check label="It listens" checked={draft.active} onChange={(active) => change({ active })} />
          {act.error && <Failure error={act.error} />}
          {may.write && (
            <div className="acts">
              <button type="submit" className="btn go" disabled={act.isPending}>
                {act.isPending ? 'One moment…' : watch === undefined ? 'Listen' : 'Keep'}
              </button>
            </div>
          )}
        </form>
        <Preview draft={draft} onAdd={add} />
      </div>
    </>
  )
}

function SourceChoice({ chosen, onChange }: { chosen: readonly number[]; onChange: (ids: number[]) => void }) {
  const sources = useQuery(ask('sources.list', {})).data?.sources ?? []
  if (sources.length < 2) return null
  return (
    <Group title="Only in these sources" aside={chosen.length === 0 ? 'all of them' : undefined}>
      {sources.map(({ id, title }) => (
        <Check
          key={id}
          label={<bdi>{title}</bdi>}
          checked={chosen.includes(id)}
          onChange={(on) => onChange(on ? [...chosen, id] : chosen.filter((other) => other !== id))}
        />
      ))}
    </Group>
  )
}

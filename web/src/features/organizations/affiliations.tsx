import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import type { Affiliation } from '@kith/contract/organizations'
import { ask, useAct } from '../../queries.ts'
import { Failure } from '../../ui/answer.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Check, Field } from '../../ui/field.tsx'
import { toast } from '../../ui/toasts.ts'
import { useMay } from '../session/session.ts'
import { CHANGES } from './changes.ts'
import { daysWords, originWords } from './words.ts'

/** Where a person works and worked: what is true, who says so, and all else that is said. */
export function Affiliations({ person, name }: { person: number; name: string }) {
  const may = useMay()
  const known = useQuery(ask('affiliations.list', { person })).data
  if (!known) return null
  const { spans, said, more } = known
  return (
    <>
      {spans.length === 0 && <p className="dim">Not known.</p>}
      <ul>
        {spans.map((span) => (
          <li key={`${span.id} ${span.from}`} style={{ padding: '4px 0' }}>
            <div className={span.now ? 'strong' : 'dim'}>
              <Place place={span.organization} />
            </div>
            <div className="small dim">
              {[daysWords(span.from, span.to, span.origin), originWords(span.origin, span.label)].filter(Boolean).join(' · ')}
            </div>
          </li>
        ))}
      </ul>
      {may.write && <Editor key={`new ${said.length}`} person={person} name={name} />}
      {said.length > 0 && (
        <details>
          <summary className="small dim">Everything that is said</summary>
          <ul>
            {said.map((one) => (
              <Said key={one.id} one={one} person={person} name={name} />
            ))}
          </ul>
          {more > 0 && <p className="small faint">and {more} more</p>}
        </details>
      )}
    </>
  )
}

const Place = ({ place }: { place: Affiliation['organization'] }) =>
  place === null ? (
    'Independent'
  ) : (
    <Link to="/organizations/$id" params={{ id: String(place.id) }} className="link">
      <span dir="auto">{place.name}</span>
    </Link>
  )

function Said({ one, person, name }: { one: Affiliation & { now: boolean }; person: number; name: string }) {
  const may = useMay()
  const add = useAct('affiliations.add', { refresh: CHANGES })
  const remove = useAct('affiliations.remove', {
    refresh: CHANGES,
    done: () => {
      const { organization, from, to } = one
      const place = organization === null ? { name: 'Independent' } : { organization: organization.id }
      toast('Taken back.', { label: 'Undo', run: () => add.mutate({ person, ...place, from, to, origin: wordOf(one) }) })
    },
  })
  return (
    <li style={{ padding: '5px 0' }}>
      <Place place={one.organization} />
      <div className="small dim">
        {[daysWords(one.from, one.to, one.origin), originWords(one.origin, one.label)].filter(Boolean).join(' · ')}
      </div>
      {may.write && isNoted(one) && (
        <div className="row">
          <Editor key={`${one.from} ${one.to}`} person={person} name={name} known={one} />
          <button type="button" className="btn bare slim" disabled={remove.isPending} onClick={() => remove.mutate({ id: one.id })}>
            Take back
          </button>
        </div>
      )}
    </li>
  )
}

/** Whether somebody of the team has written it down, and so may correct it. */
const isNoted = ({ origin, label }: Affiliation): boolean => origin === 'hand' || (origin === 'member' && label !== '')
const wordOf = (one: Affiliation | undefined): 'hand' | 'member' => (one?.origin === 'member' ? 'member' : 'hand')

/** Says where somebody is or was, or corrects what the team has said. Who has left gets a last day. */
function Editor({ person, name, known }: { person: number; name: string; known?: Affiliation }) {
  const [open, setOpen] = useState(false)
  const [place, setPlace] = useState(known ? (known.organization?.name ?? 'Independent') : '')
  const [from, setFrom] = useState(known?.from ?? '')
  const [to, setTo] = useState(known?.to ?? '')
  const [origin, setOrigin] = useState(wordOf(known))
  const found = useQuery({ ...ask('organizations.list', { search: place, sort: 'name', limit: 8 }), enabled: open })
  const done = () => {
    setOpen(false)
    toast(
      origin === 'member'
        ? 'Kept as their own word: it comes before all else.'
        : 'Kept. It comes before what files, profiles and addresses say.',
    )
  }
  const add = useAct('affiliations.add', { refresh: CHANGES, quiet: true, done })
  const update = useAct('affiliations.update', { refresh: CHANGES, quiet: true, done })
  const error = add.error ?? update.error
  const save = (event: FormEvent) => {
    event.preventDefault()
    const days = { from: from || null, to: to || null, origin }
    if (known) update.mutate({ id: known.id, name: place.trim(), ...days })
    else add.mutate({ person, name: place.trim(), ...days })
  }
  return (
    <>
      <button type="button" className="btn bare slim" onClick={() => setOpen(true)}>
        {known ? 'Correct' : 'Say where they are'}
      </button>
      <Dialog title={`Where is or was ${name}?`} open={open} onOpenChange={setOpen}>
        <form className="form" onSubmit={save}>
          <Field
            label="Organization"
            help="A new name makes a new organization. Write Independent for somebody on their own."
            list="kith-organizations"
            dir="auto"
            required
            maxLength={200}
            autoComplete="off"
            value={place}
            onChange={(event) => setPlace(event.target.value)}
          />
          <datalist id="kith-organizations">
            {['Independent', ...(found.data?.organizations.map((one) => one.name) ?? [])].map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </datalist>
          <Field
            label="First day"
            type="date"
            help="Empty where it is not known."
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
          <Field
            label="Last day"
            type="date"
            help="Empty while they are there."
            value={to}
            onChange={(event) => setTo(event.target.value)}
          />
          <Check
            label="They have told us themselves: their own word counts above all else"
            checked={origin === 'member'}
            onChange={(theirs) => setOrigin(theirs ? 'member' : 'hand')}
          />
          {error && <Failure error={error} />}
          <div className="acts">
            <button type="button" className="btn" onClick={() => setOpen(false)}>
              Leave it
            </button>
            <button type="submit" className="btn go" disabled={add.isPending || update.isPending}>
              Keep
            </button>
          </div>
        </form>
      </Dialog>
    </>
  )
}

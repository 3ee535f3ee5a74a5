import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Source } from '@kith/contract/sources'
import { date } from '../../format/dates.ts'
import { counted, people } from '../../format/words.ts'
import { ask, useAct } from '../../queries.ts'
import { Answer } from '../../ui/answer.tsx'
import { Confirm, Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Head } from '../../ui/page.tsx'
import { toast } from '../../ui/toasts.ts'
import { FigureLink } from '../figures/links.tsx'
import { useMay } from '../session/session.ts'
import { Audit } from './audit.tsx'
import { History } from './history.tsx'
import { Counted } from './counted.tsx'
import { Living } from './living.tsx'
import { RunBox } from './running.tsx'
import { isMoving } from './runs.ts'
import { Senders } from './senders.tsx'
import { SetAside } from './set-aside.tsx'
import { SourceCommunities } from '../communities/of-source.tsx'
import { Settings } from './settings.tsx'
import { everybody, everything } from './words.ts'

const route = getRouteApi('/app/sources/$id')

export function SourcePage() {
  const id = Number(route.useParams().id)
  const query = useQuery({
    ...ask('sources.get', { id }),
    refetchInterval: (state) => (state.state.data?.lastRun && isMoving(state.state.data.lastRun) ? 1_000 : false),
  })
  return (
    <Answer whole query={query}>
      {(source) => <Page source={source} />}
    </Answer>
  )
}

function Page({ source }: { source: Source }) {
  const may = useMay()
  const run = useAct('runs.start', { refresh: ['runs', 'sources'] })
  const { lastRun } = source
  const moving = lastRun !== null && (isMoving(lastRun) || lastRun.state === 'paused')
  return (
    <>
      <Head
        name={source.title}
        title={source.title}
        lead={<Holding source={source} />}
        acts={
          may.write && (
            <>
              <Rename source={source} />
              <Remove source={source} />
              <button type="button" className="btn go" disabled={moving || run.isPending} onClick={() => run.mutate({ id: source.id })}>
                Read again
              </button>
            </>
          )
        }
      />
      {lastRun && moving && <RunBox run={lastRun} title={source.title} />}
      {lastRun?.error && !(lastRun.waitsUntil && source.schedule) && (
        <div className="failure" role="alert">
          <p>{lastRun.error.message}</p>
          <p className="dim">{lastRun.error.hint}</p>
        </div>
      )}
      <SetAside source={source} />
      <Living source={source} />
      {source.connector === 'program' && <Senders source={source} />}
      <Counted source={source} />
      {source.activities > 0 && <Audit id={source.id} />}
      <History id={source.id} />
      <Settings source={source} />
      <SourceCommunities source={source} />
    </>
  )
}

function Holding({ source }: { source: Source }) {
  if (source.activities === 0 && source.people === 0) return <>Nothing from it is held yet.</>
  return (
    <>
      <FigureLink to={everything(source.id)}>{counted(source.activities, 'activity', 'activities')}</FigureLink> of{' '}
      <Link to="/people" search={everybody(source.id)} className="opens">
        {people(source.people)}
      </Link>
      {source.firstAt && `, from ${date(source.firstAt)} to ${date(source.lastAt)}`}.{source.demo && ' It belongs to the demo community.'}
    </>
  )
}

function Rename({ source }: { source: Source }) {
  const [open, setOpen] = useState(false)
  const [title, setTitle] = useState(source.title)
  const act = useAct('sources.update', { refresh: ['sources', 'measures'], done: () => setOpen(false) })
  return (
    <>
      <button type="button" className="btn" onClick={() => setOpen(true)}>
        Rename
      </button>
      <Dialog title="Rename the source" open={open} onOpenChange={setOpen}>
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault()
            act.mutate({ id: source.id, title })
          }}
        >
          <Field label="Title" value={title} maxLength={200} required onChange={(event) => setTitle(event.target.value)} />
          <div className="acts">
            <button type="submit" className="btn go" disabled={act.isPending}>
              Keep this title
            </button>
          </div>
        </form>
      </Dialog>
    </>
  )
}

function Remove({ source }: { source: Source }) {
  const navigate = useNavigate()
  const act = useAct('sources.remove', {
    refresh: ['sources.list', 'workspace', 'people', 'measures', 'setAside'],
    done: (gone) => {
      toast(`${source.title} is gone, with ${counted(gone.removedActivities, 'activity', 'activities')} and ${people(gone.removedPeople)}.`)
      return navigate({ to: '/sources' })
    },
  })
  return (
    <Confirm
      trigger={
        <button type="button" className="btn danger">
          Remove
        </button>
      }
      title={`Remove ${source.title}?`}
      act="Remove it all"
      run={() => act.mutateAsync({ id: source.id, confirm: true })}
    >
      <p>
        {counted(source.activities, 'activity', 'activities')}, {counted(source.setAside, 'record')} set aside and the history of its runs
        go with it, and so do those of its {people(source.people)} who are known from nowhere else.
      </p>
      <p>What these people did elsewhere stays. This cannot be undone, but the source can be connected and read again.</p>
    </Confirm>
  )
}

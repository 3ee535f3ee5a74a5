import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Template } from '@kith/contract/boards'
import type { Output } from '../../api.ts'
import { ago } from '../../format/dates.ts'
import { counted } from '../../format/words.ts'
import { ask, useAct } from '../../queries.ts'
import { Answer } from '../../ui/answer.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Choice, Field } from '../../ui/field.tsx'
import { Head } from '../../ui/page.tsx'
import { useMay } from '../session/session.ts'

type Row = Output<'boards.list'>['boards'][number]

const TEMPLATES: readonly { readonly value: Template | 'empty'; readonly label: string; readonly says: string }[] = [
  {
    value: 'community-health',
    label: 'Community health',
    says: 'Who comes, who stays, who carries it: the figures that show early whether a community is well.',
  },
  {
    value: 'monthly-report',
    label: 'Monthly report',
    says: 'The last months against those before, with room for what you have to say about them.',
  },
  { value: 'empty', label: 'An empty board', says: 'Begin with nothing and add saved views, figures and texts.' },
]

/** The boards of the team. */
export function Boards() {
  const query = useQuery(ask('boards.list', {}))
  const may = useMay()
  return (
    <Answer whole query={query}>
      {({ boards }) => (
        <>
          <Head
            name="Boards"
            title={boards.length === 0 ? 'Put what you look at together on one page' : 'What does the team look at?'}
            lead="A board holds saved views, figures and texts, arranged by you, over one span of time."
            acts={boards.length > 0 && may.write && <NewBoard />}
          />
          {boards.length === 0 ? may.write ? <First /> : <p className="teach">Nobody has made a board yet.</p> : <List boards={boards} />}
        </>
      )}
    </Answer>
  )
}

const List = ({ boards }: { boards: readonly Row[] }) => (
  <ul>
    {boards.map((board) => (
      <li key={board.id} className="item">
        <Link to="/boards/$id" params={{ id: String(board.id) }} className="strong">
          <bdi>{board.name}</bdi>
        </Link>
        <span className="why small">
          {board.start && 'What the team sees first. '}
          <bdi>{board.description}</bdi>
        </span>
        <span className="small dim">
          {counted(board.tiles, 'tile')}, changed {ago(board.changedAt)} by <bdi>{board.changedBy}</bdi>
        </span>
      </li>
    ))}
  </ul>
)

function useCreate() {
  const navigate = useNavigate()
  return useAct('boards.create', {
    refresh: ['boards.list', 'views'],
    done: ({ id }) => navigate({ to: '/boards/$id', params: { id: String(id) } }),
  })
}

/** A first board is made in one step. */
function First() {
  const create = useCreate()
  return (
    <ul className="doors">
      {TEMPLATES.map(({ value, label, says }) => (
        <li key={value}>
          <button
            type="button"
            disabled={create.isPending}
            onClick={() =>
              create.mutate({ name: value === 'empty' ? 'A new board' : label, ...(value === 'empty' ? {} : { template: value }) })
            }
          >
            <b>{label}</b>
            <small>{says}</small>
          </button>
        </li>
      ))}
    </ul>
  )
}

function NewBoard() {
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [template, setTemplate] = useState<Template | 'empty'>('empty')
  const create = useCreate()
  const chosen = TEMPLATES.find(({ value }) => value === template)
  return (
    <>
      <button type="button" className="btn go" onClick={() => setOpen(true)}>
        New board
      </button>
      <Dialog title="A new board" open={open} onOpenChange={setOpen}>
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault()
            if (name.trim() !== '' && !create.isPending) create.mutate({ name, ...(template === 'empty' ? {} : { template }) })
          }}
        >
          <Field label="Name" required maxLength={120} dir="auto" value={name} onChange={(event) => setName(event.target.value)} />
          <Choice label="Begin with" value={template} choices={TEMPLATES} onChange={setTemplate} help={chosen?.says} />
          <div className="row">
            <button type="submit" className="btn go" disabled={name.trim() === '' || create.isPending}>
              Make it
            </button>
            <button type="button" className="btn" onClick={() => setOpen(false)}>
              Leave it
            </button>
          </div>
        </form>
      </Dialog>
    </>
  )
}

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Output } from '../../api.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { ask, useAct } from '../../queries.ts'
import { Answer } from '../../ui/answer.tsx'
import { Head } from '../../ui/page.tsx'
import { toast } from '../../ui/toasts.ts'
import { useMay } from '../session/session.ts'
import { useSuspectKeys } from './keys.ts'
import { Suspect } from './row.tsx'
import { LISTS, type Held, type List, type RobotRow } from './search.ts'
import { headline, outcome, VERDICTS } from './words.ts'

const route = getRouteApi('/app/robots')
const SHOWN = 100
const CHANGES = ['robots', 'people', 'workspace.home', 'measures']
const JUDGING_MS = 2_000

/** Who may be a robot, and why: a person decides. */
export function Robots() {
  const { state: list = 'suspected' } = route.useSearch()
  const query = useQuery({
    ...ask('robots.list', { state: list, limit: SHOWN }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.judging === true ? JUDGING_MS : false),
  })
  return (
    <Answer whole query={query}>
      {(answer) => <Lists list={list} answer={answer} />}
    </Answer>
  )
}

function Lists({ list, answer }: { list: List; answer: Output<'robots.list'> }) {
  const may = useMay()
  const judge = useAct('robots.judge', { refresh: ['robots'] })
  return (
    <>
      <Head
        name="Robots"
        title={<span aria-live="polite">{headline(list, answer.counts[list])}</span>}
        lead="Robots are left out of all figures. A source that says so makes one; on suspicion nobody is, until somebody decides."
        acts={
          may.write && (
            <button type="button" className="btn" disabled={judge.isPending || answer.judging} onClick={() => judge.mutate({})}>
              {answer.judging ? 'Looking…' : 'Look again'}
            </button>
          )
        }
      />
      <nav className="tabs wrapping" aria-label="Which accounts">
        {LISTS.map((one) => (
          <Link
            key={one.list}
            to="/robots"
            search={one.list === 'suspected' ? {} : { state: one.list }}
            replace
            activeProps={{ 'aria-current': undefined }}
            aria-current={one.list === list ? 'page' : undefined}
          >
            {one.label} <span className="num dim">{count(answer.counts[one.list])}</span>
          </Link>
        ))}
      </nav>
      {answer.robots.length === 0 ? <Nothing list={list} /> : <Rows key={list} rows={answer.robots} total={answer.total} />}
    </>
  )
}

function Rows({ rows, total }: { rows: readonly RobotRow[]; total: number }) {
  const may = useMay()
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  const undo = useAct('robots.undo', {
    refresh: CHANGES,
    done: ({ undone }) => toast(undone === 1 ? 'As it was before.' : `${count(undone)} are as they were before.`),
  })
  const decide = useAct('robots.decide', { refresh: CHANGES })
  const say = (state: Held, ids: readonly number[]) => {
    const names = rows.filter((row) => ids.includes(row.id)).map((row) => row.name)
    if (names.length === 0) return
    decide.mutate(
      { people: [...ids], state },
      {
        onSuccess: ({ decision }) => {
          setChosen(new Set())
          toast(
            outcome(state, names),
            decision === null ? undefined : { label: 'Undo', run: () => undo.mutate({ id: decision, together: true }) },
          )
        },
      },
    )
  }
  const choose = (id: number, on: boolean) =>
    setChosen((before) => new Set(on ? [...before, id] : [...before].filter((other) => other !== id)))
  const here = rows.filter((row) => chosen.has(row.id)).map((row) => row.id)
  useSuspectKeys({
    ids: rows.map((row) => row.id),
    onToggle: may.write ? (id) => choose(id, !chosen.has(id)) : undefined,
    onVerdict: may.write ? (state, id) => say(state, here.length > 0 ? here : [id]) : undefined,
  })
  const busy = decide.isPending || undo.isPending
  return (
    <>
      {may.write && (
        <Bar chosen={here} all={rows.map((row) => row.id)} busy={busy} onChoose={(ids) => setChosen(new Set(ids))} onDecide={say} />
      )}
      <ul className="suspects">
        {rows.map((row) => (
          <Suspect
            key={row.id}
            row={row}
            chosen={chosen.has(row.id)}
            busy={busy}
            onChoose={may.write ? (on) => choose(row.id, on) : undefined}
            onDecide={may.write ? (state) => say(state, [row.id]) : undefined}
            onUndo={may.write ? (id) => undo.mutate({ id }) : undefined}
          />
        ))}
      </ul>
      {total > rows.length && (
        <p className="dim small more">
          The {count(rows.length)} with the most activities are shown, of {count(total)}. The others follow as you decide.
        </p>
      )}
    </>
  )
}

interface BarProps {
  chosen: readonly number[]
  all: readonly number[]
  busy: boolean
  onChoose: (ids: readonly number[]) => void
  onDecide: (state: Held, ids: readonly number[]) => void
}

/** Deciding many at once, and the keys. */
function Bar({ chosen, all, busy, onChoose, onDecide }: BarProps) {
  if (chosen.length === 0) {
    return (
      <p className="small dim keys row">
        <span className="wide">
          <kbd>j</kbd> <kbd>k</kbd> go through them, <kbd>x</kbd> chooses,{' '}
          {VERDICTS.map(({ key, label }) => (
            <span key={key}>
              <kbd>{key}</kbd> {label.toLowerCase()}{' '}
            </span>
          ))}
        </span>
        <button type="button" className="btn slim bare" onClick={() => onChoose(all)}>
          Choose all
        </button>
      </p>
    )
  }
  return (
    <div className="row keys" role="group" aria-label="The chosen">
      <span className="small strong">{counted(chosen.length, 'account')} chosen:</span>
      {VERDICTS.map(({ state, label }) => (
        <button key={state} type="button" className="btn slim" disabled={busy} onClick={() => onDecide(state, chosen)}>
          {label}
        </button>
      ))}
      <button type="button" className="btn slim bare" onClick={() => onChoose([])}>
        Choose none
      </button>
    </div>
  )
}

function Nothing({ list }: { list: List }) {
  return (
    <div className="teach">
      <p>
        {list === 'suspected'
          ? 'Kith looks at each account that has done ten things or more: what it is called, whether it keeps to the minute, whether its texts are all alike, how it goes from one thing to the next. Whoever looks like a program is listed here, with the reasons.'
          : 'Nobody is in this list.'}
      </p>
    </div>
  )
}

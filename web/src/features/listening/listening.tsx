import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useRef } from 'react'
import type { Output } from '../../api.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { ask, useAct } from '../../queries.ts'
import { Answer } from '../../ui/answer.tsx'
import { Choice } from '../../ui/field.tsx'
import { Head } from '../../ui/page.tsx'
import { toast } from '../../ui/toasts.ts'
import { SegmentChip } from '../segments/chip.tsx'
import { usePeopleScope } from '../segments/scope.ts'
import { useMay } from '../session/session.ts'
import { FindItem } from './find.tsx'
import { useFindKeys } from './keys.ts'
import './listening.css'
import { LISTS, type FindRow, type State } from './search.ts'
import { Teach } from './teach.tsx'
import { headline, outcome, VERDICTS, type Verdict } from './words.ts'

const route = getRouteApi('/app/listening')
const SHOWN = 50
const CHANGES = ['finds', 'watches']
const PAST_MS = 2_000

/** What was said where the team is not looking: an inbox to go through. */
export function Listening() {
  const { state = 'waiting', watch } = route.useSearch()
  const scope = usePeopleScope()
  const watches = useQuery({
    ...ask('watches.list', {}),
    refetchInterval: ({ state: held }) => (held.data?.watches.some(({ past, active }) => active && !past.done) === true ? PAST_MS : false),
  })
  const reading = watches.data?.watches.some(({ past, active }) => active && !past.done) === true
  const finds = useQuery({
    ...ask('finds.list', { ...scope, state, limit: SHOWN, ...(watch === undefined ? {} : { watch }) }),
    placeholderData: keepPreviousData,
    refetchInterval: reading ? PAST_MS : false,
  })
  return (
    <Answer whole query={finds}>
      {(answer) => (
        <Inbox
          state={state}
          watch={watch}
          narrowed={scope.community !== undefined || scope.segment !== undefined}
          answer={answer}
          watches={watches.data?.watches}
        />
      )}
    </Answer>
  )
}

interface InboxProps {
  state: State
  watch: number | undefined
  /** To what is said in some communities, or by some people. */
  narrowed: boolean
  answer: Output<'finds.list'>
  /** Undefined until they are known. */
  watches: Output<'watches.list'>['watches'] | undefined
}

function Inbox({ state, watch, narrowed, answer, watches }: InboxProps) {
  const navigate = route.useNavigate()
  const may = useMay()
  const chosen = (next: { state?: State; watch?: number | undefined }) => {
    const { state: toState = state, watch: toWatch = watch } = next
    return { ...(toState === 'waiting' ? {} : { state: toState }), ...(toWatch === undefined || toWatch === 0 ? {} : { watch: toWatch }) }
  }
  const none = watches?.length === 0
  const choices = [{ value: '0', label: 'All watches' }, ...(watches ?? []).map(({ id, name }) => ({ value: String(id), label: name }))]
  return (
    <>
      <Head
        name="Listening"
        title={<span aria-live="polite">{none && answer.total === 0 ? 'Nothing is listened for yet' : headline(state, answer.total)}</span>}
        lead={
          answer.troubled > 0 ? (
            <>
              {counted(answer.troubled, 'search', 'searches')} could not be done.{' '}
              <Link to="/listening/watches" className="link">
                See which
              </Link>
            </>
          ) : (
            'What people say of the words you listen for, here and where your sources can search. The same in several places is one.'
          )
        }
        acts={
          <Link to="/listening/watches" className="btn">
            Watches
          </Link>
        }
      />
      <nav className="tabs wrapping" aria-label="Which finds">
        {LISTS.map((one) => (
          <Link
            key={one.state}
            to="/listening"
            search={chosen({ state: one.state })}
            replace
            activeProps={{ 'aria-current': undefined }}
            aria-current={one.state === state ? 'page' : undefined}
          >
            {one.label} <span className="num dim">{count(answer.counts[one.state])}</span>
          </Link>
        ))}
      </nav>
      <div className="row listening-narrowing">
        {choices.length > 2 && (
          <Choice
            slim
            label="Watch"
            value={String(watch ?? 0)}
            choices={choices}
            onChange={(value) => void navigate({ search: chosen({ watch: Number(value) }), replace: true })}
          />
        )}
        <SegmentChip />
      </div>
      {answer.finds.length === 0 ? (
        <Teach none={none} state={state} narrowed={narrowed} />
      ) : (
        <Rows finds={answer.finds} total={answer.total} may={may.write} />
      )}
    </>
  )
}

interface Deciding {
  /** Null where nothing changed, or it failed. */
  readonly decision: Promise<number | null>
  isTakenBack: boolean
}

function Rows({ finds, total, may }: { finds: readonly FindRow[]; total: number; may: boolean }) {
  // What was decided last, also while it is still under way: whoever takes it back at once means it.
  const last = useRef<Deciding>(null)
  const undo = useAct('finds.undo', { refresh: CHANGES, done: () => toast('As it was before.') })
  const decide = useAct('finds.decide', { refresh: CHANGES })
  const takeBack = (deciding: Deciding | null) => {
    if (deciding === null || deciding.isTakenBack) return
    deciding.isTakenBack = true
    if (last.current === deciding) last.current = null
    void deciding.decision.then((decision) => decision !== null && undo.mutate({ decision }))
  }
  const say = (state: Verdict, id: number) => {
    const decided = decide.mutateAsync({ finds: [id], state })
    // Why it failed is told already.
    const deciding: Deciding = { decision: decided.then(({ decision }) => decision).catch(() => null), isTakenBack: false }
    last.current = deciding
    void decided.then(
      ({ decision }) => {
        if (!deciding.isTakenBack) toast(outcome(state), decision === null ? undefined : { label: 'Undo', run: () => takeBack(deciding) })
      },
      () => undefined,
    )
  }
  useFindKeys({ ids: finds.map(({ id }) => id), onVerdict: may ? say : undefined, onUndo: may ? () => takeBack(last.current) : undefined })
  const busy = decide.isPending || undo.isPending
  return (
    <>
      {may && (
        <p className="small dim keys">
          <span className="wide">
            <kbd>j</kbd> <kbd>k</kbd> go through them, <kbd>o</kbd> opens,{' '}
            {VERDICTS.map(({ key, label }) => (
              <span key={key}>
                <kbd>{key}</kbd> {label.toLowerCase()}{' '}
              </span>
            ))}
            <kbd>z</kbd> takes back
          </span>
        </p>
      )}
      <ul className="mentions">
        {finds.map((find) => (
          <FindItem key={find.id} find={find} busy={busy} onDecide={may ? (state) => say(state, find.id) : undefined} />
        ))}
      </ul>
      {total > finds.length && (
        <p className="dim small more">
          The newest {count(finds.length)} of {count(total)} are shown. The others follow as you decide.
        </p>
      )}
    </>
  )
}

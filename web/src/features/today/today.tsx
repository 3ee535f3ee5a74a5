import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import type { Home } from '@kith/contract/workspace'
import { ago, date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Answer, Failure, GhostRows } from '../../ui/answer.tsx'
import { Who } from '../../ui/face.tsx'
import { Group, Head } from '../../ui/page.tsx'
import { useScope } from '../communities/scope.ts'
import { FigureLink, Sentence } from '../figures/links.tsx'
import type { FigureTarget } from '../figures/target.ts'
import { useWaiting } from '../identities/waiting.ts'
import { waiting } from '../identities/words.ts'
import { SegmentNews } from '../segments/news.tsx'
import { useListening } from '../listening/waiting.ts'
import { RunningBoxes } from '../sources/running.tsx'
import { useRunning } from '../sources/runs.ts'
import { Doors } from './doors.tsx'
import { byline, headline, inWeek, needsAHand } from './sentences.ts'

export function Today() {
  const workspace = useQuery(ask('workspace.get', {}))
  const running = useRunning()
  return (
    <Answer whole query={workspace}>
      {(held) => {
        if (held.activities > 0) return <Lists />
        if (held.sources > 0) return <Waiting people={held.people} busy={(running.data?.runs.length ?? 0) > 0} />
        return <Doors />
      }}
    </Answer>
  )
}

/** People of a list at first, and when the whole is asked for. */
const SHORT = 6
const LONG = 200

function Lists() {
  const [limit, setLimit] = useState(SHORT)
  const home = useQuery({ ...ask('workspace.home', { ...useScope(), limit }), placeholderData: keepPreviousData })
  const showAll = () => setLimit(LONG)
  return (
    <Answer whole query={home}>
      {(data) => (
        <>
          <Head name="Today" title={<Sentence parts={headline(data)} />} lead={<Sentence parts={byline(data)} />} />
          <RunningBoxes />
          <NeedsAHand home={data} />
          <SegmentNews />
          <Because
            title="New faces"
            aside="their first traces here"
            list={data.newcomers}
            all={inWeek('new-people', data)}
            none="Nobody came for the first time."
          />
          <Because title="Back after a long pause" aside="a good moment to say hello" list={data.returned} onAll={showAll} />
          <GoingCold to={data.to} limit={limit} onAll={showAll} />
        </>
      )}
    </Answer>
  )
}

/** Asked for apart: it looks at the days of everybody, and the rest of the screen need not wait for it. */
function GoingCold({ to, limit, onAll }: { to: string; limit: number; onAll: () => void }) {
  const cold = useQuery({ ...ask('growth.cold', { ...useScope(), to, limit }), placeholderData: keepPreviousData })
  const title = 'Going cold'
  if (cold.data === undefined)
    return (
      <Group title={title}>{cold.error ? <Failure error={cold.error} retry={() => void cold.refetch()} /> : <GhostRows rows={3} />}</Group>
    )
  const people = cold.data.people.map(({ person, reason }) => ({ person, reason, at: person.lastAt }))
  const aside = 'they came regularly, and this silence is unusual for them'
  return <Because title={title} aside={aside} list={{ total: cold.data.total, people }} onAll={onAll} />
}

interface BecauseProps {
  title: string
  aside: string
  list: Home['newcomers']
  /** Where the whole list opens. */
  all?: FigureTarget
  /** Opens the whole list in place. */
  onAll?: () => void
  none?: string
}

/** People, each with the reason why they are here. */
function Because({ title, aside, list, all, onAll, none }: BecauseProps) {
  if (list.people.length === 0 && !none) return null
  const rest = list.total > list.people.length
  return (
    <Group
      title={title}
      aside={
        rest ? (
          <>
            {aside} · <Whole list={list} all={all} onAll={onAll} />
          </>
        ) : (
          aside
        )
      }
    >
      {list.people.length === 0 && (
        <p className="dim" style={{ padding: '14px 0' }}>
          {none}
        </p>
      )}
      <ul>
        {list.people.map(({ person, reason, at }) => (
          <li key={person.id} className="item">
            <Who person={person} />
            <div className="why" dir="auto">
              {reason}
            </div>
            <span className="faint small num" title={date(at, 'moment')}>
              {at ? ago(at) : ''}
            </span>
          </li>
        ))}
      </ul>
    </Group>
  )
}

function Whole({ list, all, onAll }: { list: Home['newcomers']; all: FigureTarget | undefined; onAll: (() => void) | undefined }) {
  if (all) return <FigureLink to={all}>all {count(list.total)}</FigureLink>
  if (!onAll || list.people.length >= LONG) return `${count(list.people.length)} of ${count(list.total)}`
  return (
    <button type="button" className="link" onClick={onAll}>
      all {count(list.total)}
    </button>
  )
}

function NeedsAHand({ home }: { home: Home }) {
  const lines = needsAHand(home)
  const groups = useWaiting()
  const heard = useListening()
  if (lines.length === 0 && groups === 0 && heard.waiting === 0 && heard.troubled === 0) return null
  return (
    <Group title="Needs a hand">
      <ul>
        {lines.map((line) => (
          <li key={line} className="item two-columns">
            <span>{line}</span>
            <Link to="/sources" className="btn">
              Look into it
            </Link>
          </li>
        ))}
        {heard.waiting > 0 && (
          <li className="item two-columns">
            <span>{`${counted(heard.waiting, 'mention')} of what you listen for ${heard.waiting === 1 ? 'waits' : 'wait'}`}</span>
            <Link to="/listening" className="btn">
              Listen
            </Link>
          </li>
        )}
        {heard.troubled > 0 && (
          <li className="item two-columns">
            <span>{`${counted(heard.troubled, 'search', 'searches')} of your watches could not be done`}</span>
            <Link to="/listening/watches" className="btn">
              Look into it
            </Link>
          </li>
        )}
        {groups > 0 && (
          <li className="item two-columns">
            <span>{waiting(groups)}</span>
            <Link to="/identities" className="btn">
              Who is who
            </Link>
          </li>
        )}
      </ul>
    </Group>
  )
}

/** A source stands, but nothing is in yet. */
function Waiting({ people, busy }: { people: number; busy: boolean }) {
  const lead: ReactNode = busy ? (
    'The first people appear here as soon as they are read.'
  ) : (
    <>
      The source brought no activities{people > 0 && `, but ${count(people)} people`}. Its page says what was read and what was set aside:{' '}
      <Link to="/sources" className="link">
        go to Sources
      </Link>
      .
    </>
  )
  return (
    <>
      <Head name="Today" title={busy ? 'Kith is reading its first source' : 'There is nothing to tell yet'} lead={lead} />
      <RunningBoxes />
      {busy && <GhostRows rows={6} />}
    </>
  )
}

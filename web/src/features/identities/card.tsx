import type { ReactNode } from 'react'
import type { SuggestionGroup } from '@kith/contract/identities'
import { count } from '../../format/numbers.ts'
import { spelled } from '../../format/words.ts'
import { Confirm } from '../../ui/dialog.tsx'
import { CandidateRow } from './candidate.tsx'
import { Why } from './evidence.tsx'
import { Preview, type usePreview } from './preview.tsx'
import { atStake, likely, question } from './words.ts'

interface CardProps {
  group: SuggestionGroup
  at: number
  of: number
  /** Nothing that was read comes after it. */
  last: boolean
  /** Who of them is chosen. */
  chosen: readonly number[]
  preview: ReturnType<typeof usePreview>
  mayDecide: boolean
  on: {
    move: (step: number) => void
    choose: (id: number, on: boolean) => void
    merge: (overrule: boolean) => void
    apart: () => void
    later: () => void
  }
}

/** All who may be one person, seen together: who they are, why they may be one, what a merge would make, and the decision. */
export function Card({ group, at, of, last, chosen, preview, mayDecide, on }: CardProps) {
  const few = chosen.length < 2
  return (
    <section className="card" aria-labelledby="card-title">
      <header>
        <div>
          <h2 id="card-title" tabIndex={-1} dir="auto">
            {question(group.people)}
          </h2>
          <p className="dim">
            <b className="strong num">{likely(group.confidence)}</b> likely. {atStake(group.stake)}
          </p>
        </div>
        <div className="stepper" role="group" aria-label="Go through the list">
          <button type="button" className="btn slim" aria-label="Previous" disabled={at === 0} onClick={() => on.move(-1)}>
            ‹
          </button>
          <span className="num small dim">
            {count(at + 1)} of {count(of)}
          </span>
          <button type="button" className="btn slim" aria-label="Next" disabled={last} onClick={() => on.move(1)}>
            ›
          </button>
        </div>
      </header>
      <ul className="candidates">
        {group.people.map((person, place) => (
          <CandidateRow
            key={person.id}
            person={person}
            place={place + 1}
            {...(mayDecide ? { chosen: chosen.includes(person.id), onChoose: (taken: boolean) => on.choose(person.id, taken) } : {})}
          />
        ))}
      </ul>
      <Preview query={preview} none={few ? 'Choose at least two of them to decide.' : undefined} />
      <Why links={group.links} people={group.people} />
      {mayDecide ? (
        <Acts chosen={chosen.length} few={few} preview={preview} on={on} />
      ) : (
        <div className="decide dim">
          <p>You can look, but not decide: that takes the role of an editor, which an admin of this Kith can give you.</p>
          <Keys mayDecide={false} />
        </div>
      )}
    </section>
  )
}

function Acts({ chosen, few, preview, on }: { chosen: number; few: boolean } & Pick<CardProps, 'preview' | 'on'>) {
  const ready = !few && preview.data !== undefined
  const number = few ? '' : spelled(chosen)
  return (
    <div className="decide">
      {ready && preview.data?.saidApart ? (
        <Confirm
          trigger={
            <button type="button" className="btn go">
              Merge all the same…
            </button>
          }
          title="Somebody has said that these are not one person"
          act="Merge all the same"
          run={async () => on.merge(true)}
        >
          Merging them undoes what was said. It stays in the history, and you can take the merge back.
        </Confirm>
      ) : (
        <button
          type="button"
          className="btn go"
          disabled={!ready}
          aria-busy={!few && !ready}
          aria-keyshortcuts="Enter m"
          onClick={() => on.merge(false)}
        >
          <Keyed k="↵">
            Merge<span className="wide"> these {number}</span>
          </Keyed>
        </button>
      )}
      <button type="button" className="btn" disabled={few} aria-keyshortcuts="n" onClick={on.apart}>
        <Keyed k="N">
          Never these<span className="wide"> {number}</span>
        </Keyed>
      </button>
      <button type="button" className="btn bare" aria-keyshortcuts="s" onClick={on.later}>
        <Keyed k="S">Later</Keyed>
      </button>
      <Keys mayDecide />
    </div>
  )
}

const Keyed = ({ k, children }: { k: string; children: ReactNode }) => (
  <>
    <span>{children}</span>
    <kbd aria-hidden="true">{k}</kbd>
  </>
)

/** The keys that no button names, quietly. A phone has none. */
function Keys({ mayDecide }: { mayDecide: boolean }) {
  return (
    <ul className="keys" aria-label="Keys">
      <li>
        <kbd>J</kbd>
        <kbd>K</kbd> next, previous
      </li>
      {mayDecide && (
        <>
          <li>
            <kbd>1</kbd>–<kbd>9</kbd> in or out
          </li>
          <li>
            <kbd>U</kbd> take back
          </li>
        </>
      )}
    </ul>
  )
}

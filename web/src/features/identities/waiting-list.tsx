import type { SuggestionGroup } from '@kith/contract/identities'
import { useEffect, useRef } from 'react'
import { compact, count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { Face } from '../../ui/face.tsx'
import { cardOf } from './queue-state.ts'
import { likely, namesOf } from './words.ts'

const FACES = 3

/** What else they are called, in a few words. */
function alsoOf({ people }: SuggestionGroup): string {
  const others = people.slice(1).filter(({ name }) => name !== people[0]?.name)
  return others.length > 0 ? namesOf(others, 2) : `${count(people.length)} of this name`
}

interface WaitingListProps {
  cards: readonly SuggestionGroup[]
  at: number
  putOff: ReadonlySet<string>
  /** How many there are beyond these. */
  more: number
  onMore: (() => void) | undefined
  onChoose: (at: number) => void
}

/** Who waits, with most at stake first. */
export function WaitingList({ cards, at, putOff, more, onMore, onChoose }: WaitingListProps) {
  const list = useRef<HTMLElement>(null)
  useEffect(() => {
    const box = list.current
    const row = box?.querySelectorAll('button')[at]
    // Only the list itself moves, and only where it scrolls by itself.
    if (!box || !row || box.scrollHeight <= box.clientHeight) return
    const [around, own] = [box.getBoundingClientRect(), row.getBoundingClientRect()]
    if (own.top < around.top) box.scrollTop -= around.top - own.top
    else if (own.bottom > around.bottom) box.scrollTop += own.bottom - around.bottom
  }, [at])
  return (
    <section ref={list} className="waiting" aria-label="Who waits">
      <ol>
        {cards.map((group, place) => (
          <li key={cardOf(group)}>
            <button type="button" aria-current={place === at ? 'true' : undefined} onClick={() => onChoose(place)}>
              <span className="faces">
                {group.people.slice(0, FACES).map((person) => (
                  <Face key={person.id} id={person.id} name={person.name} size="tiny" />
                ))}
              </span>
              <span className="names">
                <span dir="auto">{group.people[0]?.name}</span>
                <small className="faint" dir="auto">
                  {putOff.has(cardOf(group)) ? 'later' : likely(group.confidence)} · {alsoOf(group)}
                </small>
              </span>
              <span className="num faint small" title={`${counted(group.stake, 'activity', 'activities')} at stake`}>
                {compact(group.stake)}
                <span className="hidden"> activities at stake</span>
              </span>
            </button>
          </li>
        ))}
      </ol>
      {more > 0 &&
        (onMore ? (
          <button type="button" className="btn slim" onClick={onMore}>
            Show more of {count(more + cards.length)}
          </button>
        ) : (
          <p className="faint small">{count(more)} more come up as these are decided.</p>
        ))}
    </section>
  )
}

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { SuggestionGroup } from '@kith/contract/identities'
import { ask } from '../../queries.ts'
import { Answer, Ghost, GhostRows } from '../../ui/answer.tsx'
import { useKeys } from '../../ui/keyboard.ts'
import { toast } from '../../ui/toasts.ts'
import { useMay } from '../session/session.ts'
import { Card } from './card.tsx'
import type { useDecisions } from './decide.ts'
import { WaitingList } from './waiting-list.tsx'
import { usePreview } from './preview.tsx'
import { cardOf, moved, personAt, placeIn, waitingCards, type Place } from './queue-state.ts'
import type { IdentitiesSearch } from './search.ts'

const PAGE = 30
/** The most that one answer holds: those below come up as those above are decided. */
const SHOWN_MAX = 200
const LOOKING_MS = 1_500
/** The most that are decided at once. */
const PEOPLE_MAX = 50

interface QueueProps {
  search: Pick<IdentitiesSearch, 'person' | 'likely' | 'platform'>
  decisions: ReturnType<typeof useDecisions>
  /** A card that was taken back and is to be looked at again, once it is there. */
  wanted: string | undefined
  onWanted: () => void
  none: React.ReactNode
}

/** The queue of suggestions: the list of who waits, and one card to decide on, by keyboard or by hand. */
export function Queue({ search, decisions, wanted, onWanted, none }: QueueProps) {
  const [limit, setLimit] = useState(PAGE)
  const [putOff, setPutOff] = useState<ReadonlySet<string>>(new Set())
  const { person, likely: confidenceFrom, platform } = search
  const query = useQuery({
    ...ask('identities.suggestions', {
      limit,
      ...(person ? { person } : {}),
      ...(confidenceFrom ? { confidenceFrom } : {}),
      ...(platform ? { platform } : {}),
    }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.looking ? LOOKING_MS : false),
  })
  return (
    <Answer query={query} ghost={<QueueGhost />}>
      {(data) => {
        const cards = waitingCards(data.groups, decisions.decided, putOff, query.dataUpdatedAt)
        if (cards.length === 0) return none
        return (
          <Deck
            cards={cards}
            more={data.total - data.groups.length}
            onMore={limit < SHOWN_MAX ? () => setLimit(Math.min(SHOWN_MAX, limit + PAGE)) : undefined}
            putOff={putOff}
            onPutOff={(card) => setPutOff(new Set([...putOff].filter((other) => other !== card)).add(card))}
            decisions={decisions}
            wanted={wanted}
            onWanted={onWanted}
          />
        )
      }}
    </Answer>
  )
}

interface DeckProps extends Pick<QueueProps, 'decisions' | 'wanted' | 'onWanted'> {
  cards: SuggestionGroup[]
  /** How many more there are than were read. */
  more: number
  onMore: (() => void) | undefined
  putOff: ReadonlySet<string>
  onPutOff: (card: string) => void
}

function Deck({ cards, more, onMore, putOff, onPutOff, decisions, wanted, onWanted }: DeckProps) {
  const may = useMay()
  const keys = cards.map(cardOf)
  const [place, go] = usePlace(keys, wanted, onWanted)
  const [out, setOut] = useState<{ card: string; ids: readonly number[] }>({ card: '', ids: [] })
  const group = cards[place?.at ?? 0]
  const card = place?.card ?? ''
  const left = out.card === card ? out.ids : []
  const chosen = idsOf(group).filter((id) => !left.includes(id))
  const preview = usePreview(chosen)
  // Asked for ahead, so that the next card stands at once.
  usePreview(idsOf(cards[(place?.at ?? 0) + 1]))
  const byKey = useCardShown(card)
  if (!group) return null

  const choose = (id: number, on: boolean) => setOut({ card, ids: on ? left.filter((other) => other !== id) : [...left, id] })
  const decide = (act: () => Promise<void>) => {
    go(moved(keys, place, 0))
    void act()
  }
  const merge = (overrule: boolean) => decide(() => decisions.merge(group, chosen, overrule))
  const apart = () => decide(() => decisions.keepApart(group, chosen))
  const later = () => {
    onPutOff(card)
    go(place && { card: keys[place.at + 1] ?? keys[0] ?? card, at: place.at })
  }
  const mergeByKey = () => {
    if (preview.data?.saidApart) toast('Somebody has said that these are not one person. Use the button to merge them all the same.')
    else if (preview.data) merge(false)
  }
  const onKey = (event: KeyboardEvent): boolean => {
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key]
    if (step !== undefined) return byKey(() => go(moved(keys, place, step)))
    // A key that is held down would decide one card after another.
    if (!may.write || event.repeat) return false
    const toggled = personAt(group, event.key)
    if (toggled !== undefined) return byKey(() => choose(toggled, !chosen.includes(toggled)))
    const enough = chosen.length > 1
    const act = {
      Enter: isControl(event.target) || !enough ? undefined : mergeByKey,
      m: enough ? mergeByKey : undefined,
      n: enough ? apart : undefined,
      s: later,
      u: () => void decisions.undoLast(),
    }[event.key]
    return act ? byKey(act) : false
  }
  return (
    <>
      <DeckKeys onKey={onKey} />
      <div className="deck">
        <WaitingList
          cards={cards}
          at={place?.at ?? 0}
          putOff={putOff}
          more={more}
          onMore={onMore}
          onChoose={(at) => byKey(() => go({ card: keys[at] ?? '', at }))}
        />
        <div className="desk">
          <Card
            group={group}
            at={place?.at ?? 0}
            of={cards.length + more}
            last={place?.at === cards.length - 1}
            chosen={chosen}
            preview={preview}
            mayDecide={may.write}
            on={{ move: (step) => go(moved(keys, place, step)), choose, merge, apart, later }}
          />
        </div>
      </div>
    </>
  )
}

const idsOf = (group: SuggestionGroup | undefined): number[] => (group?.people ?? []).slice(0, PEOPLE_MAX).map(({ id }) => id)

/** Enter on a button or a link is that button's. */
const isControl = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('a, button, summary, [role="button"], [role="option"]') !== null

function DeckKeys({ onKey }: { onKey: (event: KeyboardEvent) => boolean }) {
  useKeys(onKey)
  return null
}

/** Where the reader is. The card under their hands stays the same when the list changes around it. */
function usePlace(
  keys: readonly string[],
  wanted: string | undefined,
  onWanted: () => void,
): [Place | undefined, (next: Place | undefined) => void] {
  const [place, setPlace] = useState<Place>()
  const back = wanted !== undefined && keys.includes(wanted)
  const now = placeIn(keys, back ? { card: wanted, at: 0 } : place)
  if (now?.card !== place?.card || now?.at !== place?.at) setPlace(now)
  useEffect(() => {
    if (back) onWanted()
  }, [back, onWanted])
  return [now, setPlace]
}

/** A card that comes up is shown from its question on; where it came by key, it is read from there too. */
function useCardShown(card: string): (act: () => void) => true {
  const keyed = useRef(false)
  const first = useRef(card)
  useEffect(() => {
    if (first.current === card) return
    first.current = ''
    const title = document.querySelector<HTMLElement>('#card-title')
    if (keyed.current) title?.focus({ preventScroll: true })
    keyed.current = false
    if (title && title.getBoundingClientRect().top < 0) title.scrollIntoView({ block: 'start' })
  }, [card])
  return (act) => {
    keyed.current = true
    act()
    return true
  }
}

function QueueGhost() {
  return (
    <div className="deck">
      <div className="waiting">
        <GhostRows rows={8} />
      </div>
      <div className="desk">
        <Ghost width="60%" height="1.6rem" />
        <GhostRows rows={3} />
      </div>
    </div>
  )
}

import type { SuggestionGroup } from '@kith/contract/identities'

/** What a card is known by while it is worked on: the people on it. A merge of some of them makes it another card. */
export const cardOf = ({ people }: Pick<SuggestionGroup, 'people'>): string =>
  people
    .map(({ id }) => id)
    .toSorted((a, b) => a - b)
    .join('-')

/** Cards that were decided and may still be in an answer that is older than the decision: card → when it was done (ms), or that it is under way. */
export type Decided = ReadonlyMap<string, number | 'under way'>

/** The cards to work on: without those that were decided since the list was read (`readAt`, ms), those that were put off at the end. */
export function waitingCards(
  groups: readonly SuggestionGroup[],
  decided: Decided,
  putOff: ReadonlySet<string>,
  readAt: number,
): SuggestionGroup[] {
  const open = groups.filter((group) => {
    const done = decided.get(cardOf(group))
    return done === undefined || (done !== 'under way' && done < readAt)
  })
  return [...open.filter((group) => !putOff.has(cardOf(group))), ...open.filter((group) => putOff.has(cardOf(group)))]
}

/** Where the reader is: on a card, and which place it had. */
export interface Place {
  readonly card: string
  readonly at: number
}

/** The place in a list that may have changed: the same card wherever it is now, else whatever took its place. */
export function placeIn(cards: readonly string[], before: Place | undefined): Place | undefined {
  const same = before === undefined ? 0 : cards.indexOf(before.card)
  const at = same >= 0 ? same : Math.min(before?.at ?? 0, cards.length - 1)
  const card = cards[at]
  return card === undefined ? undefined : { card, at }
}

/** The place so many cards on; the ends hold. */
export function moved(cards: readonly string[], from: Place | undefined, step: number): Place | undefined {
  const at = Math.max(0, Math.min(cards.length - 1, (from?.at ?? 0) + step))
  const card = cards[at]
  return card === undefined ? undefined : { card, at }
}

/** Whoever is taken in or out by a digit, 1 to 9. */
export const personAt = (group: Pick<SuggestionGroup, 'people'>, key: string): number | undefined =>
  /^[1-9]$/.test(key) ? group.people[Number(key) - 1]?.id : undefined

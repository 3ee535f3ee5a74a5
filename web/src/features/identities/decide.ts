import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { SuggestionGroup } from '@kith/contract/identities'
import { spelled } from '../../format/words.ts'
import { explain, refresh, useAct } from '../../queries.ts'
import { dismiss, toast } from '../../ui/toasts.ts'
import { cardOf, type Decided } from './queue-state.ts'
import { namesOf } from './words.ts'

/** Answers that a decision on who is who changes. */
export const CHANGES = ['identities', 'people', 'workspace', 'measures', 'activities']

/** Everything that was asked is asked again. */
export function useRefreshAll(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    await Promise.all(CHANGES.map((what) => refresh(client, what)))
  }
}

const nowMs = (): number => Date.now()

interface Made {
  readonly decision: number
  readonly toast: number
  readonly card: string
}

/** Decisions made one after another: each leaves its card at once, tells what it did, and can be taken back, the last one by a key. */
export function useDecisions(onBack: (card: string) => void) {
  const [decided, setDecided] = useState<Decided>(new Map())
  const made = useRef<Made[]>([])
  const refreshAll = useRefreshAll()
  const merge = useAct('people.merge', { quiet: true })
  const apart = useAct('people.keepApart', { quiet: true })
  const undo = useAct('identities.undo')
  const mark = (card: string, how: number | 'under way' | undefined) =>
    setDecided((before) => {
      const next = new Map(before)
      if (how === undefined) next.delete(card)
      else next.set(card, how)
      return next
    })

  const takeBack = async (one: Made) => {
    made.current = made.current.filter((other) => other !== one)
    dismiss(one.toast)
    await undo.mutateAsync({ id: one.decision, together: true })
    mark(one.card, undefined)
    onBack(one.card)
    await refreshAll()
  }
  const run = async (group: SuggestionGroup, act: () => Promise<{ decision: number | null }>, says: string) => {
    const card = cardOf(group)
    mark(card, 'under way')
    try {
      const { decision } = await act()
      mark(card, nowMs())
      if (decision === null) toast('They were one person already.')
      else remember(decision, card, says)
    } catch (cause) {
      mark(card, undefined)
      onBack(card)
      toast(explain(cause instanceof Error ? cause : new Error(String(cause))))
    }
    await refreshAll()
  }
  /** One message at a time: whoever decides quickly would otherwise look at a pile of them. */
  const remember = (decision: number, card: string, says: string) => {
    const before = made.current.at(-1)
    if (before) dismiss(before.toast)
    const one: Made = { decision, card, toast: toast(says, { label: 'Undo', run: () => void takeBack(one).catch(() => undefined) }) }
    made.current = [...made.current, one]
  }
  const chosenOf = (group: SuggestionGroup, ids: readonly number[]) => group.people.filter(({ id }) => ids.includes(id))
  return {
    decided,
    merge: (group: SuggestionGroup, ids: readonly number[], overrule: boolean) =>
      run(
        group,
        () => merge.mutateAsync({ people: [...ids], ...(overrule ? { overrule } : {}) }),
        `${namesOf(chosenOf(group, ids))} are one person now.`,
      ),
    keepApart: (group: SuggestionGroup, ids: readonly number[]) =>
      run(group, () => apart.mutateAsync({ people: [...ids] }), `Kept apart: these ${spelled(ids.length)} will not be suggested again.`),
    /** False when there is nothing to take back. */
    undoLast: (): boolean => {
      const last = made.current.at(-1)
      if (!last || undo.isPending) return false
      void takeBack(last)
        .then(() => toast('Taken back: it is as it was before.'))
        .catch(() => undefined)
      return true
    },
  }
}

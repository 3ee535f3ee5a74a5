import type { Output } from '../../api.ts'
import { count, percent } from '../../format/numbers.ts'

export type Arrivals = Output<'arrivals.get'>
export type Rules = Output<'arrivals.rules'>['rules']
export type Touch = Rules['touches'][number]

export const TOUCHES = ['event', 'reply', 'mention', 'invitation'] as const satisfies readonly Touch[]
export const ARRIVALS = ['organic', 'cultivated'] as const

export const TOUCH_WORDS: Record<Touch, { name: string; says: string }> = {
  event: { name: 'Was at an event', says: 'after an event' },
  reply: { name: 'Was replied to elsewhere', says: 'after a reply' },
  mention: { name: 'Was named by a teammate', says: 'after being named' },
  invitation: { name: 'Was invited', says: 'after an invitation' },
}

/** With fewer than ten people there is no percentage. */
export const shareWords = ({ cultivatedShare: { hits, of, share, low, high } }: Arrivals): string => {
  if (share === null || low === null || high === null || of < 10) return `${count(hits)} of ${count(of)}`
  return `${count(hits)} of ${count(of)}, ${percent(share)} (${percent(low)} to ${percent(high)})`
}

export const headline = ({ organic, cultivated }: Arrivals): string => {
  const all = organic + cultivated
  if (all === 0) return 'Nobody has arrived in this time'
  if (cultivated === 0) return all === 1 ? 'The one newcomer came by themselves' : `All ${count(all)} newcomers came by themselves`
  return `${count(cultivated)} of ${count(all)} newcomers had met us before they arrived`
}

import type { Carrying, Ring } from '@kith/contract/carrying'
import { capital, listed, people, spelled } from '../../format/words.ts'

type Part = Carrying['parts'][number]

export const RING_NAMES: Record<Ring, string> = { core: 'Core', regular: 'Regulars', casual: 'Casual' }

const WHAT: Record<Part['part'], string> = {
  everything: 'everything',
  code: 'the code',
  review: 'the reviews',
  answers: 'the answers',
  talk: 'the talk',
}

/** On how few people the thinnest parts rest. */
export function headline(parts: readonly Part[]): string {
  const own = parts.filter((one) => one.part !== 'everything' && one.absenceFactor !== null)
  const shown = own.length > 0 ? own : parts
  if (shown.length === 0) return 'Nobody did anything in these days'
  const [first, ...others] = shown.slice(0, 3).map((one, index) => {
    const few = one.absenceFactor ?? 0
    return `${spelled(few)}${index > 0 ? '' : few === 1 ? ' person does' : ' people do'} half of ${WHAT[one.part]}`
  })
  return capital([first, ...(others.length > 0 ? [listed(others)] : [])].join(', '))
}

/** Of how many, so that the number means something. */
export function byline(parts: readonly Part[]): string {
  const whole = parts.find((one) => one.part === 'everything')
  if (!whole) return ''
  const core = whole.rings.find((one) => one.ring === 'core')
  const of = `${capital(people(whole.people))} took part in all.`
  return core && core.people > 0
    ? `${of} Four fifths of everything ${core.people === 1 ? 'comes from one of them' : `come from ${spelled(core.people)} of them`}.`
    : of
}

import type { Explanation } from '@kith/identity/identity'
import type { Resolution } from '@kith/identity/resolve'
import type { Terminal } from '../output/terminal.ts'
import { clean } from '../output/text.ts'

/** A join between two identities on the way from one to the other. */
export interface Step {
  readonly a: string
  readonly b: string
  readonly reason: string
}

export interface Told extends Explanation {
  /** Whether the two are one person when all identities have been looked at, suggestions taken as true. */
  readonly together: boolean
  /** How, where it takes others in between; empty where the pair is joined by itself or not at all. */
  readonly through: readonly Step[]
}

/** The evidence on the pair by itself, and what became of it among all the others. */
export const tell = (resolution: Resolution, a: string, b: string): Told => {
  const people = new Map(resolution.identities.map((one) => [one.id, one.person]))
  const together = people.get(a) === people.get(b)
  const way = together ? wayBetween(resolution, a, b) : []
  return { ...resolution.explain(a, b), together, through: way.length > 1 ? way : [] }
}

/** The joins that were made are a forest: there is one way between two of a group. */
const wayBetween = ({ proofs, links }: Resolution, from: string, to: string): readonly Step[] => {
  const steps: readonly Step[] = [
    ...proofs,
    ...[...links]
      .filter((link) => link.outcome === 'suggested')
      .map(({ a, b, confidence }) => ({ a, b, reason: `suggested, ${confidence.toFixed(2)}` })),
  ]
  const next = new Map<string, Step[]>()
  for (const step of steps) for (const id of [step.a, step.b]) next.set(id, [...(next.get(id) ?? []), step])
  const reachedBy = new Map<string, Step | undefined>([[from, undefined]])
  const waiting = [from]
  for (let at = 0; at < waiting.length && !reachedBy.has(to); at++) {
    const id = waiting[at] ?? ''
    for (const step of next.get(id) ?? []) {
      const other = step.a === id ? step.b : step.a
      if (reachedBy.has(other)) continue
      reachedBy.set(other, step)
      waiting.push(other)
    }
  }
  const way: Step[] = []
  for (let id = to; ;) {
    const step = reachedBy.get(id)
    if (step === undefined) return way.toReversed()
    way.push(step)
    id = step.a === id ? step.b : step.a
  }
}

const OUTCOMES = { merged: 'one person, by proof', suggested: 'probably one person: a suggestion', apart: 'apart' } as const

export const printTold = (terminal: Terminal, told: Told): void => {
  terminal.print(
    `${terminal.bold(`${clean(told.a)} and ${clean(told.b)}`)}: ${OUTCOMES[told.outcome]}, confidence ${told.confidence.toFixed(2)}`,
  )
  if (told.proof !== undefined) terminal.print(`  proof: ${clean(told.proof)}`)
  if (told.veto !== undefined) terminal.print(`  veto: ${clean(told.veto)}`)
  for (const { bits, text } of told.evidence)
    terminal.print(`  ${`${bits >= 0 ? '+' : ''}${bits.toFixed(1)}`.padStart(6)} bits  ${clean(text)}`)
  terminal.print(`  ${`${told.bits >= 0 ? '+' : ''}${told.bits.toFixed(1)}`.padStart(6)} bits  in all`)
  if (told.together && told.outcome === 'apart') terminal.print('Among all identities the two are one person, through others:')
  if (!told.together && told.outcome !== 'apart')
    terminal.print('Among all identities the two stay apart: others of their groups contradict.')
  if (told.through.length > 0 && told.outcome !== 'apart') terminal.print('Joined through others:')
  for (const { a, b, reason } of told.through) terminal.print(`  ${clean(a)} and ${clean(b)}: ${clean(reason)}`)
}

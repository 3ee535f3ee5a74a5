import type { Evidence, Identity } from '@kith/identity/identity'
import { resolve } from '@kith/identity/resolve'
import { parentPort } from 'node:worker_threads'
import type { Explained, FromResolver, Suggestion, ToResolver } from './resolution-messages.ts'

/** The resolver in a thread of its own: minutes of work on a large community, in which the server goes on answering. */
const EVIDENCE_MAX = 12
const TEXT_MAX = 300

const everybody: Identity[] = []
const memberOf = new Map<string, number>()
const stated = new Map<string, string[]>()

const answer = (message: FromResolver): void => parentPort?.postMessage(message)

const told = (): Identity[] =>
  everybody.map((one) => {
    const pairs = stated.get(one.id)
    return pairs === undefined ? one : { ...one, sameAs: [...(one.sameAs ?? []), ...pairs] }
  })

const shorten = (evidence: readonly Evidence[]): Evidence[] =>
  evidence.slice(0, EVIDENCE_MAX).map(({ bits, text }) => ({ bits: Math.round(bits * 10) / 10, text: text.slice(0, TEXT_MAX) }))

const findAll = (never: readonly (readonly [string, string])[], suggestionsMax: number): FromResolver => {
  const resolution = resolve(told(), { never })
  const isNews = ({ a, b }: { a: string; b: string }): boolean => memberOf.get(a) !== memberOf.get(b)
  const likely = resolution.links
    .filter((link) => link.outcome === 'suggested' && isNews(link))
    .toSorted((x, y) => y.confidence - x.confidence)
  return {
    type: 'resolved',
    proofs: resolution.proofs.filter(isNews).map(({ a, b, reason }) => ({ a: Number(a), b: Number(b), reason: reason.slice(0, TEXT_MAX) })),
    suggestions: likely.slice(0, suggestionsMax).map(({ a, b, confidence, bits }): Suggestion => {
      const { evidence } = resolution.explain(a, b)
      return { a: Number(a), b: Number(b), confidence, bits, evidence: shorten(evidence) }
    }),
    left: Math.max(0, likely.length - suggestionsMax),
  }
}

const OUTCOMES = ['merged', 'suggested', 'apart'] as const
const PAIRS_MAX = 2_500

/** The pair that says most for one person; a veto counts before all. */
const explainBest = (a: readonly string[], b: readonly string[]): Explained | null => {
  const { explain } = resolve(told())
  let best: Explained | null = null
  let pairs = 0
  for (const one of a) {
    for (const other of b) {
      if (++pairs > PAIRS_MAX) return best
      const { outcome, confidence, bits, evidence, proof = null, veto = null } = explain(one, other)
      const found = { a: Number(one), b: Number(other), outcome, confidence, bits, evidence: shorten(evidence), proof, veto }
      if (best === null || rank(found) > rank(best)) best = found
    }
  }
  return best
}

const rank = ({ outcome, veto, bits }: Explained): number =>
  (veto === null ? 0 : 1e6) + (OUTCOMES.length - OUTCOMES.indexOf(outcome)) * 1e4 + bits

parentPort?.on('message', (message: ToResolver) => {
  if (message.type === 'identities') {
    for (const { member, ...identity } of message.identities) {
      everybody.push(identity)
      memberOf.set(identity.id, member)
    }
  } else if (message.type === 'stated') {
    for (const [a, b] of message.pairs) stated.set(a, [...(stated.get(a) ?? []), b])
  } else if (message.type === 'resolve') answer(findAll(message.never, message.suggestionsMax))
  else answer({ type: 'explained', explained: explainBest(message.a, message.b) })
})

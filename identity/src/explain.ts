import type { Frequencies } from './frequencies.ts'
import type { Evidence, Explanation, Options } from './identity.ts'
import type { Profile } from './profile.ts'
import { proofOf } from './proof.ts'
import { evidenceBits, probability, vetoOf } from './score.ts'

const SUGGEST_FROM = 0.5
const PROVEN = 0.9995

/** The same figures as in resolve, with their words. What other identities of the two say (the group) is not in it. */
export const explainPair = (a: Profile, b: Profile, f: Frequencies, options: Options): Explanation => {
  const evidence: Evidence[] = []
  const bits = f.priorBits + evidenceBits(a, b, f, (found, text) => evidence.push({ bits: found, text: text() }))
  evidence.sort((x, y) => Math.abs(y.bits) - Math.abs(x.bits))
  evidence.push({ bits: f.priorBits, text: 'before any evidence: two identities drawn at random from this community' })
  const veto = neverText(a, b, options) ?? vetoOf(a, b)
  const proof = veto === undefined ? proofOf(a, b, f) : undefined
  const likely = Math.min(PROVEN, probability(bits))
  const suggested = veto === undefined && likely >= (options.suggestFrom ?? SUGGEST_FROM)
  return {
    a: a.id,
    b: b.id,
    outcome: proof !== undefined ? 'merged' : suggested ? 'suggested' : 'apart',
    bits,
    confidence: proof !== undefined ? PROVEN : veto !== undefined ? 0 : likely,
    evidence,
    ...(proof === undefined ? {} : { proof }),
    ...(veto === undefined ? {} : { veto }),
  }
}

const neverText = (a: Profile, b: Profile, { never = [] }: Options): string | undefined => {
  const [x, y] = [a.id, b.id]
  const said = never.some(([one, other]) => (one === x && other === y) || (one === y && other === x))
  return said ? 'a person has said that these are two people' : undefined
}

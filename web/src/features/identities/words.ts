import type { Candidate, Decision } from '@kith/contract/identities'
import { date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted, listed, people, spelled } from '../../format/words.ts'

const whole = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 })
const fine = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 })

/** A probability, 0 to 1, as people read it: 0.973 → "97%", 0.9962 → "99.6%", and never more certain than it is. */
export function likely(confidence: number): string {
  if (confidence >= 0.9995) return `over ${fine.format(0.999)}`
  if (confidence < 0.005) return `under ${whole.format(0.01)}`
  // Cut, not rounded: 99.96 % are not 100 %.
  return confidence >= 0.99 ? fine.format(Math.floor(confidence * 1_000) / 1_000) : whole.format(Math.floor(confidence * 100) / 100)
}

export interface Strength {
  readonly word: string
  readonly against: boolean
  /** Of a bar, 0 to 1. */
  readonly share: number
  /** The bits in words of odds. */
  readonly odds: string
  /** How many times likelier, as a figure: "1 in 4,096" where it is against. */
  readonly times: string
}

/** At so many bits the bar is full: odds of a million. */
const BITS_FULL = 20

/** How much one piece of evidence says, in a plain word. Bits are log2 of the likelihood ratio, so that each doubles the odds. */
export function strengthOf(bits: number): Strength {
  const size = Math.abs(bits)
  const plain = size >= 10 ? 'very strong' : size >= 6 ? 'strong' : size >= 3 ? 'fair' : 'slight'
  const against = bits < 0
  const times = 2 ** Math.min(size, 40)
  const rounded = times >= 100 ? Number(times.toPrecision(2)) : times >= 10 ? Math.round(times) : Math.round(times * 10) / 10
  return {
    word: against ? 'against' : plain,
    against,
    share: Math.min(1, Math.max(0.04, size / BITS_FULL)),
    times: against ? `1 in ${amount(rounded)}` : `${amount(rounded)} times`,
    odds: times < 1.05 ? 'says next to nothing' : `${amount(rounded)} times likelier if they are ${against ? 'two people' : 'one person'}`,
  }
}

const short = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })
const amount = (times: number): string => (times >= 1e9 ? 'over a thousand million' : short.format(times))

/** The question that a card asks. */
export function question(group: readonly Pick<Candidate, 'name'>[]): string {
  const [first, second] = group
  if (!first || !second) return 'Is this one person?'
  if (group.length > 2) return `Are these ${spelled(group.length)} one person?`
  if (first.name === second.name) return `Are both of these ${first.name}?`
  return `Is ${second.name} the same person as ${first.name}?`
}

/** What is at stake: how much would come to belong to somebody else. */
export const atStake = (stake: number): string =>
  stake === 0 ? 'Accounts would move, but no activities.' : `${counted(stake, 'activity', 'activities')} would move.`

/** Where a sum of evidence begins. It is told with the evidence, but speaks neither for these two nor against them. */
export const isStart = ({ text }: { text: string }): boolean => text.startsWith('before any evidence')

/** In the order in which they convince: what speaks for it, what speaks against it, the strongest of each first. */
export const byWeight = <T extends { bits: number; text: string }>(evidence: readonly T[]): T[] =>
  evidence
    .filter((piece) => !isStart(piece))
    .toSorted((a, b) => Number(a.bits < 0) - Number(b.bits < 0) || Math.abs(b.bits) - Math.abs(a.bits))

/** "12 people may be here more than once", the heading of the queue and the line that leads to it. */
export function waiting(groups: number): string {
  return groups === 1 ? 'One person may be here more than once' : `${people(groups)} may be here more than once`
}

/** Names in a line, the first few of them, each once: "Inés Morales (twice), ines and 3 more". */
export function namesOf(named: readonly { name: string }[], namesMax = 3): string {
  const times = new Map<string, number>()
  for (const { name } of named) times.set(name, (times.get(name) ?? 0) + 1)
  const all = [...times].map(([name, n]) => (n === 1 ? name : `${name} (${n === 2 ? 'twice' : `${count(n)} times`})`))
  const rest = all.length - namesMax
  return listed(rest > 0 ? [...all.slice(0, namesMax), `${count(rest)} more`] : all)
}

/** "GitHub inesmor": what an account is called where it is. */
export function accountName(identity: Candidate['identities'][number]): string {
  return identity.username ?? identity.email ?? identity.name ?? identity.key
}

/** What else an account says of its owner, beside what it is called. */
export function accountMore(identity: Candidate['identities'][number], personName: string): string[] {
  const shown = accountName(identity)
  const same = (text: string) => text === shown || text === personName
  return [identity.name, identity.email].filter((text): text is string => text !== null && text !== '' && !same(text))
}

/** From when until when somebody was seen, in a few words. */
export function seenBetween({ firstAt, lastAt }: Pick<Candidate, 'firstAt' | 'lastAt'>): string {
  if (!firstAt || !lastAt) return 'no activities'
  const [from, to] = [date(firstAt), date(lastAt)]
  return from === to ? from : `${from} to ${to}`
}

export const MADE_BY = { hand: 'by hand', rule: 'by a rule' } as const

/** Decisions that one act made, in the order of the history. */
export interface Act {
  readonly batch: number
  readonly decisions: readonly Decision[]
  /** How many the act made; more than `decisions` where the history has not been read so far, or is narrowed. */
  readonly together: number
}

/** Puts together what was made together, where it stands together. */
export function actsOf(decisions: readonly Decision[]): Act[] {
  const acts: { batch: number; decisions: Decision[]; together: number }[] = []
  for (const decision of decisions) {
    const last = acts.at(-1)
    if (last?.batch === decision.batch) last.decisions.push(decision)
    else acts.push({ batch: decision.batch, decisions: [decision], together: decision.together })
  }
  return acts
}

/** The decision that an act is told by: a split also says that the two are two people, which goes without saying. */
export const leadOf = (act: Act): Decision | undefined => act.decisions.find(({ id }) => id === act.batch) ?? act.decisions.at(-1)

type Person = Decision['people'][number]
/** A sentence in parts: words, and people, who are linked to. */
export type Told = readonly (string | Person)[]

const NAMES_SHOWN = 5

/** Many merges of one act that have nothing else in common: those of a rule or of one look at everybody. */
export const isMany = (act: Act): boolean => act.together > 1 && leadOf(act)?.madeBy !== 'hand'

/** What an act did, in one sentence without who did it. */
export function tell(act: Act): Told {
  const lead = leadOf(act)
  if (!lead) return []
  const [first, second] = lead.people
  switch (lead.kind) {
    case 'merge': {
      if (isMany(act)) return [`merged ${counted(act.together, 'time')} ${lead.madeBy === 'rule' ? 'by one rule' : 'on proof'}`]
      // The one whose number stayed comes first in each.
      const merged = unique(act.decisions.toReversed().flatMap((decision) => decision.people.slice(1)))
      return first ? ['merged ', ...joined(merged), ' into ', first] : ['merged people who are gone']
    }
    case 'split': {
      const labels = lead.identities.slice(0, 3).map(({ label }) => label)
      const more = lead.identities.length - labels.length
      const along = labels.length > 0 ? `, with ${listed(more > 0 ? [...labels, `${count(more)} more`] : labels)}` : ''
      return first && second ? ['split ', second, ' off ', first, along] : ['split accounts off']
    }
    case 'apart':
      return ['said that ', ...joined(lead.people), lead.people.length > 2 ? ' are different people' : ' are two people']
  }
}

/** What one decision of many did. */
export const tellOne = (decision: Decision): Told => tell({ batch: decision.batch, decisions: [decision], together: 1 })

const unique = (people: readonly Person[]): Person[] => [...new Map(people.map((person) => [person.id, person])).values()]

function joined(people: readonly Person[]): Told {
  const shown = people.slice(0, NAMES_SHOWN)
  const rest = people.length - shown.length
  const parts: (string | Person)[] = [...shown, ...(rest > 0 ? [`${count(rest)} more`] : [])]
  return parts.flatMap((part, at) => (at === 0 ? [part] : [at === parts.length - 1 ? ' and ' : ', ', part]))
}

/** Who made an act, as it is told. */
export const makerOf = ({ madeBy, actor }: Pick<Decision, 'madeBy' | 'actor'>): string => (madeBy === 'resolver' ? 'Kith' : actor)

import type { ConnectorInfo } from '@kith/contract/sources'

type Offer = Pick<ConnectorInfo, 'name' | 'label' | 'summary' | 'family' | 'fields' | 'webhook' | 'everyMinutes'>

/** Whether a kind of source is meant by these words: each stands in its name, its summary or its family. */
export const fits = ({ name, label, summary, family }: Pick<Offer, 'name' | 'label' | 'summary' | 'family'>, words: string): boolean => {
  const text = `${name} ${label} ${summary} ${family}`.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** By family, both in the order in which they are offered. */
export const byFamily = <T extends Offer>(offers: readonly T[]): [family: string, offers: T[]][] => {
  const families = new Map<string, T[]>()
  for (const offer of offers) families.set(offer.family, [...(families.get(offer.family) ?? []), offer])
  return [...families]
}

/** How it comes in, and what it asks for. */
export const ways = ({ fields, webhook, everyMinutes }: Offer): string[] => [
  ...(fields.some(({ kind }) => kind === 'files') && (everyMinutes === null || !fields.some(({ required }) => required))
    ? ['from files']
    : []),
  ...(everyMinutes === null ? [] : ['goes on by itself']),
  ...(webhook === null ? [] : ['webhook']),
  ...(fields.some(({ kind, required }) => kind === 'secret' && required) ? ['needs a key'] : []),
]

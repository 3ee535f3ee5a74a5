import { ConnectorError, type GapReason, type Gaps, type ReadContext } from '../connector.ts'
import { Refused } from './lists.ts'
import type { Forge, Repository } from './say.ts'

/** A repository with what it says that it holds, by kind, and how much of that is known not to come. */
export interface Found {
  readonly repository: Repository
  readonly claims: Readonly<Record<string, number>>
  readonly gaps?: Gaps
}

export interface Finder {
  /** The repository of that name; undefined, or Refused, where there is none. */
  readonly one: (name: string) => Promise<Found | undefined>
  /** Names of what belongs to an owner; undefined where there is no such. */
  readonly ownedBy: (owner: string) => Promise<readonly { readonly name: string; readonly isFork: boolean }[] | undefined>
}

/** What the names of a source stand for: repositories, and all that belongs to owners. Forks of owners are left out. */
export const findForgeRepositories = async (
  { label }: Forge,
  names: readonly string[],
  { note, claim, gaps }: Pick<ReadContext<unknown, unknown>, 'note' | 'claim' | 'gaps'>,
  finder: Finder,
): Promise<readonly Repository[]> => {
  const found = new Map<string, Repository>()
  const claims: Record<string, number> = {}
  const known: Record<string, Partial<Record<GapReason, number>>> = {}
  const take = async (name: string): Promise<boolean> => {
    const one = await orNothing(finder.one(name))
    if (one === undefined) return false
    if (found.has(one.repository.id)) return true
    found.set(one.repository.id, one.repository)
    for (const [kind, count] of Object.entries(one.claims)) claims[kind] = (claims[kind] ?? 0) + count
    for (const [kind, given] of Object.entries(one.gaps ?? {})) known[kind] = summed(known[kind] ?? {}, given)
    return true
  }
  const missing = (what: string): void => note('not_found', `${label} shows no ${what}: it may be private, renamed or deleted.`)
  for (const name of names) {
    if (await take(name)) continue
    const all = await orNothing(finder.ownedBy(name))
    if (all === undefined) missing(name)
    const own = (all ?? []).filter(({ isFork }) => !isFork)
    const left = (all ?? []).length - own.length
    if (left > 0) note('forks_left_out', `Forks of ${name} were left out: what happens in them belongs elsewhere.`, left)
    for (const one of own) if (!(await take(one.name))) missing(one.name)
  }
  if (found.size === 0) throw nothingFound(label)
  claim(claims)
  gaps(known)
  return [...found.values()]
}

type Counts = Readonly<Partial<Record<GapReason, number>>>

const summed = (a: Counts, b: Counts): Counts => ({
  ...a,
  ...b,
  ...(a.private === undefined ? {} : { private: a.private + (b.private ?? 0) }),
})

const nothingFound = (label: string): ConnectorError =>
  new ConnectorError(
    'nothing_found',
    `${label} shows none of these repositories.`,
    'Check their names and the address. What is private needs a token that may read it.',
  )

/** Throws ConnectorError unless the first name stands for something. */
export const checkNames = async ({ label }: Forge, names: readonly string[], finder: Finder): Promise<void> => {
  const name = names[0] ?? ''
  const there = (await orNothing(finder.one(name))) ?? (await orNothing(finder.ownedBy(name)))
  if (there !== undefined) return
  throw new ConnectorError(
    'not_found',
    `${label} does not show ${name}.`,
    'Check the name and the address. What is private needs a token that may read its issues and merges.',
  )
}

export const orNothing = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
}

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { sql } from 'kysely'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { entryPoint } from '../../platform/entry.ts'
import { defineJob } from '../../platform/jobs/define.ts'
import { trust } from '../../platform/trust.ts'
import { jsonText } from '../../platform/state/text.ts'
import { fillingAfterwards, settleSummaries } from '../activities/index.ts'
import { personsOf, projectStanding } from '../people/index.ts'
import { Comparison } from './comparison.ts'
import { platformsApart } from './consent.ts'
import { RESOLVER, type Db } from './decisions.ts'
import { readEvidence } from './evidence.ts'
import { activitiesOf, contextsOf, everybody, neverPairs } from './everybody.ts'
import { mergeMany } from './merge-many.ts'
import type { Explained, FromResolver, Proof, Suggestion, ToResolver } from './resolution-messages.ts'
import { SUGGESTIONS_MAX } from './suggestions.ts'
import { tellersOf } from './told.ts'

/** Compares everybody: merges what is proven, keeps what is likely as suggestions. */
export const look = defineJob({ name: 'look-at-identities', input: z.object({}), options: { expireInSeconds: 3_600, retryLimit: 1 } })

const AT_NIGHT = '47 3 * * *'

/** Asks for a look at everybody, soon or not before some time; asked again meanwhile it is one. */
export const requestLook = async (app: Pick<App, 'jobs'>, startAfter?: Date): Promise<void> => {
  await app.jobs.enqueue(look, {}, startAfter === undefined ? { singletonKey: 'look' } : { singletonKey: 'look later', startAfter })
}

export const handleLook = async (app: App): Promise<void> => {
  await app.jobs.handle(look, (_, { signal }) => lookAtEverybody(app, signal))
  // What people change of their profiles brings no new account, and counts all the same.
  await app.jobs.schedule(look, AT_NIGHT, {})
}

/** Whether everybody is compared now, or will be soon. */
export const isLooking = (app: Pick<App, 'jobs'>): Promise<boolean> => app.jobs.isPending(look)

const lookAtEverybody = (app: App, signal: AbortSignal): Promise<void> =>
  fillingAfterwards(
    app,
    async () => {
      // After an import people look at figures first.
      await settleSummaries(app)
      await compare(app, signal)
    },
    { signal },
  )

const compare = async (app: App, signal: AbortSignal): Promise<void> => {
  const started = performance.now()
  const { db } = app.state
  const resolver = new Resolver(signal)
  try {
    const { memberOf, memberCounts } = await tellOfEverybody(app, resolver, signal)
    const found = await resolver.resolve(await neverPairs(db))
    // What follows takes a while, and the thread holds everybody.
    await resolver.end()
    const merged = await mergeProven(app, found.proofs, memberOf, memberCounts, signal)
    const countOf = await countsNow(db, found, memberOf, memberCounts)
    const seconds = (performance.now() - started) / 1_000
    await db.transaction().execute(async (trx) => {
      await storeSuggestions(trx, found.suggestions, countOf)
      await sql`insert into resolution (id, looked_at, identities, merged, suggested, seconds)
        values (1, ${app.now()}, ${memberOf.size}, ${merged}, ${found.suggestions.length}, ${seconds})
        on conflict (id) do update set looked_at = excluded.looked_at, identities = excluded.identities, merged = excluded.merged,
          suggested = excluded.suggested, seconds = excluded.seconds`.execute(trx)
    })
    app.logger.info(
      { identities: memberOf.size, merged, suggested: found.suggestions.length, left: found.left, seconds },
      'identities compared',
    )
  } finally {
    await resolver.end()
  }
}

interface Told {
  readonly memberOf: ReadonlyMap<number, number>
  /** What each member has done. */
  readonly memberCounts: ReadonlyMap<number, number>
}

/** Apart from what follows, so that what it takes to tell of everybody is not held while they are compared. */
const tellOfEverybody = async (app: App, resolver: Resolver, signal: AbortSignal): Promise<Told> => {
  const { db } = app.state
  const counts = await activitiesOf(app)
  const memberOf = new Map<number, number>()
  const memberCounts = new Map<number, number>()
  for await (const identities of everybody(db, await contextsOf(app), await platformsApart(app, db), await tellersOf(app, db))) {
    signal.throwIfAborted()
    for (const { id, member } of identities) {
      memberOf.set(Number(id), member)
      memberCounts.set(member, (memberCounts.get(member) ?? 0) + (counts.get(Number(id)) ?? 0))
    }
    resolver.tell({ type: 'identities', identities })
  }
  resolver.tell({ type: 'statements', statements: await readEvidence(db) })
  return { memberOf, memberCounts }
}

const MERGES_A_TRANSACTION = 1_000

/** Joins what is proven, those with more activities staying; what a person has said to be two stays two. Answers how many were merged. */
const mergeProven = async (
  app: App,
  proofs: readonly Proof[],
  memberOf: ReadonlyMap<number, number>,
  counts: ReadonlyMap<number, number>,
  signal: AbortSignal,
): Promise<number> => {
  let merged = 0
  let batch: number | undefined
  for (let start = 0; start < proofs.length; start += MERGES_A_TRANSACTION) {
    signal.throwIfAborted()
    const wishes = proofs
      .slice(start, start + MERGES_A_TRANSACTION)
      .map(({ a, b, reason }) => ({ people: [memberOf.get(a) ?? 0, memberOf.get(b) ?? 0], reason }))
    const outcomes = await app.state.db
      .transaction()
      .execute((db) => mergeMany(db, wishes, { ...RESOLVER, batch }, (person) => counts.get(person) ?? 0))
    for (const outcome of outcomes) {
      if (outcome.is !== 'merged') continue
      batch ??= outcome.decision
      merged += 1
    }
  }
  await projectStanding(app)
  return merged
}

/** What the people behind identities have done, with all that this look has merged. */
const countsNow = async (
  db: Db,
  { proofs, suggestions }: { readonly proofs: readonly Proof[]; readonly suggestions: readonly Suggestion[] },
  memberOf: ReadonlyMap<number, number>,
  memberCounts: ReadonlyMap<number, number>,
): Promise<(identity: number) => number> => {
  const members = new Set([...proofs, ...suggestions].flatMap(({ a, b }) => [memberOf.get(a) ?? 0, memberOf.get(b) ?? 0]))
  const personOf = await personsOf(db, [...members])
  const counts = new Map<number, number>()
  for (const [member, person] of personOf) counts.set(person, (counts.get(person) ?? 0) + (memberCounts.get(member) ?? 0))
  return (identity) => counts.get(personOf.get(memberOf.get(identity) ?? 0) ?? 0) ?? 0
}

const CHUNK = 2_000

const storeSuggestions = async (db: Db, suggestions: readonly Suggestion[], countOf: (identity: number) => number): Promise<void> => {
  await sql`delete from suggestion`.execute(db)
  for (let start = 0; start < suggestions.length; start += CHUNK) {
    const rows = suggestions.slice(start, start + CHUNK).map((one) => {
      const [activities_a, activities_b] = [countOf(one.a), countOf(one.b)]
      return { ...one, stake: Math.min(activities_a, activities_b), activities_a, activities_b }
    })
    // Somebody may have been removed meanwhile.
    await sql`insert into suggestion (a, b, confidence, bits, evidence, stake, activities_a, activities_b)
      select new.a, new.b, new.confidence, new.bits, new.evidence::jsonb, new.stake, new.activities_a, new.activities_b
      from jsonb_to_recordset(${jsonText(rows)}::jsonb) as new(a bigint, b bigint, confidence real, bits real, evidence text, stake bigint, activities_a bigint,
        activities_b bigint)
      join identity x on x.id = new.a join identity y on y.id = new.b`.execute(db)
  }
}

/** What it makes it keeps: the room for young objects that imports have would be wasted on it. */
const YOUNG_OBJECTS = { maxYoungGenerationSizeMb: 48 }

/** So few are compared sooner than a thread has started. */
const FEW = 500

/** The resolver, in a thread of its own as soon as it is told of more than a few. */
export class Resolver {
  readonly #signal: AbortSignal | undefined
  readonly #told: ToResolver[] = []
  #count = 0
  #worker: Worker | undefined

  constructor(signal?: AbortSignal) {
    this.#signal = signal
  }

  tell(message: Extract<ToResolver, { type: 'identities' | 'statements' }>): void {
    this.#count += message.type === 'identities' ? message.identities.length : message.statements.length
    if (this.#worker === undefined && this.#count > FEW) {
      this.#worker = new Worker(entryPoint(import.meta.url, 'resolution-worker'), { execArgv: [], resourceLimits: YOUNG_OBJECTS })
      for (const earlier of this.#told.splice(0)) this.#worker.postMessage(earlier)
    }
    if (this.#worker === undefined) this.#told.push(message)
    else this.#worker.postMessage(message)
  }

  async resolve(never: readonly (readonly [string, string])[]): Promise<Extract<FromResolver, { type: 'resolved' }>> {
    const answer = await this.#ask({ type: 'resolve', never, suggestionsMax: SUGGESTIONS_MAX })
    if (answer?.type !== 'resolved') throw new Error('The resolver answered something else.')
    return answer
  }

  async explain(a: readonly string[], b: readonly string[]): Promise<Explained | null> {
    const answer = await this.#ask({ type: 'explain', a, b })
    return answer?.type === 'explained' ? answer.explained : null
  }

  async end(): Promise<void> {
    await this.#worker?.terminate()
  }

  async #ask(message: ToResolver): Promise<FromResolver | undefined> {
    if (this.#worker === undefined) {
      const comparison = new Comparison()
      for (const earlier of this.#told) comparison.take(earlier)
      return comparison.take(message)
    }
    this.#worker.postMessage(message)
    const [answer]: unknown[] = await once(this.#worker, 'message', this.#signal === undefined ? {} : { signal: this.#signal })
    // The thread is our own, and its messages have this type.
    return trust<FromResolver>(answer)
  }
}

import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { KithError } from '../../platform/errors.ts'
import { contentOf } from '../../testing/held.ts'
import { openKith, toLines, until, type TestKith } from '../../testing/kith.ts'
import { placesOf } from '../../testing/traces.ts'

let kith: TestKith
beforeAll(async () => {
  kith = await openKith()
}, 120_000)

const PEOPLE = 4
const FILES = 3
/** Marks that stand nowhere else, so that finding one means finding the person. */
const markOf = (round: number, person: number): string => `zz${round}q${'abcd'[person] ?? ''}zz`

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('import' as const), file: fc.nat(FILES - 1) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('erase' as const), person: fc.nat(PEOPLE - 1) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('merge' as const), person: fc.nat(PEOPLE - 1) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('split' as const), person: fc.nat(PEOPLE - 1) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('undo' as const) }) },
)

/** Two accounts of each person, one of them with the address only in later files; all write, and name each other. */
const recordsOf = (round: number, file: number): object[] =>
  Array.from({ length: PEOPLE * 2 }, (_, index) => {
    const person = index % PEOPLE
    const mark = markOf(round, person)
    const other = markOf(round, (person + file + 1) % PEOPLE)
    const account = index < PEOPLE ? 'one' : 'two'
    const email = account === 'one' || file > 0 ? { email: `${mark}@example.org` } : {}
    return {
      kind: 'answer',
      externalId: `${round}-${file}-${index}`,
      occurredAt: Date.UTC(2026, file, 1 + index),
      actor: { platform: 'chat', key: `${account}-${mark}`, ...email },
      body: `As ${other}@example.org says`,
      mentions: [{ platform: 'chat', key: `one-${other}` }],
    }
  })

/** Until nobody is found: a look at everybody may make two accounts one, under another number and name, between the finding and the erasing. */
const eraseAll = async (find: () => Promise<readonly { id: number; name: string }[]>, onErased: () => unknown): Promise<void> => {
  for (let [first] = await find(); first !== undefined; [first] = await find()) {
    onErased()
    const outcome = await kith.ask('people.erase', { id: first.id, confirm: first.name }).catch((error: unknown) => error)
    if (outcome instanceof KithError) expect(['not_found', 'invalid_input']).toContain(outcome.code)
    else expect(outcome).toMatchObject({ state: 'done' })
  }
}

const openErasures = async (): Promise<number> =>
  Number((await kith.app.state.execute(`select count(*) as n from erasure where state <> 'done'`)).rows[0]?.['n'])

let round = 0
test('whatever the order of imports, merges, splits, undoing and erasures, the erased are nowhere and the others are whole', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 6 }), async (steps) => {
      round += 1
      const mine = round
      const erased = new Set<number>()
      const imported = new Set<number>()
      const paths = await Promise.all(
        Array.from({ length: FILES }, (_, file) => kith.write(`r${mine}-${file}.jsonl`, toLines(recordsOf(mine, file)))),
      )
      const find = async (person: number) => (await kith.ask('people.list', { search: markOf(mine, person), limit: 10 })).people
      const read = async (file: number): Promise<void> => {
        const { run } = await kith.ask('sources.create', { connector: 'jsonl', settings: { files: [paths[file] ?? ''] } })
        expect((await kith.ended(run?.id ?? 0)).state).toBe('done')
        imported.add(file)
      }
      for (const one of steps) {
        if (one.does === 'import') await read(one.file)
        if (one.does === 'merge') {
          const found = (await find(one.person)).map((row) => row.id)
          if (found.length > 1) await kith.ask('people.merge', { people: found, overrule: true })
        }
        if (one.does === 'split') {
          for (const { id } of await find(one.person)) {
            const { identities } = await kith.ask('people.get', { id })
            if (identities.length > 1) await kith.ask('people.split', { id, identities: [identities[0]?.id ?? 0] })
          }
        }
        if (one.does === 'undo') {
          const { decisions } = await kith.ask('identities.decisions', { limit: 2 })
          // A split says at once that they are two: undone is the split, and that with it.
          const last = decisions.find(({ kind }) => kind !== 'apart')
          if (last !== undefined && last.undoneAt === null) {
            await kith.ask('identities.undo', { id: last.id }).catch((error: unknown) => expect(error).toMatchObject({ code: 'conflict' }))
          }
        }
        if (one.does === 'erase') {
          await eraseAll(
            () => find(one.person),
            () => erased.add(one.person),
          )
        }
      }
      // All files once more, from their beginning.
      await kith.app.state.execute(`update source set cursor = null`)
      for (const file of [0, 1, 2]) await read(file)
      // An account that only now shows whose it is goes in the background.
      await until(openErasures, (open) => open === 0, 90_000)
      const content = await contentOf(kith)
      for (let person = 0; person < PEOPLE; person++) {
        const mark = markOf(mine, person)
        const did = Object.entries(content).filter(([account]) => account.endsWith(mark))
        if (erased.has(person)) {
          expect(did).toEqual([])
          expect(await placesOf(kith, [mark])).toEqual([])
        } else {
          expect(did.map(([account, what]) => [account, what.split(' ')[0]]).toSorted()).toEqual([
            [`chat:one-${mark}`, '3'],
            [`chat:two-${mark}`, '3'],
          ])
        }
      }
    }),
    { numRuns: 4, interruptAfterTimeLimit: 400_000, markInterruptAsFailure: false, endOnFailure: true },
  )
}, 600_000)

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openKith, until, type TestKith } from '../../testing/kith.ts'

const NOW = new Date('2026-11-20T10:30:00Z')
const DAYS = { from: '2026-11-01', to: '2026-11-20' }
/** Each has answered each other: so many that their picture is drawn in a thread, and kept on the disk. */
const PEOPLE = 79
const TIES = (PEOPLE * (PEOPLE - 1)) / 2

const dataDir = await mkdtemp(path.join(tmpdir(), 'kith-ties-'))
afterAll(() => rm(dataDir, { recursive: true, force: true }))

const actor = (number: number) => ({ platform: 'forum', key: `u${number}`, name: `Person Number ${number}` })
const talk = Array.from({ length: PEOPLE }, (_, asker) =>
  Array.from({ length: asker }, (__, helper) => {
    const conversation = `q${asker}-${helper}`
    const question = { type: 'activity', kind: 'asked', externalId: conversation, conversation, occurredAt: '2026-11-10T10:00:00Z' }
    const answer = { ...question, kind: 'told', externalId: `a${asker}-${helper}`, occurredAt: '2026-11-11T10:00:00Z' }
    return [
      { ...question, actor: actor(asker) },
      { ...answer, actor: actor(helper) },
    ]
  }).flat(),
).flat()

/** In one question: what an earlier process left behind goes meanwhile. */
const countedOf = ({ app: { log } }: TestKith): Promise<string[]> =>
  log
    .query<{ rows: string }>("SELECT toString(total_rows) AS rows FROM system.tables WHERE startsWith(name, 'account_ties_')")
    .then((tables) => tables.map(({ rows }) => rows))

test('after a start the picture is the one of before it, and what a merge will ask for is counted before anybody asks', async () => {
  const before = await openKith({ dataDir, now: () => NOW })
  await before.importRecords('talk.jsonl', talk)
  // What follows an import may change who is whom, as far as anybody can tell: then the picture is drawn once more before it is kept.
  const drawn = await until(
    async () => {
      const shown = await before.ask('ties.show', DAYS)
      const files = await readdir(path.join(dataDir, 'pictures')).catch(() => [])
      return { shown, isKept: !shown.renewing && files.some((file) => file.endsWith('.bin')) }
    },
    ({ isKept }) => isKept,
  ).then(({ shown }) => shown)
  expect(drawn).toMatchObject({ ties: TIES, replies: TIES })
  await before.stop()

  const kith = await openKith({ dataDir, now: () => NOW })
  // A table in the engine's memory is empty when it comes back, until it is swept away.
  expect(await countedOf(kith)).toEqual(['0'])
  const recalled = await kith.ask('ties.show', DAYS)
  // Which of several of the same ties was kept last does not matter.
  expect({ ...recalled, computedAt: '' }).toEqual({ ...drawn, computedAt: '' })
  await until(
    () => countedOf(kith),
    (counted) => counted.join() === String(TIES),
  )
  const [one, other] = recalled.people.map(({ id }) => id)
  await kith.ask('people.merge', { people: [one ?? 0, other ?? 0], into: one ?? 0 })
  const merged = await kith.ask('ties.show', DAYS)
  expect(merged).toMatchObject({ ties: TIES - (PEOPLE - 1), replies: TIES - 1 })
  expect(await countedOf(kith)).toEqual([String(TIES)])
})

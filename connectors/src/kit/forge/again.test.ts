import { expect, it } from 'vitest'
import type { Item, Listing } from '../connector.ts'
import { readAgain, type AgainList } from './again.ts'
import type { Again } from './cursor.ts'
import type { AgainPage } from './streams.ts'

const repository = { id: '7', name: 'example/garden', url: 'https://git.example.org/example/garden', technologies: [] }
const HOUR_MS = 3_600_000

const itemAt = (hour: number): Item => {
  const actor = { platform: 'gitea:git.example.org', key: '1' }
  return { raw: '', record: { type: 'activity', kind: 'issue-opened', externalId: String(hour), occurredAt: hour * HOUR_MS, actor } }
}

/** A list of entries that happened at these hours, newest first, in pages of three. */
const listOf = (hours: readonly number[], more: Partial<AgainPage> = {}, stream = 'issues'): AgainList => ({
  repository,
  stream,
  kinds: ['issue-opened'],
  read: async (from) => {
    const at = Number(from ?? 0)
    const page = hours.slice(at, at + 3)
    const next = at + 3 < hours.length ? String(at + 3) : undefined
    return { items: page.map(itemAt), timesMs: page.map((hour) => hour * HOUR_MS), next, ...more }
  },
})

const read = async (lists: readonly AgainList[], before: Again | undefined, day: string, pagesMax?: number) => {
  const listings: Listing[] = []
  let again = before
  let items = 0
  const missing = async (listing: Listing): Promise<number> => listings.push(listing)
  for await (const step of readAgain(before, day, lists, missing, pagesMax)) {
    again = step.again
    items += step.items.length
  }
  return { again, items, listings }
}
const windows = (listings: readonly Listing[]) =>
  listings.map(({ afterMs, beforeMs }) => [afterMs, beforeMs].map((ms) => ms && ms / HOUR_MS))

it('judges each page between its own ends, and up to where the list begins and ends', async () => {
  const { listings, again } = await read([listOf([9, 8, 7, 6, 5, 4, 3, 2])], undefined, '2026-01-02')
  expect(windows(listings)).toEqual([
    [7, undefined],
    [4, 6],
    [undefined, 3],
  ])
  expect(listings[1]).toMatchObject({
    kinds: ['issue-opened'],
    place: 'example/garden',
    present: ['6', '5', '4'].map((id) => `issue-opened ${id}`),
  })
  expect(again).toEqual({ day: '2026-01-02', pages: 3 })
})

it('turns around where the oldest come first', async () => {
  const { listings } = await read([listOf([2, 3, 4, 5], { ascending: true })], undefined, '2026-01-02')
  expect(windows(listings)).toEqual([
    [undefined, 4],
    [5, undefined],
  ])
})

it('reads a part each day, goes on where it was left, and begins anew when all were read', async () => {
  const lists = [listOf([9, 8, 7, 6]), listOf([9, 8], {}, 'comments')]
  const first = await read(lists, undefined, '2026-01-02', 1)
  expect(first.again).toEqual({ day: '2026-01-02', pages: 1, at: { repository: '7', stream: 'issues', next: '3' } })
  expect((await read(lists, first.again, '2026-01-02', 1)).items).toBe(0)
  const second = await read(lists, first.again, '2026-01-03', 2)
  expect([second.items, second.again]).toEqual([3, { day: '2026-01-03', pages: 2 }])
  expect((await read(lists, second.again, '2026-01-03')).items).toBe(0)
  expect((await read(lists, second.again, '2026-01-04')).items).toBe(6)
  const vanished = { day: '2026-01-02', pages: 1, at: { repository: '8', stream: 'issues' } }
  expect((await read(lists, vanished, '2026-01-03')).items).toBe(6)
})

it('judges nothing by what cannot be relied on', async () => {
  const aside: Item = { setAside: { reason: 'date_missing', message: 'It has no date.', locator: 'x', raw: '' } }
  const unreliable = [
    listOf([]),
    listOf([9, 8, 7, 6], { items: [aside, itemAt(8)] }),
    listOf([7, 9, 8, 5, 6, 4]),
    listOf([9, 8, 7, 6], { unsorted: true }),
  ]
  for (const list of unreliable) expect((await read([list], undefined, '2026-01-02')).listings).toEqual([])
  // Whole, a list need not be sorted.
  expect((await read([listOf([7, 9, 8])], undefined, '2026-01-02')).listings).toHaveLength(1)
})

import { expect, test } from 'vitest'
import { nearest } from './near.ts'
import { releasesOf, type ReleaseRow } from './releases.ts'

const at = (day: string): number => Date.parse(`${day}T10:00:00Z`)
const row = (title: string, day: string, place = 'garden/shed', url = ''): ReleaseRow => ({ source: 1, title, place, url, ms: at(day) })
const shown = (rows: readonly ReleaseRow[]) =>
  releasesOf(rows).map(({ title, ms, rank }) => [title, new Date(ms).toISOString().slice(0, 10), rank])

test('a tag, its release and its package are one, from the day of the first and with the title that says most', () => {
  const rows = [
    row('Shed 2.0.0, the large one', '2026-03-02', 'garden/shed', 'https://git.example/shed/2'),
    row('v2.0.0', '2026-03-01'),
    row('shed 2.0.0', '2026-03-03', 'shed'),
    row('v2.0.1', '2026-03-03'),
  ]
  expect(shown(rows)).toEqual([
    ['Shed 2.0.0, the large one', '2026-03-01', 0],
    ['shed v2.0.1', '2026-03-03', 2],
  ])
  expect(releasesOf(rows)[0]?.url).toBe('https://git.example/shed/2')
})

test('the same number of another project, or long after, is another release', () => {
  expect(shown([row('v1.0.0', '2026-03-01'), row('v1.0.0', '2026-03-01', 'garden/pond'), row('v1.0.0', '2026-06-01')])).toHaveLength(3)
})

test('major, minor, patch and what comes before them weigh less in this order; a name without a number weighs like a minor one', () => {
  const ranks = ['3.0.0', '3.1', 'Spring', '3.1.4', '4.0.0-rc.1', '4.0.0beta2'].map(
    (title) => releasesOf([row(title, '2026-03-01')])[0]?.rank,
  )
  expect(ranks).toEqual([0, 1, 1, 2, 3, 3])
})

test('what lies in a week is named before what came shortly before it, and nothing that came later or long ago', () => {
  const mark = (title: string, from: string, to: string | null = null) => ({ kind: 'release' as const, title, from, to, url: null })
  const marks = [
    mark('the day before', '2026-03-08'),
    mark('within', '2026-03-11'),
    mark('until its first day', '2026-02-20', '2026-03-09'),
    mark('long ago', '2026-02-20', '2026-03-01'),
    mark('after', '2026-03-16'),
  ]
  expect(nearest(marks, '2026-03-09', '2026-03-15').map(({ title, days }) => [title, days])).toEqual([
    ['within', 0],
    ['until its first day', 0],
    ['the day before', 1],
  ])
})

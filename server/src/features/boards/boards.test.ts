import { expect, test } from 'vitest'
import { openKith } from '../../testing/kith.ts'

const kith = await openKith({ now: () => new Date('2026-11-20T12:00:00Z') })
const { ask } = kith
const as = (name: string) => ({ actor: { kind: 'system' as const, name } })
const text = (id: string, width = 1) => ({ type: 'text' as const, id, width, title: '', text: `# ${id}` })

test('a board is made, arranged, renamed and removed; who arranges what somebody else has arranged since is told', async () => {
  const { id } = await ask('boards.create', { name: 'Our weeks' }, as('Maya'))
  expect(await ask('boards.get', { id })).toMatchObject({
    name: 'Our weeks',
    tiles: [],
    version: 0,
    time: { last: '12w' },
    changedBy: 'Maya',
  })
  expect(await ask('boards.arrange', { id, version: 0, tiles: [text('a'), text('b', 2)] }, as('Ravi'))).toEqual({ version: 1 })
  await expect(ask('boards.arrange', { id, version: 0, tiles: [] }, as('Maya'))).rejects.toMatchObject({
    code: 'conflict',
    message: 'Ravi has arranged this board in the meantime.',
  })
  await ask('boards.arrange', { id, version: 1, tiles: [text('b', 3), text('a')] })
  await ask('boards.update', { id, name: 'Our months', time: { from: '2026-01-01', to: '2026-06-30' }, filter: { platform: ['git'] } })
  const board = await ask('boards.get', { id })
  expect(board).toMatchObject({ name: 'Our months', version: 2, time: { from: '2026-01-01' }, filter: { platform: ['git'] } })
  expect(board.tiles.map((tile) => [tile.id, tile.width])).toEqual([
    ['b', 3],
    ['a', 1],
  ])
  await ask('boards.remove', { id })
  await expect(ask('boards.get', { id })).rejects.toMatchObject({ code: 'not_found' })
  await expect(ask('boards.remove', { id })).rejects.toMatchObject({ code: 'not_found' })
})

test('tiles have bounds and ids of their own; a span ends after it begins', async () => {
  const { id } = await ask('boards.create', { name: 'Bounds' })
  const refused = { code: 'invalid_input' }
  await expect(ask('boards.arrange', { id, version: 0, tiles: [text('a'), text('a')] })).rejects.toMatchObject(refused)
  await expect(ask('boards.arrange', { id, version: 0, tiles: [text('a', 5)] })).rejects.toMatchObject(refused)
  const many = Array.from({ length: 41 }, (_, at) => text(`t-${at}`))
  await expect(ask('boards.arrange', { id, version: 0, tiles: many })).rejects.toMatchObject(refused)
  await expect(ask('boards.update', { id, time: { from: '2026-02-01', to: '2026-01-01' } })).rejects.toMatchObject(refused)
  const place = Array.from({ length: 100 }, (_, at) => `${at} ${'x'.repeat(290)}`)
  await expect(ask('boards.update', { id, filter: { place } })).rejects.toMatchObject({ code: 'too_large' })
  const wide = Array.from({ length: 40 }, (_, at) => ({
    type: 'figure' as const,
    id: `f-${at}`,
    width: 1,
    measure: 'activities',
    filter: { place },
  }))
  await expect(ask('boards.arrange', { id, version: 0, tiles: wide })).rejects.toMatchObject({ code: 'too_large' })
})

test('one board is what the team sees first, and comes first', async () => {
  const { id: a } = await ask('boards.create', { name: 'Zebra' })
  const { id: b } = await ask('boards.create', { name: 'Antelope' })
  await ask('boards.update', { id: a, start: true })
  await ask('boards.update', { id: b, start: true })
  const starts = async () => (await ask('boards.list', {})).boards.filter(({ start }) => start).map(({ id }) => id)
  expect(await starts()).toEqual([b])
  await ask('boards.update', { id: a, start: true })
  expect((await ask('boards.list', {})).boards[0]?.id).toBe(a)
  await ask('boards.update', { id: a, start: false })
  expect(await starts()).toEqual([])
})

test('a view tile loses its view and says so; a template brings the views that it needs, once', async () => {
  const { id } = await ask('boards.create', { name: 'Health', template: 'community-health' })
  const board = await ask('boards.get', { id })
  const shown = board.tiles.flatMap((tile) => (tile.type === 'view' ? [tile.view] : []))
  expect(shown.length).toBeGreaterThan(2)
  expect(board.views.toSorted()).toEqual(shown.toSorted())
  const { measures } = await ask('measures.list', {})
  const figures = board.tiles.flatMap((tile) => (tile.type === 'figure' ? [tile.measure] : []))
  expect(figures.filter((name) => !measures.some((measure) => measure.name === name))).toEqual([])
  const { views } = await ask('views.list', {})
  for (const view of views) await ask('measures.query', view.question)
  await ask('boards.create', { name: 'Health again', template: 'community-health' })
  await ask('boards.create', { name: 'Report', template: 'monthly-report' })
  expect((await ask('views.list', {})).views.filter(({ name }) => views.some((view) => view.name === name))).toHaveLength(views.length)
  await ask('views.remove', { id: shown[0] ?? 0 })
  const after = await ask('boards.get', { id })
  expect(after.tiles).toEqual(board.tiles)
  expect(after.views).not.toContain(shown[0])
})

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { forgetPictures, keepPicture, readPicture, type Picture } from './pictures.ts'
import { shapeOf } from './shape.ts'

const dataDir = await mkdtemp(path.join(tmpdir(), 'kith-pictures-'))
afterAll(() => rm(dataDir, { recursive: true, force: true }))

const warned: unknown[] = []
const app = { version: '1.0.0', config: { dataDir }, logger: { warn: (told: unknown) => void warned.push(told) } }
const ties = [
  { a: 1, b: 2, gave: 3, got: 1, lastMs: 1_790_000_000_000 },
  { a: 2, b: 5, gave: 0, got: 2, lastMs: 1_780_000_000_000 },
]
const picture: Picture = {
  key: 'these days',
  who: '7',
  log: '9',
  graph: {
    pairs: { ties, replies: 6, all: 2, bound: null, leftOut: ['slack'], number: '11' },
    shape: shapeOf(ties),
    from: '2026-08-01',
    to: '2026-10-31',
    shortened: false,
    computedAt: new Date('2026-11-01T10:00:00Z'),
  },
}

test('the last picture of a filter is there for the next start, until it is forgotten or another release is started', async () => {
  expect(await readPicture(app, 'everybody')).toBeUndefined()
  await keepPicture(app, 'everybody', { ...picture, key: 'days before' })
  await keepPicture(app, 'everybody', picture)
  expect(await readPicture(app, 'everybody')).toEqual(picture)
  expect(await readPicture(app, 'a segment')).toBeUndefined()
  expect(await readPicture({ ...app, version: '2.0.0' }, 'everybody')).toBeUndefined()
  const files = await readdir(path.join(dataDir, 'pictures'))
  expect(files.length).toBe(1)
  await writeFile(path.join(dataDir, 'pictures', files[0] ?? ''), 'half a picture')
  expect(await readPicture(app, 'everybody')).toBeUndefined()
  for (const filter of Array.from({ length: 12 }, (_, at) => `filter ${at}`)) await keepPicture(app, filter, picture)
  expect((await readdir(path.join(dataDir, 'pictures'))).length).toBe(8)
  await forgetPictures(app)
  expect(await readdir(dataDir)).toEqual([])
  expect(warned).toEqual([])
})

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listFolder } from './folder.ts'

let folder: string
beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'kith-folder-')), 'export')
  await mkdir(join(folder, 'b/deep'), { recursive: true })
  for (const name of ['b/2.json', 'b/deep/3.json', 'a.json', '.hidden']) await writeFile(join(folder, name), name)
  await symlink('/etc', join(folder, 'etc'))
  await symlink('/etc/hostname', join(folder, 'hostname'))
})
afterAll(async () => rm(join(folder, '..'), { recursive: true, force: true }))

it('lists what lies in a folder, in order, and follows no links', async () => {
  expect((await listFolder(folder)).map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
    ['export/a.json', 6],
    ['export/b/2.json', 8],
    ['export/b/deep/3.json', 13],
  ])
})

it('refuses folders that are too deep or hold too much', async () => {
  await expect(listFolder(folder, { maxDepth: 2 })).rejects.toMatchObject({ code: 'folder_too_deep' })
  await expect(listFolder(folder, { maxFiles: 3 })).rejects.toMatchObject({ code: 'folder_too_large' })
})

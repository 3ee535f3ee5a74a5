import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { checkPaths } from '../import/plan.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'kith-import-'))
writeFileSync(path.join(folder, 'export.zip'), 'x')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('takes folders for exports, and files alone for what is read line by line', () => {
  expect(checkPaths([folder, path.join(folder, 'export.zip')], 'exports')).toEqual([folder, path.join(folder, 'export.zip')])
  expect(() => checkPaths([folder], 'files')).toThrow('is a folder')
  expect(() => checkPaths([path.join(folder, 'gone')], 'exports')).toThrow('There is no')
})

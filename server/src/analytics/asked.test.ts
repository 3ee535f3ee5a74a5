import { expect, test, vi } from 'vitest'
import { askAgain, asking } from './asked.ts'

test('what was asked is asked again when the log has come to rest, the latest first, and not twice', async () => {
  let version: string | undefined = '1'
  const app = { log: { version: async () => version } }
  const asked: string[] = []
  const ask = (what: string): Promise<string> =>
    asking(app, [what], async () => {
      asked.push(what)
      if (what === 'broken') throw new Error(what)
      return what
    })
  expect(await askAgain(app)).toBe(0)
  expect(await ask('levels')).toBe('levels')
  await expect(ask('broken')).rejects.toThrow('broken')
  await ask('growth')
  await ask('levels')
  asked.length = 0
  // First it is seen, then it has come to rest.
  expect([await askAgain(app), await askAgain(app)]).toEqual([0, 3])
  expect(asked).toEqual(['levels', 'growth', 'broken'])

  const clock = vi.spyOn(performance, 'now')
  try {
    clock.mockReturnValue(performance.now() + 120_000)
    expect(await askAgain(app)).toBe(0)
    version = '2'
    expect(await askAgain(app)).toBe(0)
    version = '3'
    expect(await askAgain(app)).toBe(0)
    version = undefined
    expect([await askAgain(app), await askAgain(app)]).toEqual([0, 0])
    version = '3'
    expect([await askAgain(app), await askAgain(app)]).toEqual([0, 3])
    version = '4'
    expect([await askAgain(app), await askAgain(app)]).toEqual([0, 0])
    // Nobody has asked for hours.
    clock.mockReturnValue(performance.now() + 3 * 3_600_000)
    expect([await askAgain(app), await askAgain(app)]).toEqual([0, 0])
  } finally {
    clock.mockRestore()
  }
})

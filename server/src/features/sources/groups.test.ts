import { describe, expect, it } from 'vitest'
import { groups } from './groups.ts'

const collect = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const one of source) all.push(one)
  return all
}

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 1; number <= count; number++) yield number
}

describe('values on their way', () => {
  it('go together until they make a whole, in order, none left out', async () => {
    expect(
      await collect(
        groups(
          numbers(7),
          () => 1 / 3,
          () => 60_000,
        ),
      ),
    ).toEqual([[1, 2, 3], [4, 5, 6], [7]])
  })

  it('do not wait for one that lets itself be waited for', async () => {
    let release = (): void => undefined
    const later = new Promise<void>((resolve) => (release = resolve))
    const slow = async function* (): AsyncGenerator<number> {
      yield 1
      await later
      yield 2
    }
    const found = groups(
      slow(),
      () => 0.1,
      () => 5,
    )
    expect(await found.next()).toEqual({ done: false, value: [1] })
    release()
    expect(await found.next()).toEqual({ done: false, value: [2] })
    expect(await found.next()).toEqual({ done: true, value: undefined })
  })

  it('come before the failure that follows them, and leaving them ends their source', async () => {
    let ended = false
    const failing = async function* (): AsyncGenerator<number> {
      try {
        yield 1
        yield 2
        throw new Error('broken')
      } finally {
        ended = true
      }
    }
    const found = groups(
      failing(),
      () => 0.1,
      () => 60_000,
    )
    expect((await found.next()).value).toEqual([1, 2])
    await expect(found.next()).rejects.toThrow('broken')
    expect(ended).toBe(true)
  })
})

/** Reads up to `ahead` values in advance, so that the producer works while the consumer does. Order and errors are kept; leaving the loop ends the producer. */
export async function* prefetch<T>(source: AsyncIterable<T>, ahead: number): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  const queue: Promise<IteratorResult<T>>[] = []
  const pull = (): void => {
    const next = (queue.at(-1) ?? Promise.resolve(undefined)).then((last) => (last?.done ? last : iterator.next()))
    next.catch(() => undefined)
    queue.push(next)
  }
  try {
    for (;;) {
      while (queue.length <= ahead) pull()
      const result = await queue.shift()
      if (result === undefined || result.done) return
      yield result.value
    }
  } finally {
    await iterator.return?.().catch(() => undefined)
  }
}

import { HOUR_MS } from './calendar.ts'
import type { Person } from './person.ts'
import type { Random } from './random.ts'
import type { Thread } from './stage.ts'

/** The conversations that may still get a post; the fresh and the unanswered are found most easily. */
export interface Board {
  readonly add: (thread: Thread) => void
  readonly find: (random: Random, atMs: number, by: Person) => Thread | undefined
}

export function createBoard(halfLifeHours: number, size = 40, unansweredBonus = 3): Board {
  const threads: Thread[] = []
  return {
    add: (thread) => {
      threads.push(thread)
      if (threads.length > size) threads.shift()
    },
    find: (random, atMs, by) => {
      let best: Thread | undefined
      let bestScore = 0
      for (const thread of threads) {
        if (thread.closed || thread.root.atMs >= atMs) continue
        if (thread.root.person === by && thread.answers === 0) continue
        const ageHours = (atMs - thread.root.atMs) / HOUR_MS
        const wanted = thread.answers === 0 ? unansweredBonus : 1 / (1 + 0.3 * thread.posts.length)
        const score = random.next() * thread.appeal * wanted * 2 ** (-ageHours / halfLifeHours)
        if (score > bestScore && score > 5e-3) [best, bestScore] = [thread, score]
      }
      return best
    },
  }
}

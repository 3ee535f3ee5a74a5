import type { Run } from '@kith/contract/sources'
import type { Terminal } from '../output/terminal.ts'
import { clean, fit } from '../output/text.ts'
import { count } from '../output/values.ts'

const BAR_COLUMNS = 24
const LINE_EVERY_MS = 5_000

/** Shows how far something is, on stderr: one line drawn over on a terminal, a line every few seconds elsewhere. */
export interface Progress {
  readonly show: (text: string) => void
  readonly end: () => void
}

export const createProgress = (terminal: Terminal, now: () => number = () => performance.now()): Progress => {
  let shownAt = now()
  let drawn = false
  return {
    show: (text) => {
      if (terminal.live) {
        process.stderr.write(`\r\u001b[2K${fit(text, (process.stderr.columns || 80) - 1)}`)
        drawn = true
      } else if (now() - shownAt >= LINE_EVERY_MS) {
        shownAt = now()
        terminal.note(text)
      }
    },
    end: () => {
      if (drawn) process.stderr.write('\r\u001b[2K')
      drawn = false
    },
  }
}

/** "███░░░ 41 %  16,400 of 40,000 commits  3,200/s  8 s left  812 people". */
export const describeRun = ({ state, progress, counts }: Run): string => {
  const { done, total, unit, ratePerSecond, secondsLeft } = progress
  const parts = [
    ...(total !== null && total > 0 ? [bar(done / total)] : []),
    unit === 'bytes'
      ? `${megabytes(done)}${total === null ? '' : ` of ${megabytes(total)}`} MB`
      : `${count(done)}${total === null ? '' : ` of ${count(total)}`} ${clean(unit)}`,
    ...(ratePerSecond === null ? [] : [`${count(Math.round(ratePerSecond))}/s`]),
    ...(secondsLeft === null ? [] : [`${duration(secondsLeft)} left`]),
    `${count(counts.newPeople)} new people`,
    ...(counts.setAside > 0 ? [`${count(counts.setAside)} set aside`] : []),
  ]
  return state === 'queued' ? 'waiting for its turn' : parts.join('  ')
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

export const bar = (share: number): string => {
  const bounded = Math.min(1, Math.max(0, share))
  const filled = Math.round(bounded * BAR_COLUMNS)
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_COLUMNS - filled)} ${Math.floor(bounded * 100)} %`
}

const duration = (seconds: number): string => {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`
}

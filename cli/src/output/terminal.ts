import { safeJson } from './text.ts'

const WIDTH_DEFAULT = 100
const WIDTH_MIN = 40

/** Where the command writes: results to stdout, everything else to stderr. */
export interface Terminal {
  readonly print: (line: string) => void
  readonly note: (line: string) => void
  /** The API's answer, unchanged in meaning; indented for people, on one line for programs. */
  readonly printJson: (value: unknown, options?: { oneLine?: boolean }) => void
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  /** Columns to fit tables into; without bound where nobody watches. */
  readonly width: number
  /** Whether a line on stderr can be drawn over. */
  readonly live: boolean
}

export const processTerminal = (): Terminal => {
  const { stdout, stderr, env } = process
  const plain = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb'
  const paint = (code: number, watched: boolean) => (text: string) => (watched && !plain ? `\u001b[${code}m${text}\u001b[0m` : text)
  return {
    print: (line) => void stdout.write(`${line}\n`),
    note: (line) => void stderr.write(`${line}\n`),
    printJson: (value, { oneLine = false } = {}) => void stdout.write(`${safeJson(value, stdout.isTTY && !oneLine ? 2 : 0)}\n`),
    bold: paint(1, stdout.isTTY),
    dim: paint(2, stdout.isTTY),
    red: paint(31, stderr.isTTY),
    width: stdout.isTTY ? Math.max(WIDTH_MIN, stdout.columns || WIDTH_DEFAULT) : Number.POSITIVE_INFINITY,
    live: stderr.isTTY && env.TERM !== 'dumb',
  }
}

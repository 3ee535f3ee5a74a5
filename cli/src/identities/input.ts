import type { Identity } from '@kith/identity/identity'
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { badInput } from '../errors.ts'
import { boundedLines } from './lines.ts'
import { readIdentity } from './record.ts'

export interface Input {
  readonly identities: readonly Identity[]
  /** The id of each as it was written. */
  readonly ids: ReadonlyMap<string, string | number>
  /** Lines that could not be used. */
  readonly leftOut: number
}

const LINE_BYTES_MAX = 1024 * 1024
const IDENTITIES_MAX = 5_000_000

/** Reads identities, one JSON object a line. `refuse` hears of each line that cannot be used. @throws CommandError when the file cannot be read. */
export const readIdentities = async (file: string, refuse: (line: number, reason: string) => void): Promise<Input> => {
  const identities: Identity[] = []
  const ids = new Map<string, string | number>()
  let leftOut = 0
  const leave = (line: number, reason: string): void => {
    leftOut++
    refuse(line, reason)
  }
  for await (const { number, text } of boundedLines(open(file), LINE_BYTES_MAX)) {
    if (text?.trim() === '') continue
    const read = text === undefined ? `it is longer than ${LINE_BYTES_MAX / 1024} KB` : readIdentity(text)
    if (typeof read === 'string') leave(number, read)
    else if (ids.has(read.identity.id)) leave(number, `its id ${JSON.stringify(read.identity.id)} stands in a line before it`)
    else {
      if (identities.length === IDENTITIES_MAX)
        throw badInput(
          `${file} holds more than ${IDENTITIES_MAX.toLocaleString('en-GB')} identities.`,
          'Resolve them in parts, community by community.',
        )
      identities.push(read.identity)
      ids.set(read.identity.id, read.id)
    }
  }
  return { identities, ids, leftOut }
}

const open = (file: string): Readable => (file === '-' ? process.stdin : createReadStream(file))

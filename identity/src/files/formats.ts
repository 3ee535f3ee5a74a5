import { looksLikeUsers } from './cncf.ts'
import { looksLikeCsv, parseCsv } from './csv.ts'
import { parseGitdm } from './gitdm.ts'
import type { Format, Knowledge } from './knowledge.ts'
import { parseMailmap } from './mailmap.ts'
import { parseSortingHat } from './sortinghat.ts'
import { parseStackalytics } from './stackalytics.ts'
import { decode, linesOf } from './text.ts'

const PARSERS: Readonly<Record<Format, (text: string) => Knowledge>> = {
  mailmap: parseMailmap,
  gitdm: parseGitdm,
  stackalytics: parseStackalytics,
  sortinghat: parseSortingHat,
  csv: parseCsv,
}

/** Reads a file of who is who. Never throws: what cannot be read is set aside with its place and a reason. Without a format, the content tells it. */
export const parseFile = (bytes: Uint8Array, format?: Format): Knowledge => {
  const text = decode(bytes)
  return PARSERS[format ?? formatOf(text)](text)
}

const LINES_LOOKED_AT = 200

/** The format that the beginning of a text is most like. */
export const formatOf = (text: string): Format => {
  if (looksLikeUsers(text)) return 'gitdm'
  if (/^\u{feff}?\s*[[{]/u.test(text))
    return /"launchpad_id"|"company_name"|"user_name"/.test(text.slice(0, 1_000_000)) ? 'stackalytics' : 'sortinghat'
  if (looksLikeCsv(text)) return 'csv'
  let [mailmap, gitdm] = [0, 0]
  for (const line of linesOf(text)) {
    if (line.number > LINES_LOOKED_AT) break
    if (/^\s*(#|$)/.test(line.text)) continue
    if (/<[^<>]*>\s*(#.*)?$/.test(line.text)) mailmap++
    else gitdm++
  }
  return gitdm > mailmap ? 'gitdm' : 'mailmap'
}

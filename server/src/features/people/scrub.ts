/** What stands where somebody was erased. */
export const ERASED = '[erased]'

export interface ErasedIn {
  readonly address: (address: string) => boolean
  readonly login: (login: string) => boolean
  readonly name: (name: string) => boolean
}

const LOCAL_MAX = 64
const HOST_MAX = 255
const NAME_MAX = 300
const DELIMITER = /[\s<>()[\]{}"',;:|\\/]/
const LOGIN = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,99}[\p{L}\p{N}_])?/u
const TRAILER = /^([a-z][a-z-]{2,40}-by:[ \t]*)(\S[^\n<>@]{0,299})$/gim

interface Cut {
  readonly from: number
  readonly to: number
  readonly instead: string
}

/**
 * Puts `[erased]` where a text names somebody who is erased: by address ("Ann Lee <ann@example.org>" as a whole), by "@username", or by name in a
 * trailer of git. Looks only near each "@", so its cost grows with the text's length and no faster. The same string when there is nothing to do.
 */
export const scrubText = (text: string, erased: ErasedIn): string => {
  const cuts: Cut[] = []
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const cut = cutAround(text, at, erased)
    if (cut === undefined || cut.from < (cuts.at(-1)?.to ?? 0)) continue
    cuts.push(cut)
    at = cut.to - 1
  }
  const scrubbed = cuts.length === 0 ? text : apply(text, cuts)
  if (!/-by:/i.test(scrubbed)) return scrubbed
  return scrubbed.replace(TRAILER, (line: string, word: string, name: string) => (erased.name(name.trim()) ? `${word}${ERASED}` : line))
}

/**
 * The same for a text that is known to mention somebody who goes by these names: chats show "@Ann Lee" where the source has a number. What the source does
 * not call a mention stays: another may be called Ann as well.
 */
export const scrubMentions = (text: string, names: readonly string[]): string => {
  const wanted = names.map((name) => name.trim()).filter((name) => name.length > 1 && name.length <= NAME_MAX)
  if (wanted.length === 0 || !text.includes('@')) return text
  const longestFirst = wanted.toSorted((a, b) => b.length - a.length).map((name) => name.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`))
  return text.replace(new RegExp(`@(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}_])`, 'giu'), `@${ERASED}`)
}

const apply = (text: string, cuts: readonly Cut[]): string => {
  let scrubbed = ''
  let last = 0
  for (const { from, to, instead } of cuts) {
    scrubbed += text.slice(last, from) + instead
    last = to
  }
  return scrubbed + text.slice(last)
}

const cutAround = (text: string, at: number, erased: ErasedIn): Cut | undefined => {
  let from = at
  while (from > 0 && at - from < LOCAL_MAX && !isDelimiter(text, from - 1)) from--
  let to = at + 1
  while (to < text.length && to - at <= HOST_MAX && !isDelimiter(text, to)) to++
  while (to > at + 1 && /[.!?*_`~=-]/.test(text.charAt(to - 1))) to--
  // Markup around an address is no part of it.
  while (from < at && /[*_`~=.]/.test(text.charAt(from))) from++
  if (from < at) return erased.address(text.slice(from, to)) ? { ...withName(text, from, to), instead: ERASED } : undefined
  const login = LOGIN.exec(text.slice(at + 1, to))?.[0]
  return login !== undefined && erased.login(login) ? { from: at, to: at + 1 + login.length, instead: `@${ERASED}` } : undefined
}

const isDelimiter = (text: string, index: number): boolean => DELIMITER.test(text.charAt(index))

const LABELLED = /(?:^|\n)[ \t>*]*[a-z-]{2,40}:[ \t]*([^\n:;,>@]*)$/i
const NAMED = /(?<![\p{L}\p{M}])((?:[\p{Lu}\p{Lt}\p{Lo}][\p{L}\p{M}'’.-]*[ \t]+){1,5})$/u

/** The name before an address in angle brackets goes with it: all of it after "Cc:" and the like, else the words that are written like a name. */
const withName = (text: string, from: number, to: number): { from: number; to: number } => {
  if (text.charAt(from - 1) !== '<' || text.charAt(to) !== '>') return { from, to }
  const before = text.slice(Math.max(0, from - 1 - NAME_MAX), from - 1)
  const name = LABELLED.exec(before)?.[1] ?? NAMED.exec(before)?.[1] ?? ''
  return { from: from - 1 - name.length, to: to + 1 }
}

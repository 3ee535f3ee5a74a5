import { cleanEmail, cleanName, collect, named, type Knowledge, type Known, type Named } from './knowledge.ts'
import { linesOf, TOO_LONG } from './text.ts'

/**
 * A .mailmap (gitmailmap(5)): `Name <address>`, `<address> <address in commits>`, `Name <address> <address in commits>` or
 * `Name <address> Name in commits <address in commits>`. Who is meant comes first in each person; an address alone stands for every name used with it.
 */
export const parseMailmap = (text: string): Knowledge => {
  const collector = collect('mailmap')
  for (const line of linesOf(text)) {
    const place = `line ${line.number}`
    const trimmed = line.text.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const read = line.tooLong ? TOO_LONG : readEntry(trimmed)
    if (typeof read === 'string') collector.setAside(place, read, line.text)
    else {
      const [meant, written] = read
      const person = collector.person(JSON.stringify([meant.name, meant.email?.toLowerCase()]), place)
      person.add(meant)
      person.add(written)
    }
  }
  return collector.finish()
}

const FORM = 'This is no mailmap entry. Write it as: Name <address> Name in commits <address in commits>.'

const readEntry = (line: string): readonly [meant: Named, written: Named] | string => {
  const first = readPart(line)
  if (first === undefined) return FORM
  const rest = first.rest.startsWith('#') ? '' : first.rest
  const second = rest === '' ? undefined : readPart(rest)
  if (rest !== '' && (second === undefined || (second.rest !== '' && !second.rest.startsWith('#')))) return FORM
  if (first.email === undefined) return 'Who is meant has no address. A mailmap entry begins with a name and an address.'
  const meant = identity(first.name, first.email)
  if (second === undefined)
    return first.name === undefined
      ? 'One address alone says nothing: give a name or another address.'
      : [meant, identity(undefined, first.email)]
  if (second.email === undefined && second.name === undefined) return 'No address and no name stand for nobody.'
  return [meant, identity(second.name, second.email)]
}

interface Part {
  readonly name: string | undefined
  readonly email: string | undefined
  readonly rest: string
}

const readPart = (text: string): Part | undefined => {
  const [open, close] = [text.indexOf('<'), text.indexOf('>')]
  if (open < 0 || close < open) return undefined
  const inside = text.slice(open + 1, close)
  if (inside.includes('<')) return undefined
  return { name: cleanName(text.slice(0, open)), email: cleanEmail(inside), rest: text.slice(close + 1).trim() }
}

const identity = (name: string | undefined, email: string | undefined): Named => ({
  platform: 'git',
  ...(name === undefined ? {} : { name }),
  ...(email === undefined ? {} : { email }),
})

/** The lines of one person; nothing where the person has no address, or only one with one name. Accounts have no place in a mailmap. */
export const writeMailmapPerson = ({ identities }: Pick<Known, 'identities'>): string => {
  const parts = identities.flatMap((one) => named({ name: nameText(one.name), email: addressText(one.email) }) ?? [])
  const at = parts.findIndex((one) => one.email !== undefined)
  const meant = parts[at]
  if (meant === undefined) return ''
  const entry = `${meant.name === undefined ? '' : `${meant.name} `}<${meant.email ?? ''}>`
  const lines = parts.flatMap((one, index) => {
    if (index === at || one.email === undefined) return index === at || one.name === undefined ? [] : [`${entry} ${one.name} <>`]
    const isSame = one.email.toLowerCase() === meant.email?.toLowerCase()
    if (one.name === undefined) return isSame ? (meant.name === undefined ? [] : [entry]) : [`${entry} <${one.email}>`]
    return [`${entry} ${one.name} <${one.email}>`]
  })
  return [...new Set(lines)].map((line) => `${line}\n`).join('')
}

/** Brackets would end a name, and a line that begins with "#" is a comment. */
const nameText = (name: string | undefined): string => (name ?? '').replace(/[<>]+/g, ' ').replace(/^[\s#]+/, '')
const addressText = (email: string | undefined): string => (email ?? '').replace(/[<>]+/g, '')

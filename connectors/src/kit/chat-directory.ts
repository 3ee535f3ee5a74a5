import type { IdentityRef } from '@kith/contract/records'
import type { InputFile } from './connector.ts'
import { lookThrough } from './documents.ts'
import type { JsonShape } from './json-stream.ts'
import { isObject, textAt, type Json } from './json.ts'
import { clipped } from './text.ts'

const KNOWN_MAX = 1_000_000

/** People and places that documents tell of, by their ids and by their names. */
export interface ChatDirectory {
  readonly platform: string
  readonly people: Map<string, IdentityRef>
  readonly byUsername: Map<string, IdentityRef>
  readonly places: Map<string, string>
  /** What stands for a username in an id that must not name anybody. */
  readonly stands: Map<string, string>
}

/** "mattermost:chat.example.org", or the platform alone where nobody says where it is. */
export const platformAt = (platform: string, given: string): string => {
  const host = given
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
  return /^[a-z0-9][a-z0-9.-]{0,90}(?::\d{1,5})?$/.test(host) ? `${platform}:${host}` : platform
}

/** What is looked at before the first message is read. */
export interface DirectoryLook {
  /** Fields of elements that tell of people. */
  readonly people: readonly string[]
  /** Fields that tell of places. */
  readonly places: readonly string[]
  /** Fields of elements that are people or places themselves: of these all is looked at. */
  readonly marks: readonly string[]
}

const SEEN_MAX = 100_000
const SEEN_MAX_CHARS = 300

/** Looks through all documents once for what `learn` finds in their elements and in what stands beside these. */
export const readDirectory = async (
  platform: string,
  documents: readonly InputFile[],
  shape: (file: InputFile) => JsonShape,
  signal: AbortSignal,
  learn: (value: Json, directory: ChatDirectory) => void,
  look: DirectoryLook,
): Promise<ChatDirectory> => {
  const directory: ChatDirectory = { platform, people: new Map(), byUsername: new Map(), places: new Map(), stands: new Map() }
  // Whoever writes is told of with each message: people are learnt from what tells of them first, names of places are as they are told last.
  const seen = new Set<string>()
  const each = (value: Json, _: string, whole: () => Json, written: string): void => {
    const isWhole = look.marks.some((mark) => value[mark] !== undefined)
    learn(isWhole ? whole() : value, directory)
    const isOfPeople = !isWhole && !look.places.some((field) => value[field] !== undefined)
    if (isOfPeople && written.length <= SEEN_MAX_CHARS && seen.size < SEEN_MAX) seen.add(written)
  }
  const fields = [...look.people, ...look.places, ...look.marks]
  for (const file of documents)
    learn(await lookThrough(file, shape(file), signal, { fields, isKnown: (written) => seen.has(written), each }), directory)
  return directory
}

export const addPerson = (directory: ChatDirectory, ref: IdentityRef): void => {
  if (directory.people.size >= KNOWN_MAX || directory.people.has(ref.key)) return
  directory.people.set(ref.key, ref)
  if (ref.username !== undefined) directory.byUsername.set(ref.username, ref)
}

export const addPlace = ({ places }: ChatDirectory, id: string | undefined, name: unknown): void => {
  const place = clipped(name, 200)
  if (id !== undefined && place !== undefined && places.size < KNOWN_MAX) places.set(id, place)
}

/** Whoever has that id, as far as they are known; or that username, which stands for them where there is no id. */
export const personWith = (directory: ChatDirectory, id: string): IdentityRef => {
  const known = directory.people.get(id)
  if (known !== undefined) return known
  const ref: IdentityRef = { platform: directory.platform, key: id.slice(0, 500) }
  addPerson(directory, ref)
  return ref
}
export const personNamed = (directory: ChatDirectory, username: string): IdentityRef => {
  const known = directory.byUsername.get(username)
  if (known !== undefined) return known
  const ref: IdentityRef = {
    platform: directory.platform,
    key: `login:${username.toLowerCase()}`.slice(0, 500),
    username: username.slice(0, 200),
  }
  addPerson(directory, ref)
  return ref
}

/** Those whom a list names, as each of its objects does: most messages name nobody. */
export const peopleIn = (list: readonly unknown[], toPerson: (one: Json) => IdentityRef | undefined): readonly IdentityRef[] | undefined =>
  list.length === 0 ? undefined : list.flatMap((one) => (isObject(one) ? (toPerson(one) ?? []) : []))

/** "Ann Example" of a first and a last name, or the first of other fields that is set. */
export const fullName = (person: Json, ...others: readonly string[]): string | undefined => {
  const whole = [textAt(person, 'first_name'), textAt(person, 'last_name')].filter((part) => part !== undefined).join(' ')
  return clipped(whole, 300) ?? others.map((name) => clipped(person[name], 300)).find((name) => name !== undefined)
}

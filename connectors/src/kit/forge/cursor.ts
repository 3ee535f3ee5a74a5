/** Where reading stands: plain JSON, some forty bytes a repository once it has been read to its beginning. */
export interface Cursor {
  readonly version: 1
  /** When the look at all repositories began that is under way, in seconds since 1970. */
  readonly pass?: number
  /** The day (UTC) of the last snapshot of traffic. */
  readonly day?: string
  /** Where the daily reading again of the lists stands. */
  readonly again?: Again
  /** By number of the repository. */
  readonly repositories: Readonly<Record<string, Place>>
}

/** Lists are read again a part each day, from where it was left the day before. */
export interface Again {
  readonly day: string
  /** Pages read that day. */
  readonly pages: number
  /** The list that is next, with where it goes on; undefined once all were read again that day. */
  readonly at?: { readonly repository: string; readonly stream: string; readonly next?: string }
}

export interface Place {
  /** Its name when it was read; under another name it is read from the start, so that all of it carries the new one. */
  readonly name: string
  /** The day up to which tallies were kept under another name. */
  readonly countedUntil?: string
  /** What changed before that second is known, but for what `past` has still to read. It stays while nothing changes, so that questions stay the same. */
  readonly since?: number
  /** The look in which it was read last. */
  readonly pass?: number
  /** Whether this look has found anything yet. */
  readonly changed?: boolean
  /** What GitHub said of the version of each list's first page: asked for again on that condition, it costs nothing. */
  readonly tags?: Readonly<Record<string, string>>
  /** The list that is being read, with where it goes on. */
  readonly now?: { readonly stream: string; readonly next?: string }
  /** Lists whose past is still to be read, with where each goes on. */
  readonly past?: Readonly<Record<string, string>>
}

export const FRESH: Cursor = { version: 1, repositories: {} }

/** A cursor as it was stored; one of an unknown version leads to reading from the start. */
export const usable = (cursor: Cursor | undefined): Cursor => (cursor?.version === 1 && cursor.repositories !== undefined ? cursor : FRESH)

export const placed = (cursor: Cursor, id: string, place: Place): Cursor => ({
  ...cursor,
  repositories: { ...cursor.repositories, [id]: place },
})

/** Read up to now: no list is under way. */
export const finished = (place: Place, pass: number): Place => {
  const { now: _, changed, ...rest } = place
  return { ...rest, pass, since: changed === true || place.since === undefined ? pass : place.since }
}

/** With where one list's past goes on; without it at its end. */
export const withPast = ({ past = {}, ...place }: Place, stream: string, next: string | undefined): Place => {
  const { [stream]: _, ...others } = past
  const left = next === undefined ? others : { ...others, [stream]: next }
  return Object.keys(left).length === 0 ? place : { ...place, past: left }
}

const TAG_CHARS_MAX = 100

export const tagged = (place: Place, stream: string, tag: string): Place =>
  tag.length > TAG_CHARS_MAX ? place : { ...place, tags: { ...place.tags, [stream]: tag } }

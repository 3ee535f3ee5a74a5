import { ConnectorError } from './connector.ts'

/** A moment or number by which a stream is sorted; compared with `<`, so texts must sort as what they mean (ISO 8601 in UTC does). */
export type Mark = string | number

/**
 * Where the reading of one stream stands that is read from both ends: what is new first, then the past. Plain JSON, a part of a connector's cursor; several
 * streams (issues, comments, stars) have one each. `Place` is whatever the connector asks the next page with.
 */
export interface Ends<Place> {
  /** Everything from the past's end up to here is held. */
  readonly newest?: Mark
  /** What is new is being read, from the newest down to `newest`: the newest that was seen, and where to go on. */
  readonly fresh?: { readonly newest?: Mark; readonly next: Place }
  /** Where the past goes on; null when all of it is held; undefined before the first page. */
  readonly past?: Place | null
}

/** A page of a stream that is sorted with the newest first. */
export interface StreamPage<Place, Content> {
  readonly content: Content
  /** Marks of its first and its last entry; undefined on an empty page. */
  readonly newest: Mark | undefined
  readonly oldest: Mark | undefined
  readonly next: Place | undefined
}

export interface Stream<Place, Content> {
  /** Where the newest are. */
  readonly first: Place
  readonly read: (place: Place) => Promise<StreamPage<Place, Content>>
}

export interface EndsStep<Place, Content> {
  readonly content: Content
  /** What to commit with this page's records. */
  readonly ends: Ends<Place>
}

/**
 * Reads what is new: from the newest down to what is held. The first time it reads one page, and leaves the rest to `readPast`. Entries with the mark at which
 * it stops may come twice; ids are deterministic, so that does no harm.
 */
export async function* readNew<Place, Content>(
  ends: Ends<Place>,
  stream: Stream<Place, Content>,
): AsyncGenerator<EndsStep<Place, Content>, Ends<Place>> {
  let now = ends
  // A reading of what was new that broke off: it goes on first, and whatever is newer still comes after it.
  if (now.fresh !== undefined) now = yield* catchUp(now, now.fresh.next, stream)
  return yield* catchUp(now, stream.first, stream)
}

async function* catchUp<Place, Content>(
  ends: Ends<Place>,
  start: Place,
  stream: Stream<Place, Content>,
): AsyncGenerator<EndsStep<Place, Content>, Ends<Place>> {
  const { newest: held, past } = ends
  let seen = ends.fresh?.newest
  let place = start
  for (let number = 1; ; number++) {
    const page = await readOne(stream, place, number)
    seen = larger(seen, page.newest)
    const top = larger(held, seen)
    // A stream that was empty has no mark yet; then all there is, is new.
    const met = held === undefined ? past === undefined : page.oldest !== undefined && page.oldest < held
    if (page.next === undefined || met) {
      const done: Ends<Place> = { ...(top === undefined ? {} : { newest: top }), past: past === undefined ? (page.next ?? null) : past }
      yield { content: page.content, ends: done }
      return done
    }
    place = page.next
    yield { content: page.content, ends: { ...ends, fresh: { ...(seen === undefined ? {} : { newest: seen }), next: place } } }
  }
}

/** Goes on with the past, page by page, to its end. */
export async function* readPast<Place, Content>(
  ends: Ends<Place>,
  stream: Stream<Place, Content>,
): AsyncGenerator<EndsStep<Place, Content>, Ends<Place>> {
  let now = ends
  for (let number = 1; now.past !== null && now.past !== undefined; number++) {
    const page = await readOne(stream, now.past, number)
    now = { ...now, past: page.next ?? null }
    yield { content: page.content, ends: now }
  }
  return now
}

/** More pages than any stream has; a platform that gives more gives them for ever. */
const PAGES_MAX = 200_000

const readOne = async <Place, Content>(
  stream: Stream<Place, Content>,
  place: Place,
  number: number,
): Promise<StreamPage<Place, Content>> => {
  const page = await stream.read(place)
  const again = page.next !== undefined && JSON.stringify(page.next) === JSON.stringify(place)
  if (!again && number <= PAGES_MAX) return page
  throw new ConnectorError('endless_pages', 'The platform gives pages without end.', 'It has a fault; a later run tries again.', {
    transient: true,
  })
}

const larger = (a: Mark | undefined, b: Mark | undefined): Mark | undefined => (a === undefined || (b !== undefined && b > a) ? b : a)

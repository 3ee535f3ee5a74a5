import type { Api, ApiAnswer, ApiRequest } from './api.ts'
import type { Item, ReadContext } from './connector.ts'

/** Words that must all be there; those that are `exact` follow each other. */
export interface SearchTerm {
  readonly text: string
  readonly exact: boolean
}

export interface SearchContext<Settings> extends Pick<
  ReadContext<Settings, unknown>,
  'settings' | 'signal' | 'fetch' | 'now' | 'wait' | 'random' | 'note' | 'budget'
> {
  readonly terms: readonly SearchTerm[]
  /** Nothing older is wanted; what comes all the same is passed over. */
  readonly sinceMs: number
}

export interface SearchPage {
  /** Under the ids that reading the source gives them, so that nothing that comes both ways is there twice. */
  readonly items: readonly Item[]
  /** When its oldest entry was made; undefined where the search is not sorted by that. */
  readonly oldestMs?: number | undefined
}

/** A platform's own search, beside what a source reads of it: for watches. Kith asks at its time, and looks at what is found with its own eyes. */
export interface Search<Settings> {
  /** Kith searches this often for each watch, give or take a tenth. */
  readonly everyMinutes: number
  /** What is searched, the same for all sources that find the same there: "reddit"; undefined where these settings do not allow it. */
  readonly place: (settings: Settings) => string | undefined
  /** As people call it: "Reddit", "forum.example.org". */
  readonly label: (settings: Settings) => string
  /** Pages, the newest first where the platform sorts. */
  readonly find: (context: SearchContext<Settings>) => AsyncIterable<SearchPage>
}

/** Of one search; what lies beyond is found next time, or too old. */
export const SEARCH_PAGES_MAX = 10

/** Words as most searches take them: phrases in quotes, all of them wanted. */
export const quoted = (terms: readonly SearchTerm[]): string =>
  terms.map(({ text, exact }) => (exact || /[^\p{L}\p{N}_]/u.test(text) ? `"${text.replaceAll('"', ' ')}"` : text)).join(' ')

interface FoundPage extends SearchPage {
  readonly next: ApiRequest | undefined
}

/** Page after page of a search, down to what is too old. */
export async function* searchPages(
  { sinceMs, note }: Pick<SearchContext<unknown>, 'sinceMs' | 'note'>,
  api: Pick<Api, 'ask'>,
  first: ApiRequest,
  read: (answer: ApiAnswer, request: ApiRequest) => FoundPage | Promise<FoundPage>,
): AsyncGenerator<SearchPage> {
  let request: ApiRequest | undefined = first
  for (let page = 1; request !== undefined; page++) {
    const answer: ApiAnswer = await api.ask(request)
    const { next, ...found }: FoundPage = await read(answer, request)
    yield found
    if (found.oldestMs !== undefined && found.oldestMs < sinceMs) return
    if (page >= SEARCH_PAGES_MAX && next !== undefined)
      return note('search_bound', `Only the newest ${SEARCH_PAGES_MAX} pages of a search are looked at.`)
    request = next
  }
}

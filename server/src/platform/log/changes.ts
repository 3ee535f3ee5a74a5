/** Of what one wants to know whether it has changed: of what a question names, or of everything but some tables. */
export type About = { readonly question: string } | { readonly without: readonly string[] }

/** Our names are written small: `IF EXISTS` or `FUNCTION` is none. */
const TARGET = /^\s*(?:INSERT INTO|DELETE FROM|ALTER TABLE|TRUNCATE TABLE|OPTIMIZE TABLE|SYSTEM RELOAD DICTIONARY)\s+([a-z_]\w*)(?![\w.])/

/** The one table or dictionary that a statement changes; undefined where that is not plain. */
export const targetOf = (statement: string): string | undefined => TARGET.exec(statement)?.[1]

/**
 * Versions of tables and dictionaries, each another one after a change. A question is answered from those alone that its text names as a word: one that it names
 * for another reason is one too many, which costs and harms nothing.
 */
export class Versions {
  readonly #known: Map<string, string | number>
  #words: RegExp | undefined

  constructor(known: Iterable<readonly [string, string | number]> = []) {
    this.#known = new Map(known)
  }

  /** Counts a change of one, or of everything. */
  changed(name: string | undefined): void {
    if (name !== undefined && !this.#known.has(name)) this.#words = undefined
    const counted = name === undefined ? [...this.#known.keys(), EVERYTHING] : [name]
    for (const one of counted) this.#known.set(one, Number(this.#known.get(one) ?? 0) + 1)
  }

  /** Of all that is known where nothing is said. */
  of(about?: About): string {
    const names = [...this.#known.keys()]
    const named = about !== undefined && 'question' in about ? this.#namedIn(about.question) : undefined
    const without = about !== undefined && 'without' in about ? about.without : []
    return names
      .filter((name) => (named === undefined ? !without.includes(name) : name === EVERYTHING || named.has(name)))
      .toSorted()
      .map((name) => `${name} ${this.#known.get(name)}`)
      .join(', ')
  }

  #namedIn(question: string): ReadonlySet<string> {
    this.#words ??= new RegExp(`\\b(?:${[...this.#known.keys()].filter((name) => name !== EVERYTHING).join('|') || NOTHING})\\b`, 'g')
    return new Set(question.match(this.#words))
  }
}

/** What no statement names: changes that may be of anything. */
const EVERYTHING = '*'
/** What matches nowhere. */
const NOTHING = '(?!)'

/** Two identities, by their places, and what speaks for their being one. */
export interface Edge {
  readonly i: number
  readonly j: number
  readonly bits: number
}

/** Edges as lists of numbers: there may be more of them than identities, and as objects they would take three times the memory. */
export class Edges {
  readonly #i: number[] = []
  readonly #j: number[] = []
  readonly #bits: number[] = []

  add(i: number, j: number, bits: number): void {
    this.#i.push(i)
    this.#j.push(j)
    this.#bits.push(bits)
  }

  /** In the order in which they were added. */
  *[Symbol.iterator](): Generator<Edge> {
    for (let at = 0; at < this.#bits.length; at++) yield this.#at(at)
  }

  *strongestFirst(): Generator<Edge> {
    const [left, right, bits] = [this.#i, this.#j, this.#bits]
    const order = Uint32Array.from(bits.keys()).toSorted((x, y) => bits[y]! - bits[x]! || left[x]! - left[y]! || right[x]! - right[y]!)
    for (const at of order) yield this.#at(at)
  }

  #at(at: number): Edge {
    return { i: this.#i[at]!, j: this.#j[at]!, bits: this.#bits[at]! }
  }
}

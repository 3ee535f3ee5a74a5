import type { Known } from './profile.ts'

/**
 * What is remembered of identities, by identityKeyOf: those seen lately stay. In two generations, as the order of a map is that of its making: who is
 * asked for is taken into the younger, and when that is full the elder is forgotten as a whole.
 */
export class KnownIdentities {
  readonly #perGenerationMax: number
  #young = new Map<string, Known>()
  #old = new Map<string, Known>()

  constructor(perGenerationMax: number) {
    this.#perGenerationMax = perGenerationMax
  }

  get(key: string): Known | undefined {
    const young = this.#young.get(key)
    if (young !== undefined || this.#old.size === 0) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.#young.set(key, old)
    return old
  }

  set(key: string, known: Known): void {
    this.#young.set(key, known)
  }

  delete(key: string): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }

  clear(): void {
    this.#young.clear()
    this.#old.clear()
  }

  /** Keeps memory bounded. Between two calls nothing that was asked for is forgotten. */
  forgetSome(): void {
    if (this.#young.size <= this.#perGenerationMax) return
    this.#old = this.#young
    this.#young = new Map()
  }
}

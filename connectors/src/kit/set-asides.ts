import { RAW_MAX_CHARS, type Item } from './connector.ts'
import { clip } from './text.ts'

/** The half of `Item` that is no record. */
export type SetAsideItem = Extract<Item, { readonly setAside: unknown }>

const LOCATOR_MAX_CHARS = 300
const MESSAGE_MAX_CHARS = 1_000

/** A piece of input that could not become a record, within the bounds of the contract. */
export const setAside = (reason: string, message: string, locator: string, raw: string): SetAsideItem => ({
  setAside: {
    reason,
    message: clip(message, MESSAGE_MAX_CHARS),
    locator: clip(locator, LOCATOR_MAX_CHARS),
    raw: clip(raw, RAW_MAX_CHARS),
  },
})

import { z } from 'zod'

const PLACES_MAX = 500

/** "owner/name" or "owner" from what people paste: addresses of pages, of clones, with commas or line breaks between. */
export const placesIn = (text: string): readonly string[] => [
  ...new Map(
    text
      .split(/[\s,;]+/)
      .map((part) => part.replace(/^(?:https?:\/\/[^/]+\/|(?:www\.)?git(?:hub|lab)\.com\/|git@[^:]+:)/i, ''))
      .map((part) => part.replace(/\/-\/.*$/, '').replace(/(?:\.git)?\/*$/, ''))
      .filter((part) => part !== '')
      .map((part) => [part.toLowerCase(), part]),
  ).values(),
]

/** The field that names them. */
export const placesField = (isPlace: (place: string) => boolean, example: string, form: string) =>
  z
    .string()
    .max(50_000)
    .refine((text) => placesIn(text).length > 0, example)
    .refine((text) => placesIn(text).length <= PLACES_MAX, `At most ${PLACES_MAX} of them.`)
    .refine((text) => placesIn(text).every(isPlace), form)

export const tokenField = z
  .string()
  .trim()
  .min(10, 'A token is longer.')
  .max(500)
  .regex(/^[\x21-\x7e]+$/, 'A token holds no spaces.')

export const addressField = z.url({ protocol: /^https?$/ }).max(500)

/** Whether things of this repository belong to the source: it is named itself, or what it lies in is. */
export const isWithin = (places: readonly string[], repository: string): boolean => {
  const name = repository.toLowerCase()
  return places.some((place) => name === place.toLowerCase() || name.startsWith(`${place.toLowerCase()}/`))
}

/** "GitHub: example/garden and 2 more" */
export const titleOf = (label: string, places: readonly string[]): string =>
  places.length === 1 ? `${label}: ${places[0]}` : `${label}: ${places[0]} and ${places.length - 1} more`

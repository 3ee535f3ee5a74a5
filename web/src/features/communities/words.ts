import type { Audience, Colour, Focus } from '@kith/contract/communities'

export const AUDIENCES: readonly { value: Audience; label: string }[] = [
  { value: 'external', label: 'External: open to everyone' },
  { value: 'internal', label: 'Internal: behind a door' },
]
export const FOCUSES: readonly { value: Focus; label: string }[] = [
  { value: 'product', label: 'Of a product' },
  { value: 'practice', label: 'Of a practice' },
  { value: 'both', label: 'Of both' },
]

/** "external, of product and practice" */
export const typeOf = ({ audience, focus }: { audience: Audience; focus: Focus }): string =>
  `${audience}, ${focus === 'both' ? 'product and practice' : focus}`

const PALETTE: Record<Colour, string> = {
  green: 'var(--c1)',
  orange: 'var(--c2)',
  blue: 'var(--c3)',
  violet: 'var(--c4)',
  yellow: 'var(--c5)',
  grey: 'var(--c6)',
}
export const colourOf = (colour: Colour): string => PALETTE[colour]
const isColour = (text: string): text is Colour => Object.hasOwn(PALETTE, text)
export const COLOURS = Object.keys(PALETTE)
  .filter(isColour)
  .map((value) => ({ value, label: `${value.charAt(0).toUpperCase()}${value.slice(1)}` }))

/** What is chosen, in as few words as there is room for: "Users", "Users + 2". */
export const chosenWords = (names: readonly string[]): string =>
  names.length === 0 ? 'All communities' : `${names[0]}${names.length > 1 ? ` + ${names.length - 1}` : ''}`

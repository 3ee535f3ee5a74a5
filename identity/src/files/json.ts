/** Whatever JSON may hold; each thing is looked at before it is used. */
export type Json = unknown

export const isRecord = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [])

/** The first of these fields that holds text or a number. */
export const textOf = (value: Json, ...fields: readonly string[]): string | undefined => {
  if (!isRecord(value)) return undefined
  for (const field of fields) {
    const found = value[field]
    if (typeof found === 'string' && found.trim() !== '') return found
    if (typeof found === 'number') return String(found)
  }
  return undefined
}

/** A value of JSON, or why the text is none. */
export const readJson = (text: string): { readonly value: Json } | { readonly reason: string } => {
  try {
    const value: Json = JSON.parse(text.startsWith('\u{feff}') ? text.slice(1) : text)
    return { value }
  } catch (error) {
    const where = /line \d+ column \d+/.exec(error instanceof Error ? error.message : '')?.[0]
    return { reason: `The file is no whole JSON${where === undefined ? '' : ` (${where})`}. Export it again.` }
  }
}

export const sampleOf = (value: Json): string => JSON.stringify(value)?.slice(0, 400) ?? ''

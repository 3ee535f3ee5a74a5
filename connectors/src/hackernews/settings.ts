import { z } from 'zod'

const SEARCHES_MAX = 20

/** One search: words or a "phrase", or the name of a site that stories lead to. */
export interface Search {
  readonly query: string
  readonly where: 'text' | 'address'
}

const listIn = (text: string | undefined): readonly string[] => [
  ...new Map(
    (text ?? '')
      .split(/[\n,;]+/)
      .map((part) => part.replace(/\s+/g, ' ').trim())
      .filter((part) => part !== '')
      .map((part) => [part.toLowerCase(), part]),
  ).values(),
]

/** "example.org" from what people paste. */
const siteIn = (text: string): string => text.replace(/^https?:\/\//i, '').replace(/^www\./i, '').replace(/\/+$/, '').toLowerCase() // prettier-ignore

export const settings = z
  .object({
    words: z.string().trim().max(2_000).optional(),
    sites: z.string().trim().max(2_000).optional(),
    without: z.string().trim().max(2_000).optional(),
    comments: z.enum(['search', 'firebase', 'none']).optional(),
  })
  .refine((given) => searchesOf(given).length <= SEARCHES_MAX, `At most ${SEARCHES_MAX} words and sites.`)
export type Settings = z.infer<typeof settings>

export const searchesOf = ({
  words,
  sites,
}: {
  readonly words?: string | undefined
  readonly sites?: string | undefined
}): readonly Search[] => [
  ...listIn(words).map((query) => ({ query, where: 'text' as const })),
  ...listIn(sites).map((site) => ({ query: siteIn(site), where: 'address' as const })),
]

/** Words that make a find none, in small letters. */
export const withoutOf = ({ without }: Pick<Settings, 'without'>): readonly string[] => listIn(without).map((word) => word.toLowerCase())

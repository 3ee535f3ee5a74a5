import { z } from 'zod'

const PLACES_MAX = 50

const listIn = (text: string | undefined, apart: RegExp): readonly string[] => [
  ...new Map(
    (text ?? '')
      .split(apart)
      .map((part) => part.replace(/\s+/g, ' ').trim())
      .filter((part) => part !== '')
      .map((part) => [part.toLowerCase(), part]),
  ).values(),
]

/** "garden" from "r/garden" and from addresses. */
export const communitiesIn = ({ communities }: { readonly communities?: string | undefined }): readonly string[] => [
  ...new Map(
    listIn(communities, /[\s,;]+/)
      .map((part) => part.replace(/^(?:https?:\/\/[^/]+)?\/?(?:r\/)?/i, '').replace(/\/.*$/, ''))
      .map((name) => [name.toLowerCase(), name]),
  ).values(),
]
export const wordsIn = ({ words }: { readonly words?: string | undefined }): readonly string[] => listIn(words, /[\n,;]+/)

export const settings = z
  .object({
    communities: z.string().trim().max(5_000).optional(),
    words: z.string().trim().max(2_000).optional(),
    client: z.string().trim().min(5, 'The number of an app is longer.').max(100).regex(/^[\w-]+$/, 'The number of an app holds letters, digits and dashes.'), // prettier-ignore
    secret: z.string().trim().min(5, 'A secret is longer.').max(200).regex(/^[\x21-\x7e]+$/, 'A secret holds no spaces.'), // prettier-ignore
    account: z.string().trim().max(40).regex(/^(?:\/?u\/)?[\w-]+$/, 'Give the name of an account, like garden_team.'), // prettier-ignore
  })
  .refine((given) => communitiesIn(given).length + wordsIn(given).length <= PLACES_MAX, `At most ${PLACES_MAX} communities and words.`)
  .refine((given) => communitiesIn(given).every((name) => /^\w{2,30}$/.test(name)), 'Write communities as Reddit does, like r/numpy.')
export type Settings = z.infer<typeof settings>

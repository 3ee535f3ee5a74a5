import { z } from 'zod'
import { GITHUB, type Home } from '../kit/github/identities.ts'

const REPOSITORIES_MAX = 500
const OWNER = /^[\w-]{1,100}$/
const REPOSITORY = /^[\w-]{1,100}\/(?!\.+$)[\w.-]{1,150}$/

export const DEFAULT_API = 'https://api.github.com'

/** "owner/name" or "owner" from what people paste: addresses of pages, of clones, with commas or line breaks between. */
const placesIn = (text: string): readonly string[] => [
  ...new Map(
    text
      .split(/[\s,;]+/)
      .map((part) => part.replace(/^(?:https?:\/\/[^/]+\/|(?:www\.)?github\.com\/|git@[^:]+:)/i, '').replace(/(?:\.git)?\/*$/, ''))
      .filter((part) => part !== '')
      .map((part) => [part.toLowerCase(), part]),
  ).values(),
]

export const settings = z.object({
  repositories: z
    .string()
    .max(50_000)
    .refine((text) => placesIn(text).length > 0, 'Give a repository, like octo-example/garden, or an organization.')
    .refine((text) => placesIn(text).length <= REPOSITORIES_MAX, `At most ${REPOSITORIES_MAX} repositories and organizations.`)
    .refine(
      (text) => placesIn(text).every((place) => OWNER.test(place) || REPOSITORY.test(place)),
      'Write repositories as owner/name, organizations as their name alone.',
    ),
  token: z
    .string()
    .trim()
    .min(10, 'A token is longer.')
    .max(500)
    .regex(/^[\x21-\x7e]+$/, 'A token holds no spaces.'),
  api: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional(),
})
export type Settings = z.infer<typeof settings>

export interface Places {
  readonly repositories: readonly string[]
  /** Organizations and users of whom all repositories are read. */
  readonly owners: readonly string[]
}

export const placesOf = ({ repositories }: Pick<Settings, 'repositories'>): Places => {
  const places = placesIn(repositories)
  return { repositories: places.filter((place) => place.includes('/')), owners: places.filter((place) => !place.includes('/')) }
}

/** Whether things of this repository belong to the source. */
export const covers = (given: Pick<Settings, 'repositories'>, repository: string): boolean => {
  const { repositories, owners } = placesOf(given)
  const name = repository.toLowerCase()
  return repositories.some((one) => one.toLowerCase() === name) || owners.some((owner) => name.startsWith(`${owner.toLowerCase()}/`))
}

/** REST's address without a slash at its end. */
export const apiOf = ({ api }: Pick<Settings, 'api'>): string => (api ?? DEFAULT_API).replace(/\/+$/, '')

/** On GitHub Enterprise Server REST lies at /api/v3 and GraphQL at /api/graphql. */
export const graphqlOf = (given: Pick<Settings, 'api'>): string => `${apiOf(given).replace(/\/v3$/, '')}/graphql`

/** Numbers of accounts are those of one host: each server of its own is a platform of its own. */
export const homeOf = (given: Pick<Settings, 'api'>): Home => {
  const { host, protocol } = new URL(apiOf(given))
  return host === 'api.github.com' ? GITHUB : { platform: `ghes:${host}`, url: `${protocol}//${host.replace(/^api\./, '')}` }
}

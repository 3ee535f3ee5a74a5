import { z } from 'zod'
import { addressField, isWithin, placesField, placesIn, tokenField } from '../kit/forge/places.ts'
import { GITHUB, type Home } from '../kit/github/identities.ts'

const OWNER = /^[\w-]{1,100}$/
const REPOSITORY = /^[\w-]{1,100}\/(?!\.+$)[\w.-]{1,150}$/

export const DEFAULT_API = 'https://api.github.com'

export const settings = z.object({
  repositories: placesField(
    (place) => OWNER.test(place) || REPOSITORY.test(place),
    'Give a repository, like octo-example/garden, or an organization.',
    'Write repositories as owner/name, organizations as their name alone.',
  ),
  token: tokenField,
  api: addressField.optional(),
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
export const covers = ({ repositories }: Pick<Settings, 'repositories'>, repository: string): boolean =>
  isWithin(placesIn(repositories), repository)

/** REST's address without a slash at its end. */
export const apiOf = ({ api }: Pick<Settings, 'api'>): string => (api ?? DEFAULT_API).replace(/\/+$/, '')

/** On GitHub Enterprise Server REST lies at /api/v3 and GraphQL at /api/graphql. */
export const graphqlOf = (given: Pick<Settings, 'api'>): string => `${apiOf(given).replace(/\/v3$/, '')}/graphql`

/** Numbers of accounts are those of one host: each server of its own is a platform of its own. */
export const homeOf = (given: Pick<Settings, 'api'>): Home => {
  const { host, protocol } = new URL(apiOf(given))
  return host === 'api.github.com' ? GITHUB : { platform: `ghes:${host}`, url: `${protocol}//${host.replace(/^api\./, '')}` }
}

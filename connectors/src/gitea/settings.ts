import { z } from 'zod'
import { addressField, isWithin, placesField, placesIn, tokenField } from '../kit/forge/places.ts'
import type { Home } from '../kit/github/identities.ts'

const OWNER = /^(?!\.+$)[\w.-]{1,100}$/
const REPOSITORY = /^(?!\.+\/)[\w.-]{1,100}\/(?!\.+$)[\w.-]{1,150}$/

export const settings = z.object({
  address: addressField,
  repositories: placesField(
    (place) => OWNER.test(place) || REPOSITORY.test(place),
    'Give a repository, like example/garden, or an organization.',
    'Write repositories as owner/name, organizations as their name alone.',
  ),
  token: tokenField.optional(),
})
export type Settings = z.infer<typeof settings>

export const namesOf = ({ repositories }: Pick<Settings, 'repositories'>): readonly string[] => placesIn(repositories)

export const covers = (given: Pick<Settings, 'repositories'>, repository: string): boolean => isWithin(namesOf(given), repository)

/** Address of the web pages, without a slash at its end: Gitea may lie below a path. */
export const webOf = ({ address }: Pick<Settings, 'address'>): string =>
  address
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .replace(/\/api\/v1$/, '')

/** Numbers of accounts are those of one server. */
export const homeOf = (given: Pick<Settings, 'address'>): Home => ({
  platform: `gitea:${new URL(given.address).host}`,
  url: webOf(given),
  named: true,
})

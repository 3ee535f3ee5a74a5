import { z } from 'zod'
import { addressField, isWithin, placesField, placesIn, tokenField } from '../kit/forge/places.ts'
import type { Home } from '../kit/github/identities.ts'

/** A group, a user, or a project in groups within groups. */
const PLACE = /^(?!.*(?:^|\/)\.+(?:\/|$))[\w.-]{1,255}(?:\/[\w.-]{1,255}){0,20}$/

export const DEFAULT_ADDRESS = 'https://gitlab.com'

export const settings = z.object({
  projects: placesField(
    (place) => place.length <= 300 && PLACE.test(place),
    'Give a project, like example/garden, or a group.',
    'Write projects as group/name, groups as their name alone.',
  ),
  token: tokenField.optional(),
  address: addressField.optional(),
})
export type Settings = z.infer<typeof settings>

export const namesOf = ({ projects }: Pick<Settings, 'projects'>): readonly string[] => placesIn(projects)

export const covers = (given: Pick<Settings, 'projects'>, project: string): boolean => isWithin(namesOf(given), project)

/** Address of the web pages, without a slash at its end: GitLab may lie below a path. */
export const webOf = ({ address = DEFAULT_ADDRESS }: Pick<Settings, 'address'>): string =>
  address
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .replace(/\/api\/v4$/, '')

/** Numbers of accounts are those of one instance. */
export const homeOf = (given: Pick<Settings, 'address'>): Home => {
  const url = webOf(given)
  const { host } = new URL(url)
  return { platform: host === 'gitlab.com' ? 'gitlab' : `gitlab:${host}`, url, named: true }
}

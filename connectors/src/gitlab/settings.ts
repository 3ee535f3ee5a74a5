import { z } from 'zod'
import { addressField, isWithin, placesField, placesIn, tokenField } from '../kit/forge/places.ts'
import type { Home } from '../kit/github/identities.ts'
import { homeAt, webAt } from '../kit/gitlab/home.ts'

/** A group, a user, or a project in groups within groups. */
const PLACE = /^(?!.*(?:^|\/)\.+(?:\/|$))[\w.-]{1,255}(?:\/[\w.-]{1,255}){0,20}$/

export const settings = z.object({
  projects: placesField(
    (place) => place.length <= 300 && PLACE.test(place),
    'Give a project, like example/garden, or a group.',
    'Write projects as group/name, groups as their name alone.',
  ),
  token: tokenField.optional(),
  address: addressField.optional(),
  commits: z.boolean().optional(),
})
export type Settings = z.infer<typeof settings>

export const namesOf = ({ projects }: Pick<Settings, 'projects'>): readonly string[] => placesIn(projects)

export const covers = (given: Pick<Settings, 'projects'>, project: string): boolean => isWithin(namesOf(given), project)

export const webOf = ({ address }: Pick<Settings, 'address'>): string => webAt(address)

export const homeOf = ({ address }: Pick<Settings, 'address'>): Home => homeAt(address)

import { given, read, type RawSearch } from '../../url.ts'
import { readPeopleScope } from '../segments/scope.ts'

export const SORTS = ['people', 'activities', 'lastAt', 'name'] as const

/** The list of organizations in the address. */
export const readOrganizations = (raw: RawSearch) =>
  given({ ...readPeopleScope(raw), search: read.text(raw.search, 200), tag: read.list(raw.tag), sort: read.oneOf(raw.sort, SORTS) })

/** One organization in the address: whom it shows, and how time is cut. */
export const readOrganization = (raw: RawSearch) =>
  given({ ...readPeopleScope(raw), when: read.oneOf(raw.when, ['before'] as const), by: read.oneOf(raw.by, ['quarter'] as const) })

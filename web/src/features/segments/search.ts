import { given, read, type RawSearch } from '../../url.ts'
import { readPeople, type PeopleSearch } from '../people/search.ts'

/** The editor may begin with a template, or with what the list of people was narrowed by. */
export interface NewSegmentSearch extends PeopleSearch {
  template?: string
}

export const readNewSegment = (raw: RawSearch): NewSegmentSearch => given({ ...readPeople(raw), template: read.text(raw.template, 40) })

export interface SegmentSearch {
  edit?: 'yes'
}

export const readSegment = (raw: RawSearch): SegmentSearch => given({ edit: read.oneOf(raw.edit, ['yes'] as const) })

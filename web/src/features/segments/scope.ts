import { useSearch } from '@tanstack/react-router'
import { given, read, type RawSearch } from '../../url.ts'
import { readScope, useScope, type Scope } from '../communities/scope.ts'

/** Of whom a screen tells that counts people and has no filter of its own; it goes along to the next such screen. */
export interface PeopleScope extends Scope {
  segment?: number[]
}

export const readPeopleScope = (raw: RawSearch): PeopleScope => given({ ...readScope(raw), segment: read.numbers(raw.segment) })

export const usePeopleScope = (): PeopleScope => {
  const scope = useScope()
  const { segment } = useSearch({ strict: false })
  return segment === undefined ? scope : { ...scope, segment }
}

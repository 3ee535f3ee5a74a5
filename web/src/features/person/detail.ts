import type { Output } from '../../api.ts'

/** A person as their page knows them. */
export type PersonDetail = Output<'people.get'>

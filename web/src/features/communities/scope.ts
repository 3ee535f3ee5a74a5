import { useSearch } from '@tanstack/react-router'
import { given, read, type RawSearch } from '../../url.ts'

/** For which communities all screens are seen; it stands in the address and goes along to the next screen. All of them where nothing is chosen. */
export interface Scope {
  community?: number[]
}

export const readScope = (raw: RawSearch): Scope => given({ community: read.numbers(raw.community) })

/** What every question of a screen is asked with that has no filter of its own in the address. */
export const useScope = (): Scope => {
  const { community } = useSearch({ from: '/app' })
  return community === undefined ? {} : { community }
}

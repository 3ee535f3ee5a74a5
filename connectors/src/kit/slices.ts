/**
 * Where a search goes on that gives the newest first and takes an upper bound of time: from one moment down, page after page only while more entries share
 * that moment than fit on one. So no bound on pages or hits of a search keeps the past away, and what is new shifts nothing.
 */
export interface Slice {
  /** In the platform's own unit (seconds), itself included; undefined: now. */
  readonly until?: number
  /** 0 for the first page from there. */
  readonly page: number
}

export const NEWEST: Slice = { page: 0 }

/** The place after a page that went down to `oldest`; undefined where it was the last. */
export const nextSlice = ({ until, page }: Slice, oldest: number | undefined, hasMore: boolean): Slice | undefined => {
  if (!hasMore || oldest === undefined) return undefined
  return until === undefined || oldest < until ? { until: oldest, page: 0 } : { until, page: page + 1 }
}

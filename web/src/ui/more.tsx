import type { ReactNode } from 'react'

interface Pages {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => unknown
}

/** Goes on where a list ends for now; nothing where it ends altogether. */
export function More({ query, children = 'Show more' }: { query: Pages; children?: ReactNode }) {
  if (!query.hasNextPage) return null
  return (
    <div className="more">
      <button type="button" className="btn" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {query.isFetchingNextPage ? 'One moment…' : children}
      </button>
    </div>
  )
}

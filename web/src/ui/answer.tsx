import type { ReactNode } from 'react'
import { ApiError } from '../api.ts'
import { Head } from './page.tsx'

interface AnswerProps<T> {
  query: { readonly data: T | undefined; readonly error: Error | null; readonly refetch: () => unknown }
  /** What stands there meanwhile; else a head with rows. */
  ghost?: ReactNode
  /** The answer is the whole screen: a failure then is its heading. */
  whole?: boolean
  children: (data: T) => ReactNode
}

/** What a question came to: its data, a failure with a way to try again, or a quiet placeholder of the same shape. */
export function Answer<T>({ query, ghost = <GhostScreen />, whole, children }: AnswerProps<T>) {
  if (query.data !== undefined) return children(query.data)
  if (!query.error) return <div aria-busy="true">{ghost}</div>
  const retry = () => void query.refetch()
  return whole ? <WholeFailure error={query.error} retry={retry} /> : <Failure error={query.error} retry={retry} />
}

function WholeFailure({ error, retry }: { error: Error; retry: () => void }) {
  const missing = error instanceof ApiError && error.code === 'not_found'
  return (
    <Head
      name={missing ? 'Not found' : 'Something went wrong'}
      title={error.message}
      lead={error instanceof ApiError ? error.hint : undefined}
      acts={
        !missing && (
          <button type="button" className="btn" onClick={retry}>
            Try again
          </button>
        )
      }
    />
  )
}

export function Failure({ error, retry }: { error: Error; retry?: () => void }) {
  const known = error instanceof ApiError ? error : undefined
  return (
    <div className="failure" role="alert">
      <p>{error.message}</p>
      {known?.details.map((detail) => (
        <p key={detail} className="small">
          {detail}
        </p>
      ))}
      {known?.hint && <p className="dim">{known.hint}</p>}
      {retry && (
        <button type="button" className="btn" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  )
}

/** A line of text to come. Sizes are CSS lengths. */
export function Ghost({ width = '100%', height = '1em' }: { width?: string; height?: string }) {
  return <div className="ghost" style={{ width, height }} />
}

function GhostHead() {
  return (
    <div className="head">
      <div style={{ width: '100%' }}>
        <h1 className="hidden">Loading</h1>
        <Ghost width="min(480px, 90%)" height="2.25rem" />
        <div style={{ height: 9 }} />
        <Ghost width="min(340px, 70%)" height="1.2rem" />
      </div>
    </div>
  )
}

/** A whole screen to come: its head, and rows below. */
export function GhostScreen({ rows }: { rows?: number }) {
  return (
    <div aria-busy="true">
      <GhostHead />
      <GhostRows {...(rows === undefined ? {} : { rows })} />
    </div>
  )
}

export function GhostRows({ rows = 8 }: { rows?: number }) {
  return (
    <div>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="ghost-row">
          <div className="ghost" style={{ width: 30, height: 30, borderRadius: '50%' }} />
          <Ghost width={`${18 + ((row * 7) % 13)}%`} height="0.9rem" />
        </div>
      ))}
    </div>
  )
}

import { useQuery } from '@tanstack/react-query'
import { counted } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Failure } from '../../ui/answer.tsx'
import { seenBetween } from './words.ts'

/** What a merge of these would make. The preview of fewer than two is none. */
export function usePreview(people: readonly number[], into?: number) {
  return useQuery({
    ...ask('people.previewMerge', { people: [...people], ...(into === undefined ? {} : { into }) }),
    enabled: people.length > 1,
  })
}

/** The person as they would be after a merge, and what speaks against it. */
export function Preview({ query, none }: { query: ReturnType<typeof usePreview>; none: string | undefined }) {
  if (none) return <p className="as-one dim">{none}</p>
  if (query.error && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <div className="as-one ghost" style={{ height: '5.4rem' }} aria-busy="true" />
  const one = query.data
  return (
    <section className="as-one" aria-label="As one person">
      <p>
        <span className="dim">As one person:</span>{' '}
        <b dir="auto" className="strong">
          {one.name}
        </b>
        , {counted(one.activities, 'activity', 'activities')}
        {one.activities > 0 && <>, {seenBetween(one)}</>}
        {one.teammate && ', a teammate'}
        {one.robot === 'robot' && ', a robot'}
        {one.robot === 'mixed' && ', an account that a person and a robot share'}.
      </p>
      {one.tags.length > 0 && (
        <p className="tags">
          {one.tags.map((tag) => (
            <span key={tag} className="tag">
              {tag}
            </span>
          ))}
        </p>
      )}
      {one.warnings.length > 0 && (
        <ul className="warnings">
          {one.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </section>
  )
}

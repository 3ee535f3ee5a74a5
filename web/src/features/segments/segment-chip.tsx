import { useQuery } from '@tanstack/react-query'
import { ask } from '../../queries.ts'
import { Many } from '../filters/chips.tsx'

/** Narrows a page that has no other filters to the people of segments; nothing while there are none. */
export function SegmentChip({
  chosen,
  onChange,
}: {
  chosen: readonly number[] | undefined
  onChange: (segment: number[] | undefined) => void
}) {
  const segments = useQuery(ask('segments.list', { counts: false })).data?.segments ?? []
  if (segments.length === 0 && !chosen?.length) return null
  return (
    <Many
      label="Segment"
      chosen={chosen ?? []}
      choices={segments.map(({ id, name }) => ({ value: String(id), label: name }))}
      onChange={(values) => onChange(values.length === 0 ? undefined : values.map(Number))}
    />
  )
}

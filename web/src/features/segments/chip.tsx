import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ask } from '../../queries.ts'
import { Many } from '../filters/chips.tsx'
import { usePeopleScope } from './scope.ts'

/** Chooses the segments that such a screen tells of. */
export function SegmentChip() {
  const { segment: chosen = [] } = usePeopleScope()
  const navigate = useNavigate()
  const segments = useQuery(ask('segments.list', { counts: false })).data?.segments ?? []
  if (segments.length === 0 && chosen.length === 0) return null
  return (
    <Many
      label="Segment"
      chosen={chosen}
      choices={segments.map(({ id, name }) => ({ value: String(id), label: name }))}
      onChange={(values) =>
        void navigate({
          to: '.',
          // An empty list takes it out of the address; left out it would be kept.
          search: (before) => ({ ...before, segment: values.map(Number) }),
          replace: true,
          resetScroll: false,
        })
      }
    />
  )
}

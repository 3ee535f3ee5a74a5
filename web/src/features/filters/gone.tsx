import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'
import { ask } from '../../queries.ts'
import { toast } from '../../ui/toasts.ts'
import { goneAmong, namedIn, readNamed, withoutGone, type Gone, type Named } from './names.ts'

/** Takes out of the address what was removed since somebody sent it: the screen then shows what is left, and says so. */
export default function DropGone() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const named = namedIn(readNamed(useSearch({ strict: false })))
  const isAsked = Object.values(named).some((ids) => ids.length > 0)
  const gone = useQuery({ queryKey: ['gone', named] as const, queryFn: () => lookFor(client, named), enabled: isAsked }).data
  const drop = useEffectEvent(async (found: Gone) => {
    await navigate({
      to: '.',
      search: (before) => ({ ...before, ...withoutGone(readNamed(before), found) }),
      replace: true,
      resetScroll: false,
    })
    toast(found.words)
  })
  useEffect(() => {
    if (gone !== undefined && gone.words !== '') void drop(gone)
  }, [gone])
  return null
}

const lookFor = async (client: QueryClient, named: Named): Promise<Gone> => {
  const [communities, sources, segments] = [ask('communities.list', {}), ask('sources.list', {}), ask('segments.list', { counts: false })]
  const held = async (anew: boolean): Promise<Named> => {
    const fresh = anew ? { staleTime: 0 } : { staleTime: Number.POSITIVE_INFINITY }
    return {
      community:
        named.community.length === 0 ? [] : (await client.fetchQuery({ ...communities, ...fresh })).communities.map(({ id }) => id),
      source: named.source.length === 0 ? [] : (await client.fetchQuery({ ...sources, ...fresh })).sources.map(({ id }) => id),
      segment: named.segment.length === 0 ? [] : (await client.fetchQuery({ ...segments, ...fresh })).segments.map(({ id }) => id),
    }
  }
  const known = goneAmong(named, await held(false))
  // What is not in a list that was read a while ago may have been made since.
  return known.words === '' ? known : goneAmong(named, await held(true))
}

import { useQuery } from '@tanstack/react-query'
import { ask } from '../../queries.ts'
import type { Option } from '../filters/chips.tsx'
import type { Names } from './words.ts'

interface Known {
  readonly names: Names
  readonly owners: readonly Option[]
}

/** What the numbers in conditions are called; `organizations` are those that are known already. */
export function useNames(organizations: readonly { readonly id: number; readonly name: string }[] = []): Known {
  const users = useQuery(ask('users.list', {})).data?.users ?? []
  const sources = useQuery(ask('sources.list', {})).data?.sources ?? []
  const communities = useQuery(ask('communities.list', {})).data?.communities ?? []
  const named = (list: readonly { id: number; name: string }[], what: string) => (id: number) =>
    list.find((one) => one.id === id)?.name ?? `${what} ${id}`
  return {
    names: {
      owner: named(users, 'account'),
      source: named(
        sources.map(({ id, title }) => ({ id, name: title })),
        'source',
      ),
      community: named(communities, 'community'),
      organization: named(organizations, 'organization'),
    },
    owners: users.map(({ id, name }) => ({ value: String(id), label: name })),
  }
}

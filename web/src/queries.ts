import {
  infiniteQueryOptions,
  MutationCache,
  QueryCache,
  QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
  type InfiniteData,
  type QueryKeyWithDataTag,
  type UnusedSkipTokenInfiniteOptions,
  type UnusedSkipTokenOptions,
} from '@tanstack/react-query'
import { ApiError, call, type Input, type OperationName, type Output } from './api.ts'
import { toast } from './ui/toasts.ts'

const SESSION = ['session.get', {}] as const

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
  mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiError && (error.code === 'unreachable' || error.code === 'unavailable'),
    },
  },
})

type Key<N extends OperationName> = readonly [N, Input<N>]
/** Said, not inferred: the operations have grown too many for the compiler to write the type down by itself. */
type Question<N extends OperationName> = UnusedSkipTokenOptions<Output<N>, Error, Output<N>, Key<N>> &
  QueryKeyWithDataTag<Key<N>, Output<N>>
type PageKey<N extends OperationName> = readonly [N, Input<N>, 'pages']
type PagedQuestion<N extends OperationName> = UnusedSkipTokenInfiniteOptions<
  Output<N>,
  Error,
  InfiniteData<Output<N>>,
  PageKey<N>,
  number
> &
  QueryKeyWithDataTag<PageKey<N>, InfiniteData<Output<N>>>

/** A question to the API, as TanStack Query wants it: cached by operation and input. */
export const ask = <N extends OperationName>(name: N, input: Input<N>): Question<N> =>
  queryOptions({ queryKey: [name, input] as const, queryFn: ({ signal }) => call(name, input, { signal }) })

/** The same for a list that comes in parts of `size`, as long as its answers say that there are more: `useInfiniteQuery(askPages(...))`. */
export const askPages = <N extends OperationName>(
  name: N,
  size: number,
  inputOf: (part: { readonly limit: number; readonly offset: number }) => Input<N>,
): PagedQuestion<N> =>
  infiniteQueryOptions({
    queryKey: [name, inputOf({ limit: size, offset: 0 }), 'pages'] as const,
    queryFn: ({ pageParam, signal }) => call(name, inputOf({ limit: size, offset: pageParam }), { signal }),
    initialPageParam: 0,
    getNextPageParam: (last: Output<N>, pages: readonly Output<N>[]) =>
      pages.length * size < totalOf(last) ? pages.length * size : undefined,
  })

const totalOf = (answer: unknown): number =>
  typeof answer === 'object' && answer !== null && 'total' in answer && typeof answer.total === 'number' ? answer.total : 0

/**
 * An act of the reader's. `refresh` names operations (or a noun: "people") whose answers it changes; a failure is told as a toast unless `quiet`.
 */
export function useAct<N extends OperationName>(
  name: N,
  options: { refresh?: readonly string[]; done?: (output: Output<N>, input: Input<N>) => unknown; quiet?: boolean } = {},
) {
  const client = useQueryClient()
  return useMutation<Output<N>, Error, Input<N>>({
    mutationFn: (input) => call(name, input),
    onSuccess: async (output, input) => {
      await Promise.all((options.refresh ?? []).map((what) => refresh(client, what)))
      await options.done?.(output, input)
    },
    onError: (error) => {
      if (!options.quiet) toast(explain(error))
    },
  })
}

/** Asks again for everything below a noun ("people") or of one operation ("people.get"). */
export const refresh = (client: QueryClient, what: string): Promise<void> =>
  client.invalidateQueries({
    predicate: ({ queryKey }) => what === '*' || queryKey[0] === what || String(queryKey[0]).startsWith(`${what}.`),
  })

export const explain = (error: Error): string =>
  error instanceof ApiError && error.hint ? `${error.message} ${error.hint}` : error.message

function leaveWhenSignedOut(error: Error): void {
  if (!(error instanceof ApiError) || error.code !== 'unauthenticated') return
  const session = queryClient.getQueryData<Output<'session.get'>>(SESSION)
  if (session?.user) queryClient.setQueryData<Output<'session.get'>>(SESSION, { ...session, user: null })
}

import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Navigate } from '@tanstack/react-router'
import { ask } from '../../queries.ts'
import { Answer } from '../../ui/answer.tsx'
import { searchOf } from './search.ts'

const route = getRouteApi('/app/views/$id')

/** The short link of a saved view leads to its whole question. */
export function SavedView() {
  const { id } = route.useParams()
  const query = useQuery(ask('views.get', { id: Number(id) }))
  return (
    <Answer whole query={query}>
      {(view) => <Navigate to="/explore" search={{ ...searchOf(view.question, view.form), view: view.id }} replace />}
    </Answer>
  )
}

import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useAct } from '../../queries.ts'
import { Head } from '../../ui/page.tsx'
import { Editor, type Draft } from './editor.tsx'
import { EMPTY, ruleOf, TEMPLATES } from './rules.ts'
import type { NewSegmentSearch } from './search.ts'

const route = getRouteApi('/app/segments/new')

/** A segment begins empty, as one of the suggestions, or as what a list of people was narrowed by. */
export function NewSegment() {
  const search = route.useSearch()
  const navigate = useNavigate()
  const act = useAct('segments.create', {
    refresh: ['segments'],
    quiet: true,
    done: ({ id }) => navigate({ to: '/segments/$id', params: { id: String(id) } }),
  })
  return (
    <>
      <Head
        name="New segment"
        title="Whom do you want to keep an eye on?"
        lead="Put conditions together until the right people are below. Nothing is kept before you save it."
      />
      <Editor
        begins={draftOf(search)}
        act="Save segment"
        busy={act.isPending}
        fault={act.error}
        onSave={(draft) => act.mutate({ ...draft })}
        onLeave={() => void navigate({ to: '/segments' })}
      />
    </>
  )
}

const draftOf = (search: NewSegmentSearch): Draft => {
  const template = TEMPLATES.find(({ key }) => key === search.template)
  return {
    name: template?.name ?? '',
    description: template?.why ?? '',
    rule: template?.rule ?? ruleOf(search) ?? EMPTY,
    teammates: search.teammates ?? 'exclude',
    robots: search.robots ?? 'exclude',
    tellEntering: true,
    tellLeaving: true,
  }
}

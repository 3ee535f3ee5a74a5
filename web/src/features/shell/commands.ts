import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { PersonRow } from '@kith/contract/people'
import { downloadUrl } from '../../api.ts'
import { ago } from '../../format/dates.ts'
import { ask } from '../../queries.ts'
import { setTheme, useTheme } from '../../theme.ts'
import { signOut, useMay } from '../session/session.ts'
import { useDemo } from '../sources/runs.ts'

export interface Command {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly person?: { readonly id: number; readonly name: string }
  readonly run: () => void
}

/** What the palette offers besides people. */
export function useCommands(): { screens: Command[]; acts: Command[]; toPerson: (person: PersonRow) => Command } {
  const navigate = useNavigate()
  const may = useMay()
  const { shown } = useTheme()
  const { create, remove } = useDemo()
  const workspace = useQuery(ask('workspace.get', {})).data
  const screens: Command[] = [
    { id: 'today', label: 'Today', run: () => void navigate({ to: '/' }) },
    { id: 'people', label: 'People', run: () => void navigate({ to: '/people' }) },
    { id: 'identities', label: 'Who is who', run: () => void navigate({ to: '/identities' }) },
    { id: 'organizations', label: 'Organizations', run: () => void navigate({ to: '/organizations' }) },
    { id: 'segments', label: 'Segments', run: () => void navigate({ to: '/segments' }) },
    { id: 'overview', label: 'Overview', run: () => void navigate({ to: '/overview' }) },
    { id: 'explore', label: 'Explore', run: () => void navigate({ to: '/explore' }) },
    { id: 'boards', label: 'Boards', run: () => void navigate({ to: '/boards' }) },
    { id: 'growth', label: 'Growth', run: () => void navigate({ to: '/growth' }) },
    { id: 'arrivals', label: 'Newcomers', run: () => void navigate({ to: '/arrivals' }) },
    { id: 'carrying', label: 'Who carries it', run: () => void navigate({ to: '/carrying' }) },
    { id: 'ties', label: 'Who talks with whom', run: () => void navigate({ to: '/ties' }) },
    { id: 'where', label: 'Where developers are', run: () => void navigate({ to: '/where' }) },
    { id: 'levels', label: 'Levels', run: () => void navigate({ to: '/levels' }) },
    { id: 'journey', label: 'Journey', run: () => void navigate({ to: '/journey' }) },
    { id: 'communities', label: 'Communities', run: () => void navigate({ to: '/communities' }) },
    ...(workspace?.tallies ? [{ id: 'tallies', label: 'What platforms count', run: () => void navigate({ to: '/tallies' }) }] : []),
    { id: 'sources', label: 'Sources', run: () => void navigate({ to: '/sources' }) },
    { id: 'listening', label: 'Listening', run: () => void navigate({ to: '/listening' }) },
    { id: 'watches', label: 'Watches', run: () => void navigate({ to: '/listening/watches' }) },
    { id: 'robots', label: 'Robots', run: () => void navigate({ to: '/robots' }) },
    { id: 'teammates', label: 'Teammates', run: () => void navigate({ to: '/teammates' }) },
    { id: 'settings', label: 'Settings', run: () => void navigate({ to: '/settings' }) },
  ]
  const writing: Command[] = [
    { id: 'import', label: 'Import files', run: () => void navigate({ to: '/sources/new', search: { connector: 'csv' } }) },
    { id: 'connect', label: 'Connect a source', run: () => void navigate({ to: '/sources/new' }) },
    workspace?.demo.present
      ? { id: 'demo-remove', label: 'Remove the demo community', run: () => remove.mutate({}) }
      : { id: 'demo', label: 'Look at a demo community', run: () => create.mutate({}) },
  ]
  const dark = shown === 'dark'
  const acts: Command[] = [
    ...(may.write ? writing : []),
    { id: 'export', label: 'Export all people as CSV', run: () => location.assign(downloadUrl('people.export', {})) },
    { id: 'theme', label: dark ? 'Switch to light' : 'Switch to dark', run: () => setTheme(dark ? 'light' : 'dark') },
    { id: 'out', label: 'Sign out', run: () => void signOut() },
  ]
  const toPerson = (person: PersonRow): Command => ({
    id: `person-${person.id}`,
    label: person.name,
    hint: ago(person.lastAt),
    person,
    run: () => void navigate({ to: '/people/$id', params: { id: String(person.id) } }),
  })
  return { screens, acts, toPerson }
}

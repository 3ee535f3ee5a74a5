import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { WorkspaceInfo } from '@kith/contract/workspace'
import type { ReactNode } from 'react'
import { ask } from '../../queries.ts'
import { Answer } from '../../ui/answer.tsx'
import { Head } from '../../ui/page.tsx'

interface OnceHeldProps {
  name: string
  /** What is true, and what will be here, while nothing is held yet. */
  title: string
  lead: string
  children: (held: Held) => ReactNode
}

/** What the workspace holds, once it holds anything: since when, and until when. */
export type Held = WorkspaceInfo & { readonly firstAt: string; readonly lastAt: string }

/** A screen of figures, as soon as there are activities to tell of; before, what it will show and the way to a first source. */
export function OnceHeld({ name, title, lead, children }: OnceHeldProps) {
  const workspace = useQuery(ask('workspace.get', {}))
  return (
    <Answer whole query={workspace}>
      {(held) =>
        held.firstAt && held.lastAt ? (
          children({ ...held, firstAt: held.firstAt, lastAt: held.lastAt })
        ) : (
          <>
            <Head name={name} title={title} lead={lead} />
            <Link to="/sources/new" className="btn go">
              Connect a source
            </Link>
          </>
        )
      }
    </Answer>
  )
}

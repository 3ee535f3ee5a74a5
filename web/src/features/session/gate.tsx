import { useRouter } from '@tanstack/react-router'
import { useState, type FormEvent, type ReactNode } from 'react'
import type { Output } from '../../api.ts'
import { setZone } from '../../format/dates.ts'
import { queryClient } from '../../queries.ts'
import { Failure } from '../../ui/answer.tsx'
import { useTitle } from '../../ui/page.tsx'
import { sessionQuery } from './session.ts'

interface GateProps {
  name: string
  title: string
  lead: ReactNode
  act: string
  /** Where to go once inside. */
  to: string
  enter: (fields: FormData) => Promise<Output<'session.get'>>
  children: ReactNode
}

/** The one form before Kith opens: signing in, setting up, joining. What was typed stays when it fails. */
export function Gate({ name, title, lead, act, to, enter, children }: GateProps) {
  useTitle(name)
  const router = useRouter()
  const [error, setError] = useState<Error>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      const session = await enter(new FormData(event.currentTarget))
      queryClient.clear()
      queryClient.setQueryData(sessionQuery.queryKey, session)
      setZone(session.workspace.zone)
      await router.navigate({ href: to, replace: true })
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)))
    } finally {
      setBusy(false)
    }
  }
  return (
    <main className="gate">
      <div>
        <span className="brand">Kith</span>
        <h1>{title}</h1>
        <p className="dim">{lead}</p>
        <form className="form" onSubmit={(event) => void submit(event)}>
          {children}
          {error && <Failure error={error} />}
          <button type="submit" className="btn go" disabled={busy}>
            {busy ? 'One moment…' : act}
          </button>
        </form>
      </div>
    </main>
  )
}

/** A form's text field; files are never among them. */
export function textOf(fields: FormData, name: string): string {
  const value = fields.get(name)
  return typeof value === 'string' ? value : ''
}

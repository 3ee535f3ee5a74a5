import { useEffect, type ReactNode } from 'react'

/** The head of a screen. `title` says what is true, `name` is what the tab is called. */
export function Head({ name, title, lead, acts }: { name: string; title: ReactNode; lead?: ReactNode; acts?: ReactNode }) {
  useTitle(name)
  return (
    <div className="head">
      <div>
        <h1 tabIndex={-1}>{title}</h1>
        {lead && <p className="lead">{lead}</p>}
      </div>
      {acts && <div className="acts">{acts}</div>}
    </div>
  )
}

export function useTitle(name: string): void {
  useEffect(() => {
    document.title = name === 'Kith' ? name : `${name} · Kith`
    // Who arrived before the answer did was put on the content as a whole: the heading is there now.
    if (document.activeElement?.id === 'main') document.querySelector<HTMLElement>('#main h1[tabindex]')?.focus({ preventScroll: true })
  }, [name])
}

export function Group({ title, aside, id, children }: { title: ReactNode; aside?: ReactNode; id?: string; children: ReactNode }) {
  return (
    <section className="group" {...(id ? { id } : {})}>
      <header>
        <h2>{title}</h2>
        {aside && <span className="aside">{aside}</span>}
      </header>
      {children}
    </section>
  )
}

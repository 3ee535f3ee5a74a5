import { useCallback, useState, type ReactNode } from 'react'

/** A table that may be wider than the screen: it scrolls by itself, and with the keyboard once there is something to scroll. */
export function Scroll({ label, children }: { label: string; children: ReactNode }) {
  const [wide, setWide] = useState(false)
  const watch = useCallback((element: HTMLDivElement | null) => {
    if (!element) return undefined
    const observer = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  // A region that scrolls has to be reached by keyboard.
  return (
    <div ref={watch} className="scroll" {...(wide ? { role: 'region', 'aria-label': label, tabIndex: 0 } : {})}>
      {children}
    </div>
  )
}

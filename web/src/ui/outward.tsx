import type { ReactNode } from 'react'
import { webAddress } from './web-address.ts'

/** A link to the source, which is not told where the reader came from. Plain text where there is no address to go to. */
export function Outward({ url, className, children }: { url: string | null | undefined; className?: string; children: ReactNode }) {
  const href = webAddress(url)
  if (!href) return <span className={className}>{children}</span>
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" className={className}>
      {children}
    </a>
  )
}

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { explored } from '../explore/search.ts'
import type { FigureTarget, Part } from './target.ts'

/** A figure that opens to the people and the activities behind it. */
export function FigureLink({
  to,
  className = 'opens',
  label,
  children,
}: {
  to: FigureTarget
  className?: string
  label?: string
  children: ReactNode
}) {
  return (
    <Link
      to="/figures/$name"
      params={{ name: to.name }}
      search={to.search}
      className={className}
      {...(label ? { 'aria-label': label } : {})}
    >
      {children}
    </Link>
  )
}

export function Sentence({ parts }: { parts: readonly Part[] }) {
  return parts.map((part, at) =>
    typeof part === 'string' ? (
      part
    ) : (
      <FigureLink key={at} to={part.opens}>
        {part.text}
      </FigureLink>
    ),
  )
}

/** The question that a figure answers, to be asked further. */
export function ExploreLink({
  of,
  className = 'link',
  children = 'Explore',
}: {
  of: FigureTarget
  className?: string
  children?: ReactNode
}) {
  return (
    <Link to="/explore" search={explored(of)} className={className} preload={false}>
      {children}
    </Link>
  )
}

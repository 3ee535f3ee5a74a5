import { Link } from '@tanstack/react-router'
import { hueOf, initials } from '../format/names.ts'

/** Initials on the person's own hue. Pictures from elsewhere are not loaded: looking at someone must not be seen there. */
export function Face({ id, name, size }: { id: number; name: string; size?: 'large' | 'tiny' }) {
  return (
    <span className={`face h${hueOf(id)} ${size ?? ''}`} aria-hidden="true">
      {initials(name)}
    </span>
  )
}

export function Who({ person }: { person: { id: number; name: string; about?: string; teammate?: boolean; robot?: string } }) {
  return (
    <Link to="/people/$id" params={{ id: String(person.id) }} className="who">
      <Face id={person.id} name={person.name} />
      <span>
        <b dir="auto">{person.name}</b>
        {person.about !== undefined && <small dir="auto">{[...standing(person), person.about].filter(Boolean).join(' · ') || ' '}</small>}
      </span>
    </Link>
  )
}

function standing(person: { teammate?: boolean; robot?: string }): string[] {
  return [...(person.teammate ? ['Teammate'] : []), ...(person.robot === 'robot' ? ['Robot'] : [])]
}

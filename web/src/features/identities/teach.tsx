import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Face } from '../../ui/face.tsx'
import { EvidenceList } from './evidence.tsx'

/** Shown as an example: nobody of this name is in the community. */
const EXAMPLE = [
  { id: 2, name: 'Inés Morales', says: 'GitHub inesmor · Git ines@lumen.example' },
  { id: 5, name: 'ines', says: 'Forum ines_m · ines@lumen.example' },
]
const EXAMPLE_EVIDENCE = [
  { bits: 14, text: 'the same e-mail address, ines@lumen.example' },
  { bits: 4, text: 'the username “ines_m” fits the name Inés Morales' },
  { bits: -1.5, text: 'never seen in the same conversation' },
]

/** What the screen is for, what a question on it looks like, and the first step. */
export function Teach({ lead, act, example }: { lead: ReactNode; act?: ReactNode; example: boolean }) {
  return (
    <div className="teach who-is-who">
      <p>{lead}</p>
      {act}
      {example && (
        <figure>
          <figcaption className="small faint">What a question looks like</figcaption>
          <div className="example">
            <p className="ask">Is ines the same person as Inés Morales?</p>
            <ul className="candidates">
              {EXAMPLE.map((person) => (
                <li key={person.id} className="candidate">
                  <Face id={person.id} name={person.name} />
                  <div className="whom">
                    <span className="strong">{person.name}</span>
                    <div className="small dim">{person.says}</div>
                  </div>
                </li>
              ))}
            </ul>
            <EvidenceList evidence={EXAMPLE_EVIDENCE} />
          </div>
        </figure>
      )}
    </div>
  )
}

export const ConnectFirst = () => (
  <Link to="/sources/new" className="btn go">
    Connect a source
  </Link>
)

import type { Candidate, SuggestedLink } from '@kith/contract/identities'
import { counted } from '../../format/words.ts'
import { Definition } from '../../ui/popover.tsx'
import { byWeight, isStart, likely, strengthOf } from './words.ts'

const LINKS_SHOWN = 3

/** Why these may be one person: the pieces of evidence in words and strengths, pair by pair where there are more than two. */
export function Why({ links, people }: { links: readonly SuggestedLink[]; people: readonly Candidate[] }) {
  const sorted = links.toSorted((a, b) => b.confidence - a.confidence)
  const shown = sorted.slice(0, LINKS_SHOWN)
  const rest = sorted.slice(LINKS_SHOWN)
  return (
    <section className="why-one" aria-label="Evidence">
      <header>
        <h3>Why</h3>
        <Definition says="Each piece of evidence is weighed by how much likelier it is if they are one person than if they are two. Bits add up; each doubles the odds.">
          how evidence counts
        </Definition>
      </header>
      {shown.map((link) => (
        <Pair key={link.id} link={link} people={people} />
      ))}
      {rest.length > 0 && (
        <details>
          <summary>{counted(rest.length, 'more comparison')}</summary>
          {rest.map((link) => (
            <Pair key={link.id} link={link} people={people} />
          ))}
        </details>
      )}
    </section>
  )
}

function Pair({ link, people }: { link: SuggestedLink; people: readonly Candidate[] }) {
  const placeOf = (id: number) => people.findIndex((person) => person.id === id) + 1
  const nameOf = (id: number) => people.find((person) => person.id === id)?.name ?? ''
  const [a, b] = [link.a, link.b].toSorted((x, y) => placeOf(x) - placeOf(y))
  return (
    <div className="pair">
      {people.length > 2 && a !== undefined && b !== undefined && (
        <h4>
          <span className="num faint">{placeOf(a)}</span> <span dir="auto">{nameOf(a)}</span> and{' '}
          <span className="num faint">{placeOf(b)}</span> <span dir="auto">{nameOf(b)}</span>
          <span className="dim num"> · {likely(link.confidence)} likely</span>
        </h4>
      )}
      <EvidenceList evidence={link.evidence} />
    </div>
  )
}

/** The strongest first; what speaks against stands out. */
export function EvidenceList({ evidence }: { evidence: SuggestedLink['evidence'] }) {
  const start = evidence.find(isStart)
  return (
    <ul className="evidence">
      {byWeight(evidence).map((piece) => {
        const strength = strengthOf(piece.bits)
        return (
          <li key={`${piece.text} ${piece.bits}`} data-against={strength.against} title={strength.odds}>
            <span className="strength" aria-hidden="true">
              <i style={{ width: `${100 * strength.share}%` }} />
            </span>
            <span className="word">{strength.word}</span>
            <span className="text">
              {piece.text} <span className="hidden">({strength.odds})</span>
            </span>
          </li>
        )
      })}
      {start && (
        <li className="faint small" title={strengthOf(start.bits).odds}>
          <span className="text whole">
            All this against where it starts: two people picked at random are almost never one ({strengthOf(start.bits).times}).
          </span>
        </li>
      )}
    </ul>
  )
}

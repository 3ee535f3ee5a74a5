import { Link } from '@tanstack/react-router'
import type { Candidate } from '@kith/contract/identities'
import { platformName } from '../../format/names.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { Face } from '../../ui/face.tsx'
import { Outward } from '../../ui/outward.tsx'
import { accountMore, accountName, seenBetween } from './words.ts'

interface CandidateRowProps {
  person: Candidate
  /** From 1: the key that takes them in or out. */
  place: number
  /** Undefined where nothing can be chosen. */
  chosen?: boolean
  onChoose?: (on: boolean) => void
}

/** One of those who may be one person: who they are, through which accounts, when they were seen and how often. */
export function CandidateRow({ person, place, chosen, onChoose }: CandidateRowProps) {
  return (
    <li className="candidate" data-out={chosen === false}>
      {onChoose && (
        <label className="take">
          <input
            type="checkbox"
            checked={chosen ?? false}
            aria-label={`${person.name} is among them (${place})`}
            onChange={(event) => onChoose(event.target.checked)}
          />
          {place <= 9 && <kbd aria-hidden="true">{place}</kbd>}
        </label>
      )}
      <Face id={person.id} name={person.name} />
      <div className="whom">
        <div className="row named">
          <Link to="/people/$id" params={{ id: String(person.id) }} className="strong" dir="auto">
            {person.name}
          </Link>
          {person.teammate && <span className="tag moss">Teammate</span>}
          {person.robot === 'robot' && <span className="tag">Robot</span>}
          {person.robot === 'mixed' && <span className="tag sun">Shared with a robot</span>}
        </div>
        <Accounts person={person} />
      </div>
      <div className="seen">
        <div className="num">{person.activities > 0 ? counted(person.activities, 'activity', 'activities') : 'no activities'}</div>
        {person.activities > 0 && <div className="num faint small">{seenBetween(person)}</div>}
      </div>
    </li>
  )
}

const ACCOUNTS_SHOWN = 4

function Accounts({ person }: { person: Candidate }) {
  const shown = person.identities.slice(0, ACCOUNTS_SHOWN)
  const folded = person.identities.slice(ACCOUNTS_SHOWN)
  return (
    <>
      <AccountLines person={person} identities={shown} />
      {(folded.length > 0 || person.moreIdentities > 0) && (
        <details className="small">
          <summary>{counted(folded.length + person.moreIdentities, 'more account')}</summary>
          <AccountLines person={person} identities={folded} />
          {person.moreIdentities > 0 && <p className="faint">and {count(person.moreIdentities)} that only the person’s own page lists</p>}
        </details>
      )}
    </>
  )
}

function AccountLines({ person, identities }: { person: Candidate; identities: Candidate['identities'] }) {
  return (
    <ul className="small">
      {identities.map((identity) => (
        <li key={identity.id}>
          <span className="faint">{platformName(identity.platform)}</span>{' '}
          <Outward url={identity.url}>
            <span dir="auto">{accountName(identity)}</span>
          </Outward>
          {accountMore(identity, person.name).map((text) => (
            <span key={text} className="dim" dir="auto">
              {' · '}
              {text}
            </span>
          ))}
        </li>
      ))}
    </ul>
  )
}

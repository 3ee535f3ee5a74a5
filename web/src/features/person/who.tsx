import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { SuggestionGroup } from '@kith/contract/identities'
import { count } from '../../format/numbers.ts'
import { ask } from '../../queries.ts'
import { Face } from '../../ui/face.tsx'
import { ActLine } from '../identities/act-line.tsx'
import { actsOf, likely } from '../identities/words.ts'
import { useMay } from '../session/session.ts'
import type { PersonDetail } from './detail.ts'

const DECISIONS_SHOWN = 5
const SUGGESTED_MAX = 10

/** Who else this person may be: open suggestions, each one click from its card. */
export function MayAlsoBe({ person }: { person: PersonDetail }) {
  const suggested = useQuery(ask('identities.suggestions', { person: person.id, limit: SUGGESTED_MAX })).data
  const others = (suggested?.groups ?? []).flatMap((group) =>
    group.people.filter(({ id }) => id !== person.id).map((other) => ({ other, confidence: confidenceOf(group, person.id, other.id) })),
  )
  if (others.length === 0) return null
  return (
    <section className="aside-section">
      <h2>May also be</h2>
      <ul>
        {others.map(({ other, confidence }) => (
          <li key={other.id} className="row" style={{ padding: '4px 0', flexWrap: 'nowrap' }}>
            <Face id={other.id} name={other.name} size="tiny" />
            <Link to="/people/$id" params={{ id: String(other.id) }} dir="auto" style={{ minWidth: 0, flex: 1, overflowWrap: 'anywhere' }}>
              {other.name}
            </Link>
            <span className="num faint small">{likely(confidence)}</span>
          </li>
        ))}
      </ul>
      <Link to="/identities" search={{ person: person.id }} className="btn slim" style={{ marginTop: 6 }}>
        Look and decide
      </Link>
    </section>
  )
}

/** How likely two of a group are one: by the link between them, else no more than the group. */
function confidenceOf(group: SuggestionGroup, a: number, b: number): number {
  const link = group.links.find((one) => (one.a === a && one.b === b) || (one.a === b && one.b === a))
  return link?.confidence ?? group.confidence
}

/** What was decided on whether this person is one. */
export function Decided({ person }: { person: PersonDetail }) {
  const may = useMay()
  const history = useQuery(ask('identities.decisions', { person: person.id, limit: DECISIONS_SHOWN })).data
  if (!history || history.total === 0) return null
  const rest = history.total - history.decisions.length
  return (
    <section className="aside-section">
      <h2>Who is who</h2>
      <ol className="small">
        {actsOf(history.decisions).map((act) => (
          <ActLine key={act.decisions[0]?.id} act={act} mayDecide={may.write} />
        ))}
      </ol>
      {rest > 0 && (
        <Link to="/identities" search={{ show: 'decided', person: person.id }} className="link small">
          {count(rest)} more
        </Link>
      )}
    </section>
  )
}

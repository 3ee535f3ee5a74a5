import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { count } from '../../format/numbers.ts'
import { capital, counted } from '../../format/words.ts'
import { Accounts } from './accounts.tsx'
import { PersonArrival } from '../arrivals/person-arrival.tsx'
import { PersonCommunities } from '../communities/of-person.tsx'
import { Affiliations } from '../organizations/affiliations.tsx'
import { PersonLevel } from '../levels/person-level.tsx'
import { PersonSegments } from '../segments/person-segments.tsx'
import type { PersonDetail } from './detail.ts'
import { RelationshipOwner } from './owner.tsx'
import { Outlook } from './outlook.tsx'
import { Tags } from './tags.tsx'
import { Decided, MayAlsoBe } from './who.tsx'

interface SidelightsProps {
  person: PersonDetail
  chosen: readonly string[]
  onKinds: (kinds: string[] | undefined) => void
}

const SHOWN_MAX = 12

/** What is known of a person, beside what they did. */
export function Sidelights({ person, chosen, onKinds }: SidelightsProps) {
  const most = Math.max(1, ...person.kinds.map((kind) => kind.count))
  return (
    <>
      <MayAlsoBe person={person} />
      <RelationshipOwner person={person} />
      <Section title="Who talks with them">
        <Link to="/ties" search={{ range: '12m', who: person.id, meet: person.id }} hash="meet" className="link small">
          Their ties, and who can introduce you
        </Link>
      </Section>
      <PersonLevel id={person.id} />
      <PersonArrival id={person.id} />
      <PersonCommunities id={person.id} />
      <Section title="Organizations">
        <Affiliations person={person.id} name={person.name} />
      </Section>
      <Accounts person={person} />
      <Decided person={person} />
      <Tags person={person} />
      <PersonSegments id={person.id} />
      <Outlook person={person.id} />
      {person.kinds.length > 0 && (
        <Section title="Kinds of activity">
          <ul className="bars" style={{ gap: 6, marginTop: 8 }}>
            {person.kinds.slice(0, SHOWN_MAX).map(({ kind, plural, count: times }) => {
              const on = chosen.includes(kind)
              return (
                <li key={kind}>
                  <button
                    type="button"
                    aria-pressed={on}
                    className="bar-row"
                    style={{ width: '100%' }}
                    onClick={() => onKinds(on ? undefined : [kind])}
                  >
                    <span className={on ? 'name strong' : 'name'}>{capital(plural)}</span>
                    <span className="num dim">{count(times)}</span>
                    <span className="bar" aria-hidden="true">
                      <i style={{ width: `${(100 * times) / most}%` }} />
                    </span>
                  </button>
                </li>
              )
            })}
          </ul>
        </Section>
      )}
      {person.places.length > 0 && (
        <Section title="Places">
          <dl className="facts">
            {person.places.slice(0, SHOWN_MAX).map(({ place, count: times }) => (
              <Place key={place} place={place} times={times} />
            ))}
          </dl>
        </Section>
      )}
      {person.technologies.length > 0 && (
        <Section title="Technologies">
          <p className="tags">
            {person.technologies.slice(0, 24).map(({ technology, count: times }) => (
              <Link
                key={technology}
                to="/people"
                search={{ technology: [technology] }}
                className="tag"
                title={counted(times, 'activity', 'activities')}
              >
                {technology}
              </Link>
            ))}
          </p>
        </Section>
      )}
    </>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="aside-section">
      <h2>{title}</h2>
      {children}
    </section>
  )
}

const Place = ({ place, times }: { place: string; times: number }) => (
  <>
    <dt className="num">{count(times)}</dt>
    <dd>
      <Link to="/people" search={{ place: [place] }}>
        {place}
      </Link>
    </dd>
  </>
)

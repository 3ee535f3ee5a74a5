import { Link } from '@tanstack/react-router'
import type { Identity } from '@kith/contract/people'
import type { ReactNode } from 'react'
import { platformName } from '../../format/names.ts'
import { count } from '../../format/numbers.ts'
import { capital, counted } from '../../format/words.ts'
import { Outward } from '../../ui/outward.tsx'
import type { PersonDetail } from './detail.ts'

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
      {person.organization && (
        <Section title="Organization">
          <p>{person.organization.name}</p>
        </Section>
      )}
      <Section title="Accounts">
        <ul>
          {person.identities.map((identity) => (
            <Account key={identity.id} identity={identity} alone={person.identities.length === 1} />
          ))}
        </ul>
      </Section>
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
      {person.tags.length > 0 && (
        <Section title="Tags">
          <p className="tags">
            {person.tags.map((tag) => (
              <span key={tag} className="tag">
                {tag}
              </span>
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

const JOINED: Record<string, string> = {
  founder: 'the first trace of this person',
  'same-email': 'has the same e-mail address',
  'source-says': 'the source says that it is the same person',
  'by-hand': 'joined by hand',
}

function Account({ identity, alone }: { identity: Identity; alone: boolean }) {
  const name = identity.username ?? identity.name ?? identity.email ?? identity.key
  const more = [identity.name, identity.email].filter((other) => other && other !== name)
  return (
    <li style={{ padding: '5px 0' }}>
      <div className="row" style={{ gap: 6, justifyContent: 'space-between', flexWrap: 'nowrap' }}>
        <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <span className="faint small">{platformName(identity.platform)}</span>{' '}
          <Outward url={identity.url}>
            <span dir="auto">{name}</span>
          </Outward>
        </span>
        <span className="num faint small">{count(identity.activities)}</span>
      </div>
      {more.length > 0 && <div className="small dim">{more.join(', ')}</div>}
      {!alone && <div className="tiny faint">{JOINED[identity.joinedBy] ?? identity.joinedBy}</div>}
      {identity.robot && <div className="tiny faint">its platform says that this is a robot</div>}
    </li>
  )
}

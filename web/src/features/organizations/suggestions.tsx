import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { SuggestedDomain } from '@kith/contract/organizations'
import { call } from '../../api.ts'
import { people } from '../../format/words.ts'
import { ask, useAct } from '../../queries.ts'
import { Group } from '../../ui/page.tsx'
import { toast } from '../../ui/toasts.ts'
import { useMay } from '../session/session.ts'
import { CHANGES } from './changes.ts'

const SHOWN = 12

/** Domains of people's addresses that belong to no organization yet. */
export function Suggestions() {
  const found = useQuery(ask('organizations.suggest', { limit: SHOWN })).data
  if (!found || found.domains.length === 0) return null
  return (
    <Group
      title="Domains that belong to no organization yet"
      aside={found.total > SHOWN ? `${SHOWN} of ${found.total}, those of most people` : undefined}
    >
      <ul>
        {found.domains.map((one) => (
          <Suggested key={one.domain} one={one} />
        ))}
      </ul>
    </Group>
  )
}

function Suggested({ one }: { one: SuggestedDomain }) {
  const may = useMay()
  const { domain, name, organization } = one
  const says = (what: string) => () => toast(what)
  const create = useAct('organizations.create', {
    refresh: CHANGES,
    done: says(`${name} is here, with ${people(one.people)} of ${domain}.`),
  })
  const update = useAct('organizations.update', { refresh: CHANGES, done: says(`${domain} belongs to ${name} now.`) })
  const extend = async (id: number) => {
    const { domains } = await call('organizations.get', { id })
    update.mutate({ id, domains: [...domains, { domain, top: true }] })
  }
  return (
    <li className="item">
      <b>{domain}</b>
      <span className="why">
        {people(one.people)}:{' '}
        {one.examples.map((person, index) => (
          <span key={person.id}>
            {index > 0 && ', '}
            <Link to="/people/$id" params={{ id: String(person.id) }} className="link">
              <span dir="auto">{person.name}</span>
            </Link>
          </span>
        ))}
        {one.people > one.examples.length && ' …'}
      </span>
      {may.write && (
        <button
          type="button"
          className="btn slim"
          disabled={create.isPending || update.isPending}
          onClick={() => (organization === null ? create.mutate({ name, domains: [{ domain }] }) : void extend(organization))}
        >
          {organization === null ? `Add ${name}` : `Give to ${name}`}
        </button>
      )}
    </li>
  )
}

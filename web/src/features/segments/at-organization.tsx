import { useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../../queries.ts'
import { Choice } from '../../ui/field.tsx'
import { Many } from '../filters/chips.tsx'
import type { Own } from './rules.ts'
import { Typed } from './typed.tsx'

const BY = [
  { value: 'any', label: 'one of these' },
  { value: 'named', label: 'one named like' },
  { value: 'tagged', label: 'one tagged' },
] as const

/** Who works at one of some organizations: these themselves, those named like it, or those with a tag. */
export function AtOrganization({ one, onChange }: Own<'organization'>) {
  const [by, setBy] = useState<(typeof BY)[number]['value']>(
    one.named !== undefined ? 'named' : one.tagged !== undefined ? 'tagged' : 'any',
  )
  const { named: _named, tagged: _tagged, ...rest } = one
  const none = { ...rest, any: [] }
  return (
    <>
      <Choice
        slim
        label="Which organization"
        value={by}
        choices={BY}
        onChange={(wanted) => {
          setBy(wanted)
          onChange(none)
        }}
      />
      {by === 'any' && <TheseOrganizations chosen={one.any} onChange={(any) => onChange({ ...rest, any })} />}
      {by === 'named' && (
        <Typed
          label="Part of an organization’s name or domain"
          text={one.named ?? ''}
          onChange={(text) => onChange(text.trim().length < 2 ? none : { ...none, named: text })}
        />
      )}
      {by === 'tagged' && (
        <Tagged chosen={one.tagged ?? []} onChange={(tagged) => onChange(tagged.length === 0 ? none : { ...none, tagged })} />
      )}
      {by !== 'any' && one[by] === undefined && <span className="small dim">until then any that is known</span>}
    </>
  )
}

const AT_ONCE = 100

function TheseOrganizations({ chosen, onChange }: { chosen: readonly number[]; onChange: (ids: number[]) => void }) {
  const [typed, setTyped] = useState('')
  const search = typed.trim()
  const found = useQuery(ask('organizations.list', { limit: AT_ONCE, ...(search ? { search } : {}) })).data?.organizations ?? []
  // Who is chosen keeps a name, also while others are looked for.
  const others = useQueries({
    queries: chosen.filter((id) => !found.some((one) => one.id === id)).map((id) => ask('organizations.get', { id })),
  }).flatMap(({ data }) => data ?? [])
  return (
    <>
      <Many
        label={chosen.length === 0 ? 'any organization that is known' : 'Organization'}
        chosen={chosen}
        choices={[...others, ...found].map(({ id, name }) => ({ value: String(id), label: name }))}
        onChange={(values) => onChange(values.map(Number))}
      />
      {(search !== '' || found.length === AT_ONCE) && <Typed label="Look for an organization" text={typed} onChange={setTyped} />}
    </>
  )
}

/** What the team has written on organizations; without any tag there is nothing to choose from, and the words say where they are given. */
function Tagged({ chosen, onChange }: { chosen: readonly string[]; onChange: (tags: string[]) => void }) {
  const { data } = useQuery(ask('organizations.list', { limit: 1 }))
  const tags = [...new Set([...(data?.tags ?? []), ...chosen])]
  if (data !== undefined && tags.length === 0)
    return <span className="small dim">No organization has a tag yet: give some on its page, under Edit.</span>
  return (
    <Many
      label={chosen.length === 0 ? 'choose a tag' : 'Tag'}
      chosen={chosen}
      choices={tags.map((tag) => ({ value: tag, label: tag }))}
      onChange={onChange}
    />
  )
}

import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { Output } from '../../api.ts'
import { ago } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted, people } from '../../format/words.ts'
import { ask, useAct } from '../../queries.ts'
import { Answer, Failure, GhostRows, GhostScreen } from '../../ui/answer.tsx'
import { Who } from '../../ui/face.tsx'
import { Choice, Field } from '../../ui/field.tsx'
import { Group, Head } from '../../ui/page.tsx'
import { toast } from '../../ui/toasts.ts'
import { useMay } from '../session/session.ts'
import { changeWords, headline, keptWords, KINDS, ruleWords, type Change, type Rule } from './words.ts'

/** Who works for the company behind the community, by rule: they are left out of community figures. */
export function Teammates() {
  const query = useQuery(ask('teammates.rules', {}))
  return (
    <Answer whole query={query} ghost={<GhostScreen rows={4} />}>
      {(held) => <Rules held={held} />}
    </Answer>
  )
}

const plain = ({ kind, value, platform }: Rule): Rule => ({ kind, value, platform })

function Rules({ held }: { held: Output<'teammates.rules'> }) {
  const may = useMay()
  const now = held.rules.map(plain)
  const [wanted, setWanted] = useState<{ readonly rules: readonly Rule[]; readonly says: string }>()
  return (
    <>
      <Head
        name="Teammates"
        title={headline(held.teammates)}
        lead="Teammates work for the company that runs the community, and are left out of its figures. What somebody says on the page of a person stands above every rule."
      />
      <Group
        title="Rules"
        aside={
          held.byHand > 0 ? `${people(held.byHand)} marked by hand, whatever the rules say` : 'for those who are here, and those to come'
        }
      >
        {held.rules.length === 0 && (
          <p className="dim" style={{ padding: '12px 0' }}>
            There are no rules yet. The mail domain of your company is a good first one.
          </p>
        )}
        <ul>
          {held.rules.map((rule) => (
            <li key={ruleWords(rule)} className="item">
              <b className="strong">{ruleWords(rule)}</b>
              <span className="why small">
                {people(rule.people)} by this rule, made by {rule.madeBy} {ago(rule.madeAt)}
              </span>
              {may.write && (
                <span className="acts">
                  <button
                    type="button"
                    className="btn slim danger"
                    aria-label={`Remove: ${ruleWords(rule)}`}
                    onClick={() =>
                      setWanted({ rules: held.rules.filter((other) => other !== rule).map(plain), says: `Without: ${ruleWords(rule)}` })
                    }
                  >
                    Remove
                  </button>
                </span>
              )}
            </li>
          ))}
        </ul>
        {may.write && !wanted && <NewRule onAdd={(rule) => setWanted({ rules: [...now, rule], says: `New: ${ruleWords(rule)}` })} />}
      </Group>
      {wanted && <Preview key={wanted.says} {...wanted} onDone={() => setWanted(undefined)} />}
    </>
  )
}

function NewRule({ onAdd }: { onAdd: (rule: Rule) => void }) {
  const [kind, setKind] = useState<Rule['kind']>('domain')
  const [value, setValue] = useState('')
  const [platform, setPlatform] = useState('')
  const one = KINDS.find((other) => other.value === kind)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onAdd({ kind, value: value.trim(), platform: kind === 'handle' ? platform.trim() : '' })
  }
  return (
    <form className="row rule-form" onSubmit={submit}>
      <Choice label="Teammates by" value={kind} choices={KINDS} onChange={setKind} />
      <div className="grow">
        <Field
          label={one?.label ?? ''}
          required
          maxLength={300}
          placeholder={one?.placeholder}
          value={value}
          autoComplete="off"
          onChange={(event) => setValue(event.target.value)}
        />
      </div>
      {kind === 'handle' && (
        <Field
          label="Platform"
          maxLength={200}
          placeholder="github"
          value={platform}
          onChange={(event) => setPlatform(event.target.value)}
        />
      )}
      <button type="submit" className="btn" disabled={value.trim() === ''}>
        See whom it fits
      </button>
      <p className="small dim" style={{ flexBasis: '100%' }}>
        {one?.help}
      </p>
    </form>
  )
}

const CHANGES = ['teammates', 'people', 'workspace.home', 'measures', 'robots']

/** Who would change, before anybody does. */
function Preview({ rules, says, onDone }: { rules: readonly Rule[]; says: string; onDone: () => void }) {
  const input = { rules: [...rules] }
  const query = useQuery({ ...ask('teammates.previewRules', input), retry: false })
  const act = useAct('teammates.setRules', {
    refresh: CHANGES,
    quiet: true,
    done: ({ became, ceased }) => {
      onDone()
      toast(`The rules hold from now on: ${count(became)} new, ${count(ceased)} no more.`)
    },
  })
  return (
    <Group title="What would change" aside="nothing has changed yet">
      <p style={{ paddingTop: 12 }}>{says}</p>
      {query.error ? (
        <Failure error={query.error} />
      ) : (
        <Answer query={query} ghost={<GhostRows rows={3} />}>
          {({ become, cease, kept }) => (
            <div style={{ display: 'grid', gap: 12, paddingTop: 12 }}>
              {become.people === 0 && cease.people === 0 && <p>Nobody changes now. The rules hold for those to come.</p>}
              <Affected change={become} outcome="become" />
              <Affected change={cease} outcome="cease" />
              {kept > 0 && <p className="dim">{keptWords(kept)}</p>}
            </div>
          )}
        </Answer>
      )}
      {act.error && <Failure error={act.error} />}
      <div className="acts" style={{ marginTop: 16 }}>
        <button type="button" className="btn go" disabled={!query.data || act.isPending} onClick={() => act.mutate(input)}>
          {act.isPending ? 'One moment…' : 'Keep these rules'}
        </button>
        <button type="button" className="btn" onClick={onDone}>
          Leave them as they were
        </button>
      </div>
    </Group>
  )
}

function Affected({ change, outcome }: { change: Change; outcome: 'become' | 'cease' }) {
  if (change.people === 0) return null
  const more = change.people - change.sample.length
  return (
    <div>
      <p className="strong">{changeWords(change, outcome)}</p>
      <ul>
        {change.sample.map((person) => (
          <li key={person.id} className="item two-columns">
            <Who person={person} />
            <span className="small dim num">{counted(person.activities, 'activity', 'activities')}</span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="small dim">And {people(more)} more.</p>}
    </div>
  )
}

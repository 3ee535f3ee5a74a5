import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useId, useState } from 'react'
import type { SuggestionGroup } from '@kith/contract/identities'
import type { Output } from '../../api.ts'
import { platformName } from '../../format/names.ts'
import { counted, people } from '../../format/words.ts'
import { ask, useAct } from '../../queries.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { Face } from '../../ui/face.tsx'
import { Choice, Field } from '../../ui/field.tsx'
import { Group } from '../../ui/page.tsx'
import { toast } from '../../ui/toasts.ts'
import { given } from '../../url.ts'
import { useMay } from '../session/session.ts'
import { useRefreshAll } from './decide.ts'
import type { IdentitiesSearch } from './search.ts'
import { likely, namesOf, strengthOf } from './words.ts'

const STEPS = [0.999, 0.99, 0.98, 0.95, 0.9, 0.8, 0.7, 0.5]
const STRICT = 0.98

interface RuleProps {
  search: IdentitiesSearch
  onSearch: (next: IdentitiesSearch) => void
}

/** Merges all that meet a rule, after showing what that would be. */
export function Rule({ search, onSearch }: RuleProps) {
  const may = useMay()
  const platforms = useQuery(ask('workspace.get', {})).data?.platforms ?? []
  const rule = {
    confidenceFrom: Math.max(0.5, search.likely ?? STRICT),
    ...(search.platform ? { platform: search.platform } : {}),
    ...(search.evidence ? { evidence: search.evidence } : {}),
  }
  const wanted = useDeferredValue(rule.evidence)
  const query = useQuery({
    ...ask('identities.previewRule', given({ ...rule, evidence: wanted })),
    placeholderData: keepPreviousData,
  })
  const stale = query.isPlaceholderData || wanted !== rule.evidence
  const set = (change: Partial<Record<'likely' | 'platform' | 'evidence', unknown>>) =>
    onSearch(readBack({ show: 'rule', likely: search.likely, platform: search.platform, evidence: search.evidence, ...change }))
  return (
    <div className="two">
      <div>
        <p className="dim" style={{ margin: '18px 0 4px' }}>
          Where you would say yes every time, say it once. You see first what a rule would merge; nobody who was said to be two people is
          touched, and what one rule merged can be taken back together.
        </p>
        {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
        {!query.data && !query.error && <GhostRows rows={5} />}
        {query.data && <Would preview={query.data} stale={stale} />}
      </div>
      <aside aria-label="The rule" style={{ marginTop: 18 }}>
        <div className="form">
          <Choice
            label="At least this likely"
            value={String(rule.confidenceFrom)}
            choices={[...new Set([...STEPS, rule.confidenceFrom])]
              .toSorted((a, b) => b - a)
              .map((p) => ({ value: String(p), label: p === 0.999 ? '99.9%' : likely(p) }))}
            onChange={(value) => set({ likely: Number(value) })}
            help="Of every link between them."
          />
          <Field
            label="The evidence holds"
            placeholder="such as: same name"
            value={search.evidence ?? ''}
            maxLength={80}
            onChange={(event) => set({ evidence: event.target.value })}
            help="Words as they stand beside a suggestion. Empty: any evidence."
          />
          <Choice
            label="On the platform"
            value={search.platform ?? ''}
            choices={[
              { value: '', label: 'Any platform' },
              ...[...new Set([...platforms, ...(search.platform ? [search.platform] : [])])].map((value) => ({
                value,
                label: platformName(value),
              })),
            ]}
            onChange={(value) => set({ platform: value })}
          />
          {may.write ? (
            <Apply rule={rule} preview={query.data} stale={stale} />
          ) : (
            <p className="dim small">You can look at what a rule would do. Applying one takes the role of an editor.</p>
          )}
        </div>
      </aside>
    </div>
  )
}

const readBack = (raw: { show: 'rule'; likely: unknown; platform: unknown; evidence: unknown }): IdentitiesSearch =>
  given({
    show: raw.show,
    likely: typeof raw.likely === 'number' ? raw.likely : undefined,
    platform: typeof raw.platform === 'string' && raw.platform !== '' ? raw.platform : undefined,
    evidence: typeof raw.evidence === 'string' && raw.evidence !== '' ? raw.evidence : undefined,
  })

type RulePreview = Output<'identities.previewRule'>

function Would({ preview, stale }: { preview: RulePreview; stale: boolean }) {
  if (preview.groups === 0) return <p className="teach">Nobody who waits meets this rule. Ask for less, or for other words.</p>
  const rest = preview.groups - preview.sample.length
  return (
    <div aria-busy={stale} style={{ opacity: stale ? 0.6 : 1 }}>
      <Group
        title={
          <span aria-live="polite">
            {people(preview.people)} would become {preview.groups}
          </span>
        }
        aside={`${counted(preview.activities, 'activity', 'activities')} would move`}
      >
        <ul>
          {preview.sample.map((group) => (
            <Sample key={group.key} group={group} />
          ))}
        </ul>
        {rest > 0 && <p className="faint small" style={{ paddingTop: 10 }}>{`and ${counted(rest, 'more', 'more')} like these`}</p>}
      </Group>
    </div>
  )
}

function Sample({ group }: { group: SuggestionGroup }) {
  const best = group.links.flatMap((link) => link.evidence).toSorted((a, b) => b.bits - a.bits)[0]
  return (
    <li className="item sample">
      <div className="row" style={{ flexWrap: 'nowrap', minWidth: 0 }}>
        <span className="faces">
          {group.people.slice(0, 3).map((person) => (
            <Face key={person.id} id={person.id} name={person.name} size="tiny" />
          ))}
        </span>
        <span dir="auto" className="strong names">
          {namesOf(group.people)}
        </span>
      </div>
      <div className="why small">{best && `${best.text} (${strengthOf(best.bits).word})`}</div>
      <span className="num small dim">{likely(group.confidence)}</span>
    </li>
  )
}

interface ApplyProps {
  rule: { confidenceFrom: number; platform?: string; evidence?: string }
  preview: RulePreview | undefined
  stale: boolean
}

function Apply({ rule, preview, stale }: ApplyProps) {
  const [reason, setReason] = useState('')
  const id = useId()
  const refreshAll = useRefreshAll()
  const undo = useAct('identities.undo', { done: refreshAll })
  const apply = useAct('identities.applyRule', {
    done: async ({ groups, people: merged, decision }) => {
      setReason('')
      if (decision === null) toast('Nobody met the rule any more.')
      else
        toast(`${people(merged)} became ${groups}.`, {
          label: 'Undo all',
          run: () =>
            undo.mutate({ id: decision, together: true }, { onSuccess: ({ undone }) => toast(`Taken back: ${counted(undone, 'merge')}.`) }),
        })
      await refreshAll()
    },
  })
  const groups = preview?.groups ?? 0
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        apply.mutate({ ...rule, ...(reason.trim() ? { reason: reason.trim() } : {}) })
      }}
    >
      <div className="field">
        <label htmlFor={id}>Why, for those who read the history later</label>
        <textarea
          id={id}
          className="input"
          style={{ minHeight: 62 }}
          maxLength={1_000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      <button type="submit" className="btn go" disabled={groups === 0 || stale || apply.isPending}>
        {apply.isPending ? 'One moment…' : groups === 0 ? 'Merge' : `Merge ${people(preview?.people ?? 0)} into ${groups}`}
      </button>
    </form>
  )
}

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Survival } from '@kith/contract/growth'
import { SurvivalCurve, survivalOn } from '../../charts/survival-curve.tsx'
import { count, percent } from '../../format/numbers.ts'
import { capital, people, spelled } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Failure, Ghost } from '../../ui/answer.tsx'
import { Choice } from '../../ui/field.tsx'
import { Group } from '../../ui/page.tsx'
import { Scroll } from '../../ui/scroll.tsx'
import type { Scope } from './scope.ts'
import { SILENT, SURVIVAL_GROUPS, type BehindSearch } from './search.ts'
import { differ, rangeText, stay } from './words.ts'

const UNTIL_MAX = 730

/** How long newcomers stay, from their first activity to their last. */
export function Staying({ scope }: { scope: Scope }) {
  const { search, filters, go } = scope
  const silent = Number(search.silent ?? '90')
  const query = useQuery({
    ...ask('growth.survival', { ...filters, silent, ...(search.split ? { by: search.split } : {}) }),
    placeholderData: keepPreviousData,
  })
  return (
    <Group title="How long newcomers stay" aside="from their first activity to their last" id="staying">
      <div className="row" style={{ marginTop: 12 }}>
        <Choice
          slim
          label="Somebody has left after a silence of"
          value={search.silent ?? '90'}
          choices={SILENT.map((value) => ({ value, label: `left: silent for ${value} days` }))}
          onChange={(value) => go({ silent: value })}
        />
        <Choice
          slim
          label="Apart by"
          value={search.split ?? 'all'}
          choices={[
            { value: 'all' as const, label: 'everybody together' },
            ...SURVIVAL_GROUPS.map((value) => ({
              value,
              label: value === 'quarter' || value === 'year' ? `by ${value} of coming` : `by first ${value}`,
            })),
          ]}
          onChange={(value) => go({ split: value === 'all' ? undefined : value })}
        />
      </div>
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Ghost height="330px" />}
      {query.data && <Curves found={query.data} scope={scope} />}
    </Group>
  )
}

function Curves({ found, scope }: { found: Survival; scope: Scope }) {
  const groups = found.groups.filter((group) => group.people > 0)
  if (groups.length === 0) {
    return (
      <p className="teach">
        Nobody came in these days of whom it can be told whether they stayed: that takes {count(found.silent)} days. Choose more days, or
        call a shorter silence having left.
      </p>
    )
  }
  const longest = Math.max(...groups.flatMap((group) => group.steps.map((step) => step.day)), 30)
  const until = Math.min(UNTIL_MAX, longest)
  const says = (day: number) =>
    `${capital(day === 0 ? 'longer than the first day' : `longer than ${stay(day)}`)}: ${groups
      .map((group) => {
        const { survival, low, high } = survivalOn(group.steps, day)
        const share = group.people < 10 ? `about ${percent(survival)} of ${people(group.people)}` : percent(survival)
        return groups.length === 1 ? `${share} stay (${rangeText(low, high)})` : `${group.label || 'none named'} ${share}`
      })
      .join(', ')}`
  const [only] = groups
  return (
    <>
      {groups.length === 1 && only && <p style={{ marginTop: 12 }}>{half(only)}</p>}
      <SurvivalCurve
        label="Share of newcomers who stay longer than so many days"
        curves={groups.map(({ key, label, steps, seen }) => ({ key, label: label || 'none named', steps, seen }))}
        until={until}
        says={says}
      />
      <Groups found={found} groups={groups} scope={scope} />
      {found.difference && (
        <p className="small">
          {differ(found.difference.p)}{' '}
          <span className="faint">
            (log-rank, χ² {found.difference.chiSquared.toFixed(1)}, {found.difference.degrees} degrees of freedom)
          </span>
        </p>
      )}
      <p className="small dim" style={{ marginTop: 8, maxWidth: '86ch' }}>
        {found.definition.words} <span className="faint">({found.definition.source})</span>
        {found.tooNew > 0 && ` ${capital(people(found.tooNew))} came too lately to tell.`}
      </p>
    </>
  )
}

const FEW = 10

const half = ({ median, people: n }: Survival['groups'][number]): string =>
  `${middle(median)}${n < FEW ? ` ${capital(n === 1 ? 'that is one person' : `these are ${spelled(n)} people`)}, too few to go by.` : ''}`

const middle = (median: number | null): string =>
  median === null
    ? 'More than half of the newcomers are still here at the end of what is known: the middle is not reached.'
    : median === 0
      ? 'At least half of the newcomers are not seen again after their first day.'
      : `Half of the newcomers stay for ${stay(median)} or longer.`

function Groups({ found, groups, scope }: { found: Survival; groups: Survival['groups']; scope: Scope }) {
  const behind = (key: string, state: 'left' | 'here'): BehindSearch => ({
    ...scope.filters,
    of: 'survival',
    silent: found.silent,
    state,
    ...(scope.search.split ? { by: scope.search.split, key } : {}),
  })
  return (
    <Scroll label="Newcomers who left and who are still here">
      <table className="dense" style={{ margin: '8px 0 12px' }}>
        <thead>
          <tr>
            <th scope="col">Newcomers</th>
            <th scope="col" className="end">
              Left
            </th>
            <th scope="col" className="end">
              Still here
            </th>
            <th scope="col" className="end">
              Half stay for
            </th>
            <th scope="col" className="end wide">
              Of the first year, on average
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.key}>
              <td className="short">
                <span dir="auto">{scope.search.split ? group.label || 'None named' : 'Everybody'}</span>{' '}
                <span className="faint num">{count(group.people)}</span>
              </td>
              {(['left', 'here'] as const).map((state) => (
                <td key={state} className="end num">
                  <Link to="/growth/people" search={behind(group.key, state)} className="opens">
                    {count(state === 'left' ? group.left : group.people - group.left)}
                  </Link>
                </td>
              ))}
              <td className="end num">{group.median === null ? 'not reached' : stay(group.median)}</td>
              <td className="end num wide">{count(group.firstYear)} days</td>
            </tr>
          ))}
        </tbody>
        {found.more > 0 && <caption className="faint small">and {count(found.more)} more groups</caption>}
      </table>
    </Scroll>
  )
}

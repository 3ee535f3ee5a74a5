import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Form } from '@kith/contract/views'
import { ask } from '../../queries.ts'
import { Failure, Ghost } from '../../ui/answer.tsx'
import { Choice } from '../../ui/field.tsx'
import { Group, Head } from '../../ui/page.tsx'
import { OnceHeld } from '../figures/held.tsx'
import { UnusualList } from '../figures/unusual-list.tsx'
import { Asking } from './asking.tsx'
import { Drawn } from './chart.tsx'
import { Exports } from './exports.tsx'
import { FORM_LABELS, formOf, formsOf } from './forms.ts'
import { gridOf } from './points.ts'
import { SavedViews } from './saved.tsx'
import { SaveView, Viewed } from './save-view.tsx'
import { filtersOf, questionOf, type ExploreSearch } from './search.ts'
import { FiguresTable } from './table.tsx'
import { byline, titleOf } from './words.ts'
import './explore.css'

const route = getRouteApi('/app/explore')

/** Any measure by any dimensions, over any time, compared. The address is the whole question. */
export function Explore() {
  return (
    <OnceHeld
      name="Explore"
      title="Ask your own question, once there is something to ask about"
      lead="Any measure, by source, place, technology, country, weekday and more, over any time, against the time before or another filter: as lines, bars, a heat map or a table, saved and sent by link."
    >
      {() => <Page />}
    </OnceHeld>
  )
}

const GHOST = '340px'

function Page() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { measures = [] } = useQuery(ask('measures.list', {})).data ?? {}
  const question = questionOf(search)
  const measure = measures.find(({ name }) => name === question.name)
  const isKnown = measure !== undefined || measures.length === 0
  const query = useQuery({ ...ask('measures.query', question), placeholderData: keepPreviousData, enabled: isKnown })
  const go = (next: ExploreSearch) => void navigate({ search: next, replace: true, resetScroll: false })
  const form = formOf(question, search.form)
  // Asked apart: nothing waits for it.
  const judged = useQuery({ ...ask('measures.query', { ...question, anomalies: true }), enabled: question.interval !== 'all' })
  const anomalies = query.isPlaceholderData ? undefined : judged.data?.anomalies
  const answer = query.data && { ...query.data, ...(anomalies ? { anomalies } : {}) }
  // What is shown while the next answer is on its way is still the last one.
  const drawn = query.isPlaceholderData ? undefined : answer
  return (
    <>
      <Head
        name="Explore"
        title={measure ? titleOf(measure, search.by, question.across) : 'Explore'}
        lead={answer && isKnown && !query.error ? byline(answer, search.by === 'weekday' || search.by === 'hour') : ' '}
        acts={<SaveView search={search} question={question} form={form} />}
      />
      {search.view !== undefined && <Viewed id={search.view} search={search} />}
      <Asking measures={measures} measure={measure} search={search} days={answer} onChange={go} />
      <Group
        title={FORM_LABELS[form]}
        aside={
          <span className="row">
            <Choice
              slim
              label="Drawn as"
              value={form}
              choices={formsOf(question).map((value) => ({ value, label: FORM_LABELS[value] }))}
              onChange={(value: Form) => go({ ...search, form: value })}
            />
            <Exports answer={drawn} question={question} search={search} form={form} />
          </span>
        }
      >
        {query.error && <Failure error={query.error} retry={() => void query.refetch()} />}
        {!isKnown && <p className="teach">Kith has no measure called “{question.name}”. Choose another one above.</p>}
        {query.isPending && isKnown && <Ghost height={GHOST} />}
        {answer && isKnown && !query.error && (
          <div className="drawn" aria-busy={query.isPlaceholderData} data-stale={query.isPlaceholderData}>
            <Drawn
              answer={answer}
              search={search}
              form={formOf({ ...question, across: answer.columns && question.across, interval: answer.interval }, form)}
            />
            {form !== 'table' && (
              <details className="as-table">
                <summary>The same as a table</summary>
                <FiguresTable
                  label={titleOf(answer.measure, search.by, search.across)}
                  grid={gridOf(answer, search)}
                  answer={answer}
                  search={search}
                />
              </details>
            )}
          </div>
        )}
        {answer && answer.interval !== 'all' && anomalies && (
          <UnusualList
            found={anomalies.found}
            interval={answer.interval}
            unit={answer.measure.unit}
            opens={({ at, key }) => ({
              name: answer.measure.name,
              search: {
                ...filtersOf(search),
                from: answer.from,
                to: answer.to,
                interval: answer.interval,
                at,
                ...(search.by ? { by: search.by, key } : {}),
              },
            })}
            nameOf={search.by && ((key) => answer.series.find((series) => series.key === key)?.label ?? key)}
          />
        )}
        {measure && (
          <p className="small dim defined">
            {measure.definition} <span className="faint">{`${measure.formula} · defined by ${measure.source}.`}</span>
          </p>
        )}
      </Group>
      <SavedViews chosen={search.view} />
    </>
  )
}

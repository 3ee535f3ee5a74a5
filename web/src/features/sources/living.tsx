import { useState } from 'react'
import type { Source } from '@kith/contract/sources'
import { about, ago, date } from '../../format/dates.ts'
import { counted } from '../../format/words.ts'
import { useAct } from '../../queries.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Choice, Field } from '../../ui/field.tsx'
import { Group } from '../../ui/page.tsx'
import { useMay } from '../session/session.ts'
import { useFields } from './settings.tsx'
import { budgetLine } from './words.ts'
import { WebhookFacts } from './webhook.tsx'

const CHOICES = [
  { minutes: 15, label: 'every quarter of an hour' },
  { minutes: 60, label: 'every hour' },
  { minutes: 360, label: 'every six hours' },
  { minutes: 1_440, label: 'every day' },
  { minutes: 10_080, label: 'every week' },
  { minutes: 0, label: 'only when somebody asks' },
]

/** How a source goes on: when it was read and will be, how it fares, what its platform still allows. */
export function Living({ source }: { source: Source }) {
  const may = useMay()
  const { schedule, health, budgets, lagSeconds, lastRun } = source
  const fields = useFields(source)
  if (schedule === null && source.webhook === null && source.secrets.length === 0) return null
  const next = schedule?.nextAt ?? null
  return (
    <Group title="How it is read">
      <dl className="facts" style={{ marginTop: 12 }}>
        <dt>State</dt>
        <dd className={health.state === 'failed' || health.state === 'late' || health.state === 'secret-lost' ? 'clay' : ''}>
          {health.message}
        </dd>
        <dt>Last read</dt>
        <dd>
          {lastRun ? (
            <span title={date(lastRun.finishedAt ?? lastRun.startedAt, 'moment')}>{ago(lastRun.finishedAt ?? lastRun.startedAt)}</span>
          ) : (
            'never'
          )}
        </dd>
        {schedule && (
          <>
            <dt>Next</dt>
            <dd>
              {schedule.everyMinutes === 0 ? (
                'when somebody asks'
              ) : next === null ? (
                'soon'
              ) : (
                <span title={date(next, 'moment')}>{ago(next)}</span>
              )}
            </dd>
            <dt>Behind by</dt>
            <dd>{lagSeconds === null ? 'not known: it was not read to its end yet' : `${about(lagSeconds)} at most`}</dd>
            <dt>How often</dt>
            <dd>{may.write ? <Often id={source.id} schedule={schedule} /> : often(schedule.everyMinutes)}</dd>
          </>
        )}
        {budgets.map((budget) => (
          <div key={budget.name} style={{ display: 'contents' }}>
            <dt>Budget “{budget.name}”</dt>
            <dd className="num" title={date(budget.seenAt, 'moment')}>
              {budgetLine(budget)}
            </dd>
          </div>
        ))}
        {source.secrets.map((secret) => (
          <div key={secret.name} style={{ display: 'contents' }}>
            <dt>{fields.find((one) => one.name === secret.name)?.label ?? secret.name}</dt>
            <dd>
              {secret.state === 'kept' ? 'kept, encrypted' : <span className="clay">can no longer be read</span>}{' '}
              {may.write && <EnterSecret source={source} name={secret.name} />}
            </dd>
          </div>
        ))}
        <WebhookFacts source={source} />
      </dl>
    </Group>
  )
}

const often = (minutes: number): string =>
  CHOICES.find((choice) => choice.minutes === minutes)?.label ?? `every ${counted(minutes, 'minute')}`

function Often({ id, schedule }: { id: number; schedule: NonNullable<Source['schedule']> }) {
  const act = useAct('sources.update', { refresh: ['sources'] })
  const { everyMinutes } = schedule
  const known = CHOICES.some((choice) => choice.minutes === everyMinutes) ? [] : [{ minutes: everyMinutes, label: often(everyMinutes) }]
  const choices = [...known, ...CHOICES].map((choice) => ({ value: String(choice.minutes), label: choice.label }))
  return (
    <Choice
      slim
      label="How often it is read"
      value={String(everyMinutes)}
      choices={choices}
      disabled={act.isPending}
      onChange={(value) => act.mutate({ id, everyMinutes: Number(value) })}
    />
  )
}

function EnterSecret({ source, name }: { source: Source; name: string }) {
  const [open, setOpen] = useState(false)
  const [value, setValue] = useState('')
  const field = useFields(source).find((one) => one.name === name)
  const close = () => {
    setOpen(false)
    setValue('')
  }
  const act = useAct('sources.update', { refresh: ['sources'], done: close })
  return (
    <>
      <button type="button" className="btn slim" onClick={() => setOpen(true)}>
        Enter it again
      </button>
      <Dialog title={`Enter a secret of ${source.title}`} open={open} onOpenChange={(to) => (to ? setOpen(true) : close())}>
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault()
            act.mutate({ id: source.id, settings: { [name]: value } })
          }}
        >
          <Field
            label={field?.label ?? name}
            help={field?.help}
            type="password"
            autoComplete="off"
            required
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
          <div className="acts">
            <button type="submit" className="btn go" disabled={act.isPending}>
              Keep it, and read soon
            </button>
          </div>
        </form>
      </Dialog>
    </>
  )
}

/** Beside a source in the list: when it is read next. */
export const nextLine = ({ schedule, lastRun }: Pick<Source, 'schedule' | 'lastRun'>): string => {
  if (lastRun?.waitsUntil) return `goes on ${ago(lastRun.waitsUntil)}`
  if (!schedule || schedule.everyMinutes === 0) return ''
  return schedule.nextAt === null ? 'next soon' : `next ${ago(schedule.nextAt)}`
}

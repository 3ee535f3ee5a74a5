import type { Home } from '@kith/contract/workspace'
import { span } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { capital, counted, people } from '../../format/words.ts'
import type { FigureTarget, Part } from '../figures/target.ts'

type Numbers = Pick<Home, 'from' | 'to' | 'stale' | 'active' | 'activeBefore'> & Record<'newcomers' | 'returned', { total: number }>

/** A measure over the days that the home screen speaks of. */
export const inWeek = (name: string, home: Pick<Home, 'from' | 'to'>): FigureTarget => ({
  name,
  search: { interval: 'all', from: home.from, to: home.to },
})

/** What is true today, in one sentence: the people who are new and who came back, or how many took part where nobody did either. */
export function headline(home: Numbers): Part[] {
  const { newcomers, returned, active, stale } = home
  const be = (n: number) => (stale ? (n === 1 ? 'was' : 'were') : n === 1 ? 'is' : 'are')
  if (active === 0) return [stale ? 'Nobody took part in these seven days' : 'Nobody took part in the last seven days']
  if (newcomers.total === active) {
    const all = active === 1 ? '' : ', all of them'
    return [
      { text: `${people(active)} took part${stale ? '' : ' this week'}`, opens: inWeek('new-people', home) },
      `${all} for the first time`,
    ]
  }
  if (newcomers.total > 0 && returned.total > 0) {
    return [
      { text: `${people(newcomers.total)} ${be(newcomers.total)} new${stale ? '' : ' this week'}`, opens: inWeek('new-people', home) },
      `, ${count(returned.total)} came back after a long pause`,
    ]
  }
  if (newcomers.total > 0) {
    return [
      { text: `${people(newcomers.total)} ${be(newcomers.total)} new${stale ? '' : ' this week'}`, opens: inWeek('new-people', home) },
    ]
  }
  if (returned.total > 0) return [`${capital(people(returned.total))} came back after a long pause${stale ? '' : ' this week'}`]
  return [
    { text: `${people(active)} took part${stale ? '' : ' this week'}`, opens: inWeek('active-people', home) },
    ', all of them known faces',
  ]
}

/** The line below: how many took part, beside the week before, and which week it is when the data is old. */
export function byline(home: Numbers): Part[] {
  const { active, activeBefore } = home
  const difference = active - activeBefore
  const compared =
    activeBefore === 0
      ? 'nobody in the seven days before'
      : difference === 0
        ? 'as many as in the seven days before'
        : `${count(Math.abs(difference))} ${difference > 0 ? 'more' : 'fewer'} than in the seven days before`
  const when = home.stale ? `The newest activities are of ${span(home.from, home.to)}. ` : ''
  if (active === 0) return [when, `In the seven days before it was ${people(activeBefore)}.`]
  return [when, { text: people(active), opens: inWeek('active-people', home) }, ` took part, ${compared}.`]
}

const STOPPED: Readonly<Record<Home['stopped'][number]['why'], string>> = {
  late: 'should have been read by now, and was not',
  behind: 'has waited for its platform for more than a day',
  'secret-lost': 'cannot be read: its key has to be entered again',
}

/** What needs a hand, each in one line; empty when nothing does. */
export function needsAHand(home: Pick<Home, 'setAside' | 'runs' | 'stopped'>): string[] {
  return [
    ...(home.runs.failed > 0 ? [`${counted(home.runs.failed, 'source')} could not be read to the end`] : []),
    ...home.stopped.map(({ title, why }) => `${title} ${STOPPED[why]}`),
    ...(home.setAside > 0
      ? [`${counted(home.setAside, 'record')} could not be taken in and ${home.setAside === 1 ? 'waits' : 'wait'} for a decision`]
      : []),
  ]
}

import type { Carrying } from '@kith/contract/carrying'
import { count, percent } from '../../format/numbers.ts'
import { Who } from '../../ui/face.tsx'
import { Group } from '../../ui/page.tsx'

/** Who may be carrying too much, with the reason. */
export function Alarms({ found }: { found: Carrying }) {
  const { share, days } = found.alarms
  const none = share.length === 0 && days.length === 0
  return (
    <Group title="Carrying too much?" aside={none ? 'nobody stands out' : 'worth asking how they are'}>
      <ul>
        {share.map(({ person, now, of, low, high, before, ofBefore }) => (
          <li key={`share-${person.id}`} className="item">
            <Who person={{ ...person, about: 'a growing share of the answers' }} />
            <div className="why">
              Gave {count(now)} of {count(of)} answers in the last 90 days ({percent(low)} to {percent(high)}), {count(before)} of{' '}
              {count(ofBefore)} in the 90 before.
            </div>
          </li>
        ))}
        {days.map(({ person, weeks, days: active }) => (
          <li key={`days-${person.id}`} className="item">
            <Who person={{ ...person, about: 'weeks without rest' }} />
            <div className="why">
              Active on six or seven days in {count(weeks)} of the last eight weeks, on {count(active)} of 56 days.
            </div>
          </li>
        ))}
      </ul>
      <p className="small dim" style={{ marginTop: 10, maxWidth: '86ch' }}>
        {found.definitions.share} {found.definitions.days}
      </p>
    </Group>
  )
}

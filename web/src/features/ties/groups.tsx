import { Link } from '@tanstack/react-router'
import type { Ties } from '@kith/contract/ties'
import { count } from '../../format/numbers.ts'
import { counted, people } from '../../format/words.ts'
import { Definition } from '../../ui/popover.tsx'
import { Group } from '../../ui/page.tsx'
import type { TiesSearch } from './search.ts'
import { groupName } from './words.ts'

const COLOURED = 5

/** The groups, largest first; each narrows the table to its people. */
export function Groups({ found, search }: { found: Ties; search: TiesSearch }) {
  const { group: _, ...rest } = search
  const shown = found.groups.filter((one) => one.people > 2)
  const small = found.groups.length - shown.length + found.moreGroups
  return (
    <Group
      title={<Definition says={found.definitions.groups}>Groups</Definition>}
      aside={
        found.modularity === null ? undefined : (
          <Definition says={found.definitions.groups}>modularity {found.modularity.toFixed(2)}</Definition>
        )
      }
    >
      <ul className="tie-groups">
        {shown.map(({ group, people: size, replies, top }) => {
          const on = search.group === group
          return (
            <li key={group}>
              <Link
                to="/ties"
                search={on ? rest : { ...search, group }}
                replace
                resetScroll={false}
                activeProps={{ 'aria-current': undefined }}
                aria-current={on ? 'true' : undefined}
                className={on ? 'tie-group on' : 'tie-group'}
              >
                <span
                  className="dot"
                  aria-hidden="true"
                  style={{ background: group < COLOURED ? `var(--c${group + 1})` : 'var(--ink-3)' }}
                />
                <span>
                  <b className="strong">{groupName(group)}</b>{' '}
                  <span className="dim num">
                    {people(size)}, {counted(replies, 'reply', 'replies')} within
                  </span>
                  <small className="block faint" dir="auto">
                    {top.map((one) => one.name).join(', ')}
                    {size > top.length ? ` and ${count(size - top.length)} more` : ''}
                  </small>
                </span>
              </Link>
            </li>
          )
        })}
      </ul>
      {small > 0 && <p className="small dim">And {counted(small, 'group')} beside, most of two people each.</p>}
    </Group>
  )
}

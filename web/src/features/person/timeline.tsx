import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { call, type Output } from '../../api.ts'
import { date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { capital, counted } from '../../format/words.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { More } from '../../ui/more.tsx'
import { Outward } from '../../ui/outward.tsx'
import { Group } from '../../ui/page.tsx'
import { useScope } from '../communities/scope.ts'
import type { PersonDetail } from './detail.ts'

type Conversation = Output<'people.timeline'>['groups'][number]

interface TimelineProps {
  person: PersonDetail
  kinds: string[] | undefined
  onKinds: (kinds: string[] | undefined) => void
}

/** What somebody did, newest first; what belongs to one conversation stands together. */
export function Timeline({ person, kinds, onKinds }: TimelineProps) {
  const scope = useScope()
  const query = useInfiniteQuery({
    queryKey: ['people.timeline', person.id, kinds ?? [], scope],
    queryFn: ({ pageParam, signal }) =>
      call(
        'people.timeline',
        { ...scope, id: person.id, ...(kinds ? { kind: kinds } : {}), ...(pageParam ? { before: pageParam } : {}) },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  })
  const groups = query.data?.pages.flatMap((page) => page.groups) ?? []
  const named = person.kinds.filter(({ kind }) => kinds?.includes(kind)).map(({ plural }) => plural)
  const all = scope.community
    ? 'in the communities that are chosen'
    : `${counted(person.activities, 'activity', 'activities')} in ${counted(person.conversations, 'conversation')}`
  return (
    <Group
      title="What they did"
      aside={
        kinds ? (
          <button type="button" className="link" onClick={() => onKinds(undefined)}>
            only {named.length > 0 ? named.join(', ') : kinds.join(', ')}: show all
          </button>
        ) : (
          all
        )
      }
    >
      {query.isPending && <GhostRows rows={6} />}
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && groups.length === 0 && (
        <p className="dim" style={{ padding: '14px 0' }}>
          No activities of this kind.
        </p>
      )}
      <ol className="timeline">
        {groups.map((group, at) => (
          <Entry key={`${group.conversation ?? ''} ${group.lastAt} ${at}`} group={group} />
        ))}
      </ol>
      <More query={query}>Show what came before</More>
    </Group>
  )
}

function Entry({ group }: { group: Conversation }) {
  const [first, ...rest] = group.activities
  if (!first) return null
  const alone = rest.length === 0 && group.more === 0
  // A group without a title of its own is called after what was done, which stands there already.
  const title = (group.title === first.label ? '' : group.title) || first.title
  return (
    <li>
      <time className="when" dateTime={group.lastAt} title={date(group.lastAt, 'moment')}>
        {date(group.lastAt)}
      </time>
      <div className="what">
        <div>
          {alone && `${capital(first.label)} `}
          {title ? (
            <Outward url={(alone ? first : group.activities.at(-1))?.url} className="title">
              <span dir="auto">{title}</span>
            </Outward>
          ) : (
            !alone && <span className="title">{capital(first.label)}</span>
          )}
          {first.place && <span className="faint small"> {first.place}</span>}
        </div>
        {alone
          ? first.excerpt &&
            first.excerpt !== title && (
              <div className="line small" dir="auto">
                {first.excerpt}
              </div>
            )
          : group.activities.map((activity) => (
              <div key={activity.id} className="line small">
                <Outward url={activity.url}>{capital(activity.label)}</Outward>{' '}
                <span className="faint num">{date(activity.at, 'short')}</span>
                {activity.excerpt && activity.excerpt !== title && (
                  <>
                    {': '}
                    <span dir="auto">{activity.excerpt}</span>
                  </>
                )}
              </div>
            ))}
        {group.more > 0 && <div className="line small faint">and {count(group.more)} more before that</div>}
      </div>
    </li>
  )
}

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Wanted, WatchPreview } from '@kith/contract/listening'
import { span } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { debounced } from '../../ui/keyboard.ts'
import { Group } from '../../ui/page.tsx'
import { wantedOf, type Draft } from './draft.ts'
import { Said } from './find.tsx'

const DAYS = 90
const SHOWN = 10
const STILL_MS = 500

interface PreviewProps {
  draft: Draft
  onAdd: (list: 'none' | 'notAuthors' | 'notHosts', line: string) => void
}

/** What the watch would have found, and what to leave out of it with one click. */
export function Preview({ draft, onAdd }: PreviewProps) {
  const wanted = useStill(wantedOf(draft))
  const isEmpty = wanted.any.length + wanted.all.length === 0
  const query = useQuery({
    ...ask('watches.preview', { ...wanted, days: DAYS, limit: SHOWN }),
    enabled: !isEmpty,
    placeholderData: keepPreviousData,
    retry: false,
  })
  if (isEmpty) return <p className="dim watch-preview">What it would have found shows here as you write.</p>
  if (query.error) return <Failure error={query.error} />
  if (query.data === undefined) return <GhostRows rows={4} />
  const { found, more, from, finds, beside } = query.data
  return (
    <section className="watch-preview" aria-busy={query.isFetching}>
      <h2 aria-live="polite">
        {found === 0
          ? `Nothing since ${span(from.slice(0, 10), from.slice(0, 10))}, in what Kith holds`
          : `It would have found ${more ? 'more than ' : ''}${count(found)} since ${span(from.slice(0, 10), from.slice(0, 10))}`}
      </h2>
      {beside.length > 0 && (
        <Group title="Words beside" aside="leave out what gives a false friend away">
          <div className="watch-chips">
            {beside.map(({ word, finds: times }) => (
              <button
                key={word}
                type="button"
                className="chip"
                aria-label={`Leave out ${word}, which comes in ${counted(times, 'find')}`}
                onClick={() => onAdd('none', word)}
              >
                − {word} <span className="num dim">{count(times)}</span>
              </button>
            ))}
          </div>
        </Group>
      )}
      <ul className="mentions">
        {finds.map((find) => (
          <Sample key={`${find.source.id} ${find.at} ${find.url ?? find.excerpt}`} find={find} onAdd={onAdd} />
        ))}
      </ul>
    </section>
  )
}

function Sample({ find, onAdd }: { find: WatchPreview['finds'][number]; onAdd: PreviewProps['onAdd'] }) {
  const host = find.url === null || !URL.canParse(find.url) ? '' : new URL(find.url).hostname
  return (
    <li className="mention">
      <Said place={find} quote={find} />
      <div className="watch-chips">
        <button type="button" className="chip" onClick={() => onAdd('notAuthors', find.author)}>
          − by <bdi>{find.author}</bdi>
        </button>
        {host !== '' && (
          <button type="button" className="chip" onClick={() => onAdd('notHosts', host)}>
            − at {host}
          </button>
        )}
      </div>
    </li>
  )
}

/** The value once it has been still for half a second. */
function useStill(value: Wanted): Wanted {
  const text = JSON.stringify(value)
  const [still, setStill] = useState(value)
  const [keep] = useState(() => debounced((next: Wanted) => setStill(next), STILL_MS))
  useEffect(() => {
    keep(value)
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the text says what the value is
  }, [text])
  return still
}

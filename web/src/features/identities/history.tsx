import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { counted } from '../../format/words.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { askPages } from '../../queries.ts'
import { Choice } from '../../ui/field.tsx'
import { More } from '../../ui/more.tsx'
import { given } from '../../url.ts'
import { useMay } from '../session/session.ts'
import { ActLine } from './act-line.tsx'
import { KINDS, MAKERS, type IdentitiesSearch } from './search.ts'
import { actsOf } from './words.ts'

const PAGE = 50
const KIND_LABELS = { merge: 'Merges', split: 'Splits', apart: '“Never these”' } as const
const MAKER_LABELS = { hand: 'By hand', rule: 'By a rule', resolver: 'By Kith, on proof' } as const

interface HistoryProps {
  search: IdentitiesSearch
  onSearch: (next: IdentitiesSearch) => void
}

/** What was decided on who is who, newest first. */
export function History({ search, onSearch }: HistoryProps) {
  const may = useMay()
  const { person, kind, by } = search
  const narrowed = person !== undefined || kind !== undefined || by !== undefined
  const input = given({ person, kind, madeBy: by })
  const query = useInfiniteQuery({
    ...askPages('identities.decisions', PAGE, (part) => ({ ...input, ...part })),
    placeholderData: keepPreviousData,
  })
  const acts = actsOf(query.data?.pages.flatMap((page) => page.decisions) ?? [])
  const total = query.data?.pages[0]?.total
  return (
    <>
      <div className="filters spaced">
        <Choice
          slim
          label="What"
          value={kind ?? ''}
          choices={[{ value: '', label: 'All decisions' }, ...KINDS.map((value) => ({ value, label: KIND_LABELS[value] }))]}
          onChange={(value) => onSearch(given({ ...search, kind: value === '' ? undefined : value }))}
        />
        <Choice
          slim
          label="Made how"
          value={by ?? ''}
          choices={[{ value: '', label: 'However made' }, ...MAKERS.map((value) => ({ value, label: MAKER_LABELS[value] }))]}
          onChange={(value) => onSearch(given({ ...search, by: value === '' ? undefined : value }))}
        />
        {narrowed && (
          <button type="button" className="btn bare slim" onClick={() => onSearch({ show: 'decided' })}>
            Show all
          </button>
        )}
        {total !== undefined && <span className="small dim num">{counted(total, 'decision')}</span>}
      </div>
      {query.isPending && <GhostRows rows={6} />}
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {total === 0 && (
        <p className="teach">
          {narrowed
            ? 'Nothing of this kind was decided.'
            : 'Nothing was decided yet. Every merge, split and “never these” is kept here, with who, when and why, and each can be undone.'}
        </p>
      )}
      <ol className="acts-list" style={{ opacity: query.isPlaceholderData ? 0.6 : 1 }}>
        {acts.map((act) => (
          <ActLine key={act.decisions[0]?.id} act={act} mayDecide={may.write} />
        ))}
      </ol>
      <More query={query}>Show what came before</More>
    </>
  )
}

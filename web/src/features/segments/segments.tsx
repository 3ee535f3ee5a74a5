import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Segment } from '@kith/contract/segments'
import { count } from '../../format/numbers.ts'
import { capital, counted, people, spelled } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Answer, GhostScreen } from '../../ui/answer.tsx'
import { Group, Head } from '../../ui/page.tsx'
import { useScope } from '../communities/scope.ts'
import { useMay } from '../session/session.ts'
import { SizeLine } from './size-line.tsx'
import { useNames } from './names.ts'
import { TEMPLATES, type Template } from './rules.ts'
import { ruleWords } from './words.ts'
import './segments.css'

/** The people whom the team keeps an eye on, as saved filters that are always true. */
export function Segments() {
  const query = useQuery(ask('segments.list', useScope()))
  return (
    <Answer whole query={query} ghost={<GhostScreen rows={5} />}>
      {({ segments }) => <Page segments={segments} />}
    </Answer>
  )
}

function Page({ segments }: { segments: readonly Segment[] }) {
  const may = useMay()
  const { names } = useNames()
  const unseen = segments.reduce((sum, one) => sum + one.unseen, 0)
  const isNarrowed = useScope().community !== undefined
  const left = TEMPLATES.filter((template) => !segments.some((one) => one.name === template.name))
  return (
    <>
      <Head
        name="Segments"
        title={
          segments.length === 0
            ? 'Whom do you want to keep an eye on?'
            : unseen > 0
              ? `${capital(spelled(unseen))} ${unseen === 1 ? 'change' : 'changes'} in your segments`
              : counted(segments.length, 'segment')
        }
        lead={`A segment is a saved filter over people: it is worked out anew whenever you look, can narrow every list and figure, and tells you when somebody enters or leaves.${
          isNarrowed ? ' Counted are those of the chosen communities; changes are told of everybody.' : ''
        }`}
        acts={
          may.write && (
            <Link to="/segments/new" className="btn go">
              New segment
            </Link>
          )
        }
      />
      {segments.length > 0 && (
        <ul className="segment-list">
          {segments.map((one) => (
            <li key={one.id}>
              <Link to="/segments/$id" params={{ id: String(one.id) }} className="size">
                <b className="num">{count(one.people ?? 0)}</b> <span className="dim small">{one.people === 1 ? 'person' : 'people'}</span>
              </Link>
              <div className="what">
                <Link to="/segments/$id" params={{ id: String(one.id) }} className="strong" dir="auto">
                  {one.name}
                </Link>
                {one.unseen > 0 && <span className="tag sun">{count(one.unseen)} new</span>}
                <p className="small dim">{ruleWords(one.rule, names)}.</p>
              </div>
              <span className="small num lately">{lately(one)}</span>
              <SizeLine sizes={one.sizes} />
            </li>
          ))}
        </ul>
      )}
      {may.write && left.length > 0 && (
        <Group title={segments.length === 0 ? 'Four to begin with' : 'To take over'} aside="each can be changed before it is saved">
          <ul>
            {left.map((template) => (
              <Offer key={template.key} template={template} />
            ))}
          </ul>
        </Group>
      )}
      {!may.write && segments.length === 0 && <p className="teach">Nobody of the team has saved one yet. Whoever may edit people can.</p>}
    </>
  )
}

const lately = ({ entered, left }: Segment): string =>
  entered === 0 && left === 0
    ? 'no change this week'
    : [entered > 0 && `+${count(entered)}`, left > 0 && `−${count(left)}`, 'this week'].filter(Boolean).join(' ')

function Offer({ template }: { template: Template }) {
  const preview = useQuery(ask('segments.preview', { rule: template.rule, limit: 0 }))
  return (
    <li className="item two-columns">
      <span>
        <b>{template.name}</b> <span className="dim small num">{preview.data ? people(preview.data.total) : ''}</span>
        <span className="small dim block">{template.why}</span>
      </span>
      <Link to="/segments/new" search={{ template: template.key }} className="btn" aria-label={`Take it over: ${template.name}`}>
        Take it over
      </Link>
    </li>
  )
}

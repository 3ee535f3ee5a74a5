import { useQuery } from '@tanstack/react-query'
import type { SourceAudit } from '@kith/contract/sources'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Answer, GhostRows } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Group } from '../../ui/page.tsx'
import { Scroll } from '../../ui/scroll.tsx'
import { FigureLink } from '../figures/links.tsx'
import { everything, explained, unseen } from './words.ts'

/** What the source says it holds beside what Kith holds, with the difference explained. */
export function Audit({ id }: { id: number }) {
  const query = useQuery(ask('sources.audit', { id }))
  return (
    <Answer query={query} ghost={<GhostRows rows={3} />}>
      {(audit) => (audit.rows.length === 0 ? null : <Rows id={id} audit={audit} />)}
    </Answer>
  )
}

function Rows({ id, audit }: { id: number; audit: SourceAudit }) {
  const missing = audit.rows.some((row) => (row.unexplained ?? 0) > 0)
  const aside = [
    ...(audit.setAside > 0 ? [`${counted(audit.setAside, 'record')} set aside`] : []),
    ...(audit.leftOut > 0 ? [`${count(audit.leftOut)} left out, because people were erased or have opted out`] : []),
  ]
  return (
    <Group title="What the source says, and what Kith holds">
      <Scroll label="Counts of the source">
        <table className="dense">
          <Columns of={['What', ['Source says', 'end'], ['Kith holds', 'end'], 'The difference', ['Out of figures', 'wide']]} />
          <tbody>
            {audit.rows.map((row) => (
              <tr key={row.what}>
                <td>{row.label}</td>
                <td className="end num">{row.claimed === null ? '–' : count(row.claimed)}</td>
                <td className="end num">
                  {row.held > row.deleted ? (
                    <FigureLink to={everything(id, row.what)} label={`${count(row.held - row.deleted)} ${row.label}: open`}>
                      {count(row.held)}
                    </FigureLink>
                  ) : (
                    count(row.held)
                  )}
                </td>
                <td className="wrap dim small">{explained(row)}</td>
                <td className="wide wrap dim small">{unseen(row)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {missing && aside.length > 0 && <p className="small dim">Among what is not explained may be: {aside.join('; ')}.</p>}
    </Group>
  )
}

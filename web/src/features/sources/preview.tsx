import type { Output } from '../../api.ts'
import { date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted, people } from '../../format/words.ts'
import { Scroll } from '../../ui/scroll.tsx'

/** What a source would bring: counted, nothing stored. */
export function PreviewResult({ result }: { result: Output<'sources.preview'> }) {
  const { records, complete, setAside } = result
  return (
    <section className="box" aria-live="polite" aria-label="What it would bring">
      <h2>
        {complete ? '' : 'The first '}
        {counted(records, 'record')} would bring {people(result.people)}
        {setAside > 0 && <span className="clay">; {count(setAside)} would be set aside</span>}
      </h2>
      {result.firstAt && (
        <p className="small dim">
          From {date(result.firstAt)} to {date(result.lastAt)}
          {!complete && '; there is more than was looked at'}
        </p>
      )}
      {result.kinds.length > 0 && (
        <p className="tags" style={{ margin: '10px 0' }}>
          {result.kinds.map((kind) => (
            <span key={kind.kind} className="tag">
              {kind.label} {count(kind.count)}
            </span>
          ))}
        </p>
      )}
      {result.reasons.map((reason) => (
        <p key={reason.reason} className="small clay">
          {count(reason.count)} × {reason.message} <code>{reason.locator}</code>
        </p>
      ))}
      {result.sample.length > 0 && (
        <Scroll label="Examples">
          <table className="dense">
            <thead className="hidden">
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">What</th>
              </tr>
            </thead>
            <tbody>
              {result.sample.slice(0, 8).map((row, at) => (
                <tr key={at}>
                  <td className="faint small num">{date(row.at)}</td>
                  <td>{row.who}</td>
                  <td className="wrap dim small">
                    {row.what} {row.title}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  )
}

import type { Form } from '@kith/contract/views'
import { downloadUrl } from '../../api.ts'
import { darkestWords } from '../../charts/grid.ts'
import { hue, isAgain } from '../../charts/hues.ts'
import { pictureOf, pngOf, saveFile } from '../../charts/picture.ts'
import { span } from '../../format/dates.ts'
import { Popover } from '../../ui/popover.tsx'
import { toast } from '../../ui/toasts.ts'
import { LINES_MAX } from './chart.tsx'
import type { Answer } from './forms.ts'
import { gridOf } from './points.ts'
import type { ExploreSearch, Question } from './search.ts'
import { againstWords, titleOf } from './words.ts'

interface ExportsProps {
  answer: Answer | undefined
  question: Question
  search: ExploreSearch
  form: Form
}

/** The figures as a file for other programs, the chart as a picture. */
export function Exports({ answer, question, search, form }: ExportsProps) {
  const picture = () => {
    const chart = document.querySelector<SVGSVGElement>('.drawn .chart svg')
    return chart && answer ? pictureOf(chart, () => captionOf(answer, search, form)) : undefined
  }
  const name = answer ? `${answer.measure.name}-${answer.from}-${answer.to}` : 'chart'
  const save = async (as: 'svg' | 'png') => {
    try {
      const made = picture()
      if (made === undefined) return
      saveFile(`${name}.${as}`, as === 'png' ? await pngOf(made) : new Blob([made.svg], { type: 'image/svg+xml' }))
    } catch {
      toast('The picture could not be made. The table can be exported instead.')
    }
  }
  return (
    <Popover
      label="Export"
      trigger={
        <button type="button" className="btn slim">
          Export
        </button>
      }
    >
      <ul className="exports">
        {(['csv', 'parquet'] as const).map((format) => (
          <li key={format}>
            <a href={downloadUrl('measures.export', { ...question, format })} download>
              {format === 'csv' ? 'CSV' : 'Parquet'} <small className="dim">{format === 'csv' ? 'for spreadsheets' : 'for analysis'}</small>
            </a>
          </li>
        ))}
        {form !== 'table' &&
          answer &&
          (['svg', 'png'] as const).map((format) => (
            <li key={format}>
              <button type="button" onClick={() => void save(format)}>
                {format.toUpperCase()} <small className="dim">{format === 'svg' ? 'picture in lines' : 'picture in points'}</small>
              </button>
            </li>
          ))}
      </ul>
    </Popover>
  )
}

/** Names stand in the chart itself where it is wide; a picture tells them in any case. */
function captionOf(answer: Answer, search: ExploreSearch, form: Form) {
  const held = againstWords(answer)
  const isStacked = form === 'bar' && answer.interval !== 'all' && answer.measure.additive
  const named = answer.series.length > 1 && (form === 'line' || isStacked)
  const probe = document.querySelector('#main') ?? document.body
  const style = getComputedStyle(probe)
  const colorOf = (series: number) => style.getPropertyValue(hue(series).slice(4, -1)).trim() || '#555555'
  const names = [...answer.series.map(({ label }) => label), ...(answer.rest && isStacked ? ['everything else'] : [])]
  return {
    title: titleOf(answer.measure, search.by, search.across),
    lines: [
      answer.measure.definition,
      ...(form === 'heat' ? [darkestWords(gridOf(answer, search))] : []),
      `${span(answer.from, answer.to)}${held ? `, against ${held}` : ''}. Days of ${answer.zone}. Teammates and robots ${search.teammates || search.robots ? 'as chosen' : 'left out'}.`,
    ],
    keys: named ? names.slice(0, LINES_MAX).map((name, series) => ({ name, color: colorOf(series), again: isAgain(series) })) : [],
  }
}

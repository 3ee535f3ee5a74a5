import { hue, isAgain } from './hues.ts'

/** Which colour is whose, where names have no room in the chart itself. */
export const Keys = ({ names, current }: { names: readonly string[]; current?: number }) => (
  <ul className="keys">
    {names.map((name, series) => (
      <li key={series} data-current={series === current}>
        <span style={{ color: hue(series) }} aria-hidden="true">
          {isAgain(series) ? '▫' : '■'}
        </span>{' '}
        <span dir="auto">{name}</span>
      </li>
    ))}
  </ul>
)

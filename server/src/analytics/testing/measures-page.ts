import { CATALOGUE, crosses, type MeasureEntry } from '../catalogue.ts'

/** docs/measures.md, made of the catalogue. */
export const measuresPage = (): string => `${[HEAD, LIST, ...CATALOGUE.map(section)].join('\n\n')}\n`

const HEAD = `# Measures

Every figure of Kith, with what it counts. This page is made from the catalogue (\`server/src/analytics/catalogue.ts\`), as are the figures themselves,
the API and what a figure opens to: a change there is a change everywhere.

Common to all of them:

- Days and weeks are those of the workspace's time zone; weeks begin on Monday (ISO 8601). The bucket that is not over yet is marked as partial.
- A person is counted once across all accounts that are known to be theirs.
- Teammates and robots are left out, unless a filter asks for them. What was deleted at its source is in no figure.
- Within a filter (a source, a kind of activity, ...) everything is asked of that part alone: then "new" means new there. So it is by a dimension: each of
  its values is asked as if there were nothing else. New people alone are told by where the first activity of all took place, so that they add up.
- Each figure opens to the people and the activities that it counts.`

const LIST = CATALOGUE.map(({ name, label, formula }) => `- [${label}](#${anchor(label)}) (\`${name}\`): ${formula}`).join('\n')

function anchor(label: string): string {
  return label.toLowerCase().replaceAll(' ', '-')
}

const section = ({ name, label, definition, formula, source, unit, dimensions, direction, shape }: MeasureEntry): string =>
  [
    `## ${label}`,
    definition,
    [
      `- Name: \`${name}\``,
      `- Formula: ${formula}`,
      `- Defined by: ${source}`,
      `- Unit: ${unit}`,
      `- More is better: ${{ up: 'yes', down: 'no', none: 'it depends' }[direction]}`,
      `- Can be split by: ${dimensions.join(', ')}${crosses(shape) ? '' : '; by one at a time'}`,
    ].join('\n'),
  ].join('\n\n')

/** A column by its name, with its class where it has one: `end` for numbers, `wide` for what a narrow screen leaves out. */
export type Column = string | readonly [name: string, className: string]

/** The head of a table. */
export const Columns = ({ of }: { of: readonly Column[] }) => (
  <thead>
    <tr>
      {of.map((column) => {
        const [name, className] = typeof column === 'string' ? [column] : column
        return (
          <th key={name} scope="col" className={className}>
            {name}
          </th>
        )
      })}
    </tr>
  </thead>
)

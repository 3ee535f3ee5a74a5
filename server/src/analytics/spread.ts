/**
 * How much is spread over how many people. It is told by how many did so much each, which is a few hundred numbers however many people there are: to sort what each did
 * costs as much again as finding it out.
 */

/**
 * Of rows `{ n, m }`, m people who did n each, all n different: the numbers as arrays that ascend by n; `did` is what those people did together, `done` and `reached`
 * are what they and whoever did less did, and how many that is.
 */
export const TALLIED = `arraySort(groupArray((n, m))) AS tally, tupleElement(tally, 1) AS ns, tupleElement(tally, 2) AS ms,
    arrayMap((n, m) -> n * m, ns, ms) AS did, arrayCumSum(did) AS done, arrayCumSum(ms) AS reached, arraySum(did) AS total, arraySum(ms) AS people`

/** The same of rows `{ n }` and these columns, one row a person. */
export const talliedSql = (counts: string, columns: readonly string[]): string => {
  const list = columns.map((column) => `${column}, `).join('')
  return `SELECT ${list}${TALLIED} FROM (SELECT ${list}n, count() AS m FROM (${counts}) GROUP BY ${list}n)${columns.length === 0 ? '' : ` GROUP BY ${columns.join(', ')}`}`
}

/** Those who did more than so many each do not reach half; of those who did as many as are needed. */
export const ABSENCE = `people - reached[arrayLastIndex((upto, own) -> (upto - own) * 2 <= total, done, did) AS half]
    + intDiv(2 * done[half] - total + 2 * ns[half] - 1, 2 * ns[half]) AS value`

/** People who did the same stand beside each other, in whatever order. */
export const GINI =
  'arraySum(arrayMap((own, m, upto) -> toFloat64(own) * (2 * upto - m + 1), did, ms, reached)) / (people * total) - (people + 1) / people AS value'

/**
 * Pairwise precision, recall and F1 against a mailmap. A pair is one person when the maintainers gave both the same canonical address, two when other
 * ones. A mailmap lists only what it had to correct, so pairs of one canonical name of two words and other canonical addresses do not count, nor do
 * identities without a canonical address.
 */
const fold = (text) => (text ?? '').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()

/** The identities as the resolver may see them, and the answers apart. */
export const truthOf = (lines) => {
  const rows = lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
  return {
    identities: rows.map(({ name, email }, at) => ({ id: String(at), source: 'git', name, email })),
    answers: rows.map((row) => {
      const name = fold(row.canonical_name)
      return { address: fold(row.canonical_email), name: name.includes(' ') ? name : '' }
    }),
  }
}

const verdict = (a, b) => {
  if (a.address === '' || b.address === '') return undefined
  if (a.address === b.address) return true
  return a.name !== '' && a.name === b.name ? undefined : false
}

/** Every pair that shares a group: `people` holds the group of each. */
const eachPair = (people, visit) => {
  const groups = new Map()
  for (const [i, person] of people.entries()) groups.set(person, [...(groups.get(person) ?? []), i])
  for (const members of groups.values()) members.forEach((i, at) => members.slice(at + 1).forEach((j) => visit(i, j)))
}

export const errorsOf = (answers, people) => {
  const errors = { joined: [], missed: [] }
  eachPair(people, (i, j) => verdict(answers[i], answers[j]) === false && errors.joined.push([i, j]))
  eachPair(
    answers.map(({ address }, i) => address || `none ${i}`),
    (i, j) => people[i] !== people[j] && errors.missed.push([i, j]),
  )
  return errors
}

export const scoreOf = (answers, people) => {
  let [tp, fp] = [0, 0]
  eachPair(people, (i, j) => {
    const right = verdict(answers[i], answers[j])
    if (right === true) tp++
    if (right === false) fp++
  })
  const fn = errorsOf(answers, people).missed.length
  const [precision, recall] = [tp + fp === 0 ? 1 : tp / (tp + fp), tp + fn === 0 ? 1 : tp / (tp + fn)]
  return { tp, fp, fn, precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) }
}

const THRESHOLDS = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]

/** One line a community: the threshold that is best for the others, and what it reaches here beside the default. */
export const leaveOneOut = (communities, resolve) => {
  const table = communities.map(({ identities, answers }) =>
    THRESHOLDS.map(
      (suggestFrom) =>
        scoreOf(
          answers,
          resolve(identities, { suggestFrom }).identities.map((one) => one.person),
        ).f1,
    ),
  )
  return communities.map(({ name }, left) => {
    const others = THRESHOLDS.map((_, t) => table.reduce((sum, row, at) => sum + (at === left ? 0 : row[t]), 0))
    const best = others.indexOf(Math.max(...others))
    const [fitted, stated] = [table[left][best], table[left][THRESHOLDS.indexOf(0.5)]].map((value) => (100 * value).toFixed(1))
    return `${name.padEnd(13)} fitted ${THRESHOLDS[best].toFixed(1)}: F1 ${fitted}   as shipped 0.5: F1 ${stated}`
  })
}

/** One line for each tenth of probability: how many links, how many confirmed. */
export const reliability = (results) => {
  const bins = new Map()
  for (const { answers, resolution } of results) {
    for (const { a, b, outcome, confidence } of resolution.links) {
      const right = outcome === 'suggested' ? verdict(answers[Number(a)], answers[Number(b)]) : undefined
      if (right === undefined) continue
      const bin = Math.min(9, Math.floor(confidence * 10))
      const { count, confirmed, sum } = bins.get(bin) ?? { count: 0, confirmed: 0, sum: 0 }
      bins.set(bin, { count: count + 1, confirmed: confirmed + (right ? 1 : 0), sum: sum + confidence })
    }
  }
  return [...bins]
    .toSorted(([a], [b]) => a - b)
    .map(
      ([, { count, confirmed, sum }]) =>
        `stated ${(sum / count).toFixed(2)}  confirmed ${(confirmed / count).toFixed(2)}  of ${count} links`,
    )
}

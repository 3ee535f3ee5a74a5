/** Scores the resolver on invented people, in all and by culture, and checks that no group breaks a veto. */
import { resolve } from '@kith/identity/resolve'
import { people } from './identity-people.mjs'

const PEOPLE = 3000
const share = (part, whole) => (whole === 0 ? 1 : part / whole)
const percent = (value) => (100 * value).toFixed(1).padStart(6)

export function invented({ heading }) {
  heading(`${PEOPLE.toLocaleString('en-GB')} invented people on git, GitHub, Slack, Discord, Discourse and Stack Overflow, three seeds`)
  for (const seed of [7, 8, 9]) {
    const all = [...people(PEOPLE, seed)]
    const resolution = resolve(all.map(({ identity }) => identity))
    const [suggested, merged] = ['person', 'mergedPerson'].map((key) =>
      pairsOf(
        all,
        resolution.identities.map((one) => one[key]),
      ),
    )
    console.log(
      `seed ${seed}: ${all.length} identities | suggested or merged: ${figures(suggested)} | merged by itself: ${figures(merged)}, ${merged.wrong} of ${merged.made} pairs wrong | links right: ${percent(linksRight(all, resolution))} | vetoes broken: ${broken(all, resolution)}`,
    )
    if (seed === 7) byCulture(all, suggested)
  }
}

const figures = ({ precision, recall }) =>
  `P${percent(precision)} R${percent(recall)} F1${percent((2 * precision * recall) / (precision + recall))}`

const groupsOf = (keys) => {
  const groups = new Map()
  for (const [i, key] of keys.entries()) {
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [i])
    else known.push(i)
  }
  return [...groups.values()]
}

const eachPair = (groups, visit) => groups.forEach((list) => list.forEach((i, at) => list.slice(at + 1).forEach((j) => visit(i, j))))

function pairsOf(all, found) {
  let [made, wrong, right, whole] = [0, 0, 0, 0]
  const cultures = new Map()
  const count = (culture, field) => {
    const counts = cultures.get(culture) ?? { right: 0, whole: 0, wrong: 0 }
    counts[field]++
    cultures.set(culture, counts)
  }
  eachPair(groupsOf(found), (i, j) => {
    made++
    if (all[i].person === all[j].person) return
    wrong++
    count(all[i].culture, 'wrong')
  })
  eachPair(groupsOf(all.map(({ person }) => person)), (i, j) => {
    whole++
    count(all[i].culture, 'whole')
    if (found[i] !== found[j]) return
    right++
    count(all[i].culture, 'right')
  })
  return { made, wrong, precision: share(right, made), recall: share(right, whole), cultures }
}

function byCulture(all, { cultures }) {
  for (const [culture, { right, whole, wrong }] of [...cultures].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    if (whole > 0)
      console.log(`  ${culture.padEnd(18)} P${percent(share(right, right + wrong))} R${percent(share(right, whole))} of ${whole} pairs`)
}

function linksRight(all, { links }) {
  const person = new Map(all.map((one) => [one.identity.id, one.person]))
  const made = [...links].filter(({ outcome }) => outcome === 'suggested')
  return share(made.filter(({ a, b }) => person.get(a) === person.get(b)).length, made.length)
}

/** Groups with two accounts of one platform, merges of people who only share a mailbox, and of those who say nothing. */
function broken(all, { identities }) {
  let count = 0
  for (const group of groupsOf(identities.map(({ person }) => person))) {
    for (const platform of ['github', 'slack:example', 'discord', 'discourse:forum.example.org'])
      if (new Set(group.map((i) => all[i].identity).flatMap(({ source, username }) => (source === platform ? [username] : []))).size > 1)
        count++
  }
  for (const group of groupsOf(identities.map(({ mergedPerson }) => mergedPerson)))
    if (group.length > 1 && group.some((i) => all[i].culture === 'nobody')) count++
  return count
}

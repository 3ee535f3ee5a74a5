import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BEHAVIOUR_FEATURES, BIMBAS_COLUMNS } from '@kith/identity/robot-behaviour'
import { ROBOT_NAME_FEATURES, robotNameFeatures } from '@kith/identity/robot-name'
import { fitScorecard, scoreOf } from '@kith/identity/scorecard'

const FOLDS = 5
const SEEDS = [1, 2, 3, 4, 5]
const FIT = { rounds: 100, rate: 0.15, leafMin: 12 }
const CARD = join(import.meta.dirname, '../identity/src/robot-card.ts')

/**
 * Robots among labelled accounts: precision, recall and F1 of the scorecard that the product uses, cross-validated. The folds are drawn anew by each seed,
 * robots and people apart; the threshold is the one that is best on the training folds. The list of known robots plays no part, and the line without
 * the accounts that GitHub itself calls robots says what is left when that is known.
 */
export function robots(folder, { heading, skipped }) {
  heading(`Robots among labelled GitHub accounts, ${FOLDS}-fold cross-validation, mean of ${SEEDS.length} drawings (least and most F1)`)
  if (!existsSync(folder)) return skipped('robots', folder)
  const rows = read(folder)
  const both = ({ login, behaviour }) => [...behaviour, ...robotNameFeatures(login)]
  const lines = [
    { name: 'by name', accounts: rows, featuresOf: ({ login }) => robotNameFeatures(login) },
    { name: 'by behaviour', accounts: rows, featuresOf: ({ behaviour }) => behaviour },
    { name: 'by both', accounts: rows, featuresOf: both },
    {
      name: 'by both, without the accounts that GitHub calls robots',
      accounts: rows.filter(({ login }) => !login.endsWith('[bot]')),
      featuresOf: both,
    },
  ]
  for (const { name, accounts, featuresOf } of lines) {
    const drawings = SEEDS.map((seed) => crossValidate(accounts, featuresOf, seed))
    const [p, r, f] = ['precision', 'recall', 'f1'].map((key) => drawings.reduce((sum, one) => sum + one[key], 0) / drawings.length)
    const [least, most] = [Math.min, Math.max].map((of) => of(...drawings.map(({ f1 }) => f1)))
    const { length } = accounts.filter(({ robot }) => robot)
    console.log(
      `${name}: precision ${p.toFixed(3)}  recall ${r.toFixed(3)}  F1 ${f.toFixed(3)} (${least.toFixed(3)} to ${most.toFixed(3)}); ${length} of ${accounts.length} are robots`,
    )
  }
  const card = fitScorecard(rows.map(both), answers(rows), FIT)
  const names = [...BEHAVIOUR_FEATURES, ...ROBOT_NAME_FEATURES]
  const ranked = card.features.map((steps, f) => [names[f], span(steps)]).toSorted(([, a], [, b]) => b - a)
  console.log(`what counts most: ${ranked.map(([feature, points]) => `${feature} ${points.toFixed(1)}`).join(', ')}`)
  if (process.argv.includes('--write-robot-card')) writeCard(card)
}

const answers = (rows) => rows.map(({ robot }) => robot)
const span = (steps) => steps.reduce((sum, { below, from }) => sum + Math.abs(from - below), 0)

function read(folder) {
  const csv = (file) =>
    readFileSync(join(folder, file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','))
  const [[, ...names], ...lines] = csv('train_feat.csv')
  const labels = new Map(csv('train_label.csv'))
  const columns = BIMBAS_COLUMNS.map((column) => names.indexOf(column))
  return lines.map(([login, ...values]) => ({
    login,
    robot: labels.get(login) === '1',
    behaviour: columns.map((at) => (values[at] === '' ? Number.NaN : Number(values[at]))),
  }))
}

function crossValidate(rows, featuresOf, seed) {
  const foldOf = deal(rows, seed)
  let [tp, fp, fn] = [0, 0, 0]
  for (let fold = 0; fold < FOLDS; fold++) {
    const training = rows.filter((_, at) => foldOf[at] !== fold)
    const card = fitScorecard(training.map(featuresOf), answers(training), FIT)
    const threshold = bestThreshold(
      training.map((row) => scoreOf(card, featuresOf(row))),
      answers(training),
    )
    for (const row of rows.filter((_, at) => foldOf[at] === fold)) {
      const said = scoreOf(card, featuresOf(row)) > threshold
      if (said && row.robot) tp++
      else if (said) fp++
      else if (row.robot) fn++
    }
  }
  return { precision: tp / (tp + fp), recall: tp / (tp + fn), f1: (2 * tp) / (2 * tp + fp + fn) }
}

/** A fold for each row, robots and people dealt out evenly, in an order drawn by the seed. */
function deal(rows, seed) {
  const random = draw(seed)
  const folds = rows.map(() => 0)
  for (const robot of [true, false]) {
    const own = rows.flatMap((row, at) => (row.robot === robot ? [[random(), at]] : [])).toSorted(([a], [b]) => a - b)
    for (const [place, [, at]] of own.entries()) folds[at] = place % FOLDS
  }
  return folds
}

function bestThreshold(scores, truth) {
  let best = { threshold: 0.5, f1: 0 }
  for (let threshold = 0.2; threshold < 0.8; threshold += 0.02) {
    const hits = scores.filter((score, at) => score > threshold && truth[at]).length
    const f1 = (2 * hits) / (scores.filter((score) => score > threshold).length + truth.filter(Boolean).length)
    if (f1 > best.f1) best = { threshold, f1 }
  }
  return best.threshold
}

/** A small linear congruential generator: the same drawings everywhere. */
function draw(seed) {
  let state = seed
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
}

/** Three decimals are more than the data carry. */
function writeCard({ base, features }) {
  const round = (value) => Math.round(value * 1000) / 1000
  const lines = features.map(
    (steps) =>
      `[${steps.map(({ at, below, from }) => `{ at: ${Number(at.toFixed(4))}, below: ${round(below)}, from: ${round(from)} }`).join(', ')}]`,
  )
  writeFileSync(
    CARD,
    `import type { Scorecard } from './scorecard.ts'

/**
 * Points for and against a robot, in natural logarithm: the features of robot-behaviour.ts, then those of robot-name.ts. Fitted by boosted stumps
 * (${FIT.rounds} rounds at rate ${FIT.rate}, at least ${FIT.leafMin} accounts on each side) on the 1,290 labelled GitHub accounts of BIMBAS (Chidambaram, Decan and Mens, 2025), by
 * \`npm run bench:identity -- --write-robot-card\`, which also prints what it is worth. Not to be edited by hand.
 */
export const ROBOT_CARD: Scorecard = { base: ${round(base)}, features: [${lines.join(', ')}] }
`,
  )
}

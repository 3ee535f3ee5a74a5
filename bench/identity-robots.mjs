import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROBOT_NAME_FEATURES, robotNameFeatures } from '@kith/identity/robot-name'
import { fitScorecard, scoreOf } from '@kith/identity/scorecard'

const FOLDS = 5

/** Robots among labelled accounts: precision, recall and F1 of the scorecard, five-fold, by name, by behaviour and by both. */
export function robots(folder, { heading, skipped }) {
  heading(`Robots among labelled GitHub accounts, ${FOLDS}-fold cross-validation`)
  if (!existsSync(folder)) return skipped('robots', folder)
  const accounts = read(folder)
  const sets = {
    'by name': ({ login }) => robotNameFeatures(login),
    'by behaviour': ({ behaviour }) => behaviour,
    'by both': ({ login, behaviour }) => [...behaviour, ...robotNameFeatures(login)],
  }
  for (const [name, featuresOf] of Object.entries(sets)) {
    const { precision, recall, f1 } = crossValidate(accounts, featuresOf)
    console.log(`${name.padEnd(13)} precision ${precision.toFixed(3)}  recall ${recall.toFixed(3)}  F1 ${f1.toFixed(3)}`)
  }
  const names = [...accounts.names, ...ROBOT_NAME_FEATURES]
  const card = fitScorecard(
    accounts.rows.map(sets['by both']),
    accounts.rows.map(({ robot }) => robot),
  )
  const weight = (steps) => steps.reduce((sum, { below, from }) => sum + Math.abs(from - below), 0)
  const ranked = card.features.map((steps, f) => [names[f], weight(steps)]).toSorted(([, a], [, b]) => b - a)
  console.log(
    `what counts most: ${ranked
      .slice(0, 8)
      .map(([feature, points]) => `${feature} ${points.toFixed(1)}`)
      .join(', ')}`,
  )
}

function read(folder) {
  const csv = (file) =>
    readFileSync(join(folder, file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','))
  const [[, ...names], ...lines] = csv('train_feat.csv')
  const labels = new Map(csv('train_label.csv'))
  return {
    names,
    rows: lines.map(([login, ...values]) => ({
      login,
      robot: labels.get(login) === '1',
      behaviour: values.map((value) => (value === '' ? Number.NaN : Number(value))),
    })),
  }
}

function crossValidate({ rows }, featuresOf) {
  let [tp, fp, fn] = [0, 0, 0]
  for (let fold = 0; fold < FOLDS; fold++) {
    const training = rows.filter((_, at) => at % FOLDS !== fold)
    const card = fitScorecard(
      training.map(featuresOf),
      training.map(({ robot }) => robot),
    )
    for (const row of rows.filter((_, at) => at % FOLDS === fold)) {
      const said = scoreOf(card, featuresOf(row)) > 0.5
      if (said && row.robot) tp++
      else if (said) fp++
      else if (row.robot) fn++
    }
  }
  return { precision: tp / (tp + fp), recall: tp / (tp + fn), f1: (2 * tp) / (2 * tp + fp + fn) }
}

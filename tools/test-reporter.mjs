import { writeFileSync } from 'node:fs'

/**
 * Counts what `npm test` sums up and names every skipped test, so that no skip goes unseen. In CI a skip is a failure, unless
 * its name or its note says that it may be: "optional: ..." (another operating system, sample data that is not published).
 */
export default class TestReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const skipped = tests.filter((test) => test.result().state === 'skipped')
    const refused = isCi() ? skipped.filter((test) => !/optional: /.test(describeSkip(test))) : []
    for (const test of skipped) console.log(`skipped${refused.includes(test) ? ' (a failure in CI)' : ''}: ${describeSkip(test)}`)

    const counts = {
      passed: tests.filter((test) => test.result().state === 'passed').length,
      failed:
        tests.filter((test) => test.result().state === 'failed').length + brokenParts(modules) + unhandledErrors.length + refused.length,
      skipped: skipped.length - refused.length,
    }
    if (counts.failed > 0) process.exitCode = 1
    if (process.env.KITH_TEST_COUNTS) writeFileSync(process.env.KITH_TEST_COUNTS, JSON.stringify(counts))
  }
}

/** "3 passed, 0 failed", with the skipped where there are any. */
export const summaryLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

/** Whether a skip counts as a failure here. */
export const isCi = () => !['', '0', 'false', undefined].includes(process.env.CI?.toLowerCase())

/** Files that could not be read and suites whose set-up failed: they fail without any test of theirs failing. */
function brokenParts(modules) {
  const suites = modules.flatMap((module) => [...module.children.allSuites()])
  return [...modules, ...suites].filter((part) => part.errors().length > 0).length
}

function describeSkip(test) {
  const note = test.result().note
  return `${test.module.relativeModuleId}: ${test.fullName}${note === undefined ? '' : ` [${note}]`}`
}

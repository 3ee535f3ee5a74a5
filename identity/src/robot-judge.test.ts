import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { knownRobot } from './known-robots.ts'
import { behaviourOf } from './robot-behaviour.ts'
import { burstiness } from './robot-figures.ts'
import { judgeRobot, type RobotSignals } from './robot-judge.ts'
import { rhythmOf } from './robot-rhythm.ts'
import { patternOf, repetitionOf } from './robot-texts.ts'

const DAY_MS = 86_400_000
const START = Date.parse('2026-03-02T00:00:00Z')
const minutes = (hour: number, minute = 0): number => (hour * 60 + minute) * 60_000

const account = (more: Partial<RobotSignals> = {}): RobotSignals => ({
  platform: 'board',
  key: 'k1',
  username: 'linnet',
  actions: [],
  texts: [],
  kindsOffered: 1,
  ...more,
})

/** Somebody with a day's work and a night's sleep, on three days of four. */
const PERSON = Array.from({ length: 120 }, (_, at) => ({
  atMs:
    START +
    Math.floor(at / 2) * 1.37 * DAY_MS -
    ((Math.floor(at / 2) * 0.37 * DAY_MS) % DAY_MS) +
    minutes(8 + ((at * 5) % 11), (at * 17) % 60),
  kind:
    ['issue-opened', 'commented', 'commit', 'pull-request-opened', 'reviewed', 'starred', 'forked', 'released', 'asked', 'replied'][
      at % 10
    ] ?? '',
}))
const SYLLABLES = 'ba ke li mo nu ra se ti vo wu'.split(' ')
const word = (n: number): string =>
  [n, n * 3 + 1, n * 7 + 2].map((at) => SYLLABLES[at % 10]).join('') + (SYLLABLES[Math.floor(n / 10) % 10] ?? '')
const OWN_WORDS = Array.from({ length: 60 }, (_, at) => Array.from({ length: 9 }, (__, n) => word(at * 9 + n)).join(' '))
const TEMPLATE = (n: number): string => `Update translations (2026-03-${n}) from ${n}a3f9c`

describe('what is proof', () => {
  test.each([
    [{ platform: 'github', key: '1', username: 'dependabot' }],
    [{ platform: 'github', key: '2', username: 'Acme-Deployer[bot]' }],
    [{ platform: 'github:enterprise', key: '2', username: 'k8s-ci-robot' }],
    [{ platform: 'gitlab', key: 'x', username: 'project_4711_bot_0a1b2c' }],
    [{ platform: 'slack', key: 'USLACKBOT' }],
    [{ platform: 'git', key: 'x', email: 'NoReply@GitHub.com' }],
    [{ platform: 'git', key: 'acme[bot]@users.noreply.github.com' }],
  ])('%j is known', (one) => {
    expect(knownRobot(one)).toMatch(/known to be a robot/)
    expect(judgeRobot({ ...account(), ...one })).toMatchObject({ state: 'robot', proven: true, probability: 1 })
  })

  test.each([
    [{ platform: 'slack', key: '1', username: 'dependabot' }],
    [{ platform: 'forum', key: '2', username: 'system' }],
    [{ platform: 'github', key: '3', username: 'talbot' }],
    [{ platform: 'github', key: '4', username: 'acme-bot' }],
    [{ platform: 'git', key: '5', name: 'dependabot[bot]', email: 'ann@example.org' }],
    [{ platform: 'constructor', key: '6', username: 'ann' }],
    [{ platform: '__proto__', key: '7', username: 'ann' }],
  ])('%j is not, whatever it sounds like', (one) => {
    expect(knownRobot(one)).toBeUndefined()
    expect(judgeRobot({ ...account(), ...one }).proven).toBe(false)
  })

  it('is the platform’s own word', () => {
    expect(judgeRobot(account({ flagged: true }))).toMatchObject({
      state: 'robot',
      proven: true,
      reasons: [{ text: 'the source says that it is a robot' }],
    })
  })
})

describe('suspicion', () => {
  it('falls on what works every night at the same minute with the same words', () => {
    const actions = Array.from({ length: 60 }, (_, day) => ({ atMs: START + day * DAY_MS + minutes(3, 17), kind: 'commit' }))
    const judged = judgeRobot(account({ actions, texts: actions.map((_, at) => TEMPLATE(at)) }))
    expect(judged).toMatchObject({ state: 'robot', proven: false })
    expect(judged.probability).toBeGreaterThan(0.9)
    const said = judged.reasons.map(({ text }) => text)
    expect(said).toContain('60 of its 60 texts follow 1 pattern, but for numbers, links and names')
    expect(said).toContain('acted at 03:17 UTC on 60 of its 60 active days')
  })

  it('does not fall on a person, and says why', () => {
    const judged = judgeRobot(account({ actions: PERSON, texts: OWN_WORDS, kindsOffered: 14 }))
    expect(judged).toMatchObject({ state: 'human', proven: false })
    expect(Math.max(...judged.reasons.map(({ bits }) => bits))).toBeLessThan(1)
    expect(judged.reasons.map(({ text }) => text).join('\n')).toMatch(/rests for \d+ hours of the day/)
  })

  it('falls on a name with “bot” as a word, not on people called Talbot', () => {
    const quiet = PERSON.slice(0, 12)
    expect(judgeRobot(account({ username: 'acme-bot', actions: quiet })).state).toBe('robot')
    const states = ['talbot', 'abbott', 'cabotine', 'robotics-fan'].map(
      (username) => judgeRobot(account({ username, actions: quiet })).state,
    )
    expect(states).not.toContain('robot')
  })

  it('holds an account for mixed whose owner lets a program use it', () => {
    const actions = [
      ...PERSON,
      ...Array.from({ length: 60 }, (_, day) => ({ atMs: START + day * DAY_MS + minutes(3, 17), kind: 'commit' })),
    ]
    const texts = [...OWN_WORDS.slice(0, 30), ...actions.slice(0, 60).map((_, at) => TEMPLATE(at))]
    expect(judgeRobot(account({ actions, texts, username: 'linnet-bot' })).state).toBe('mixed')
  })

  it('says unknown where there is too little to judge by', () => {
    expect(judgeRobot(account({ actions: PERSON.slice(0, 3) })).state).toBe('unknown')
  })

  it('does not hold few kinds against anybody where people can do only a few things', () => {
    const commits = PERSON.map((one) => ({ ...one, kind: 'commit' }))
    const [few, many] = [1, 14].map((kindsOffered) => judgeRobot(account({ actions: commits, kindsOffered })))
    expect(few?.probability).toBeLessThan(many?.probability ?? 0)
    expect(few?.reasons.some(({ text }) => text.includes('kind'))).toBe(false)
  })

  it('is a probability whatever the history, the same in any order, and never proof', () => {
    const action = fc.record({ atMs: fc.integer({ min: 0, max: 4e12 }), kind: fc.constantFrom('a', 'b', 'c') })
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 60 }),
        fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 30 }),
        fc.string(),
        (actions, texts, username) => {
          fc.pre(knownRobot({ platform: 'board', key: 'k1', username }) === undefined)
          const judged = judgeRobot(account({ actions, texts, username, kindsOffered: 9 }))
          expect(judged.probability).toBeGreaterThan(0)
          expect(judged.probability).toBeLessThan(1)
          expect(judged.proven).toBe(false)
          expect(judged.reasons.every(({ bits, text }) => Number.isFinite(bits) && !text.includes('NaN'))).toBe(true)
          const { probability } = judgeRobot(account({ actions: actions.toReversed(), texts, username, kindsOffered: 9 }))
          // Activities of one moment have no order of their own.
          if (new Set(actions.map(({ atMs }) => atMs)).size === actions.length) expect(probability).toBeCloseTo(judged.probability, 9)
        },
      ),
    )
  })
})

describe('the figures', () => {
  it('of burstiness are the published ones', () => {
    expect(burstiness([1, 1, 1, 1])).toBe(-1)
    expect(burstiness([1, 1, 1, 10])).toBeCloseTo(0.0905, 4)
  })

  it('of texts tell one pattern from a hundred', () => {
    expect(repetitionOf(Array.from({ length: 100 }, (_, at) => `This issue is stale because it has been open for ${at} days`))).toEqual({
      texts: 100,
      repeated: 100,
      patterns: 1,
      patternsInAll: 1,
    })
    const bumps = ['lodash', 'axios', 'react', 'vite', 'zod'].map((name, at) => `Bump ${name} from 1.${at}.0 to 2.${at}.1`)
    expect(repetitionOf(bumps).repeated).toBe(5)
    expect(repetitionOf(OWN_WORDS).repeated).toBeLessThan(OWN_WORDS.length / 4)
    expect(patternOf('LGTM')).toBeUndefined()
    // A hundred texts of one word each that never ends.
    const startedAtMs = performance.now()
    repetitionOf(Array.from({ length: 100 }, () => 'ж'.repeat(2_000)))
    expect(performance.now() - startedAtMs).toBeLessThan(2_000)
    expect(patternOf('Merge pull request #12 from ann/fix-of-something')).toBeUndefined()
  })

  it('of rhythm go round midnight', () => {
    const times = Array.from({ length: 200 }, (_, at) => START + Math.floor(at / 10) * DAY_MS + minutes(7 + (at % 10)))
    expect(rhythmOf(times)).toMatchObject({ days: 20, hours: 10, weekdays: 7, quietHours: 14 })
  })

  it('of behaviour look at the newest 300 of 90 days, in hours', () => {
    const often = Array.from({ length: 400 }, (_, at) => ({ atMs: START + at * 3_600_000, kind: at % 2 === 0 ? 'a' : 'b' }))
    expect(behaviourOf(often).values).toEqual([2, 1, 1, 1, 1, 150, 150])
    const seldom = Array.from({ length: 10 }, (_, at) => ({ atMs: START + at * 45 * DAY_MS, kind: 'a' }))
    expect(behaviourOf(seldom)).toMatchObject({ actions: 3, kinds: 1, gapMedianHours: 1080 })
  })
})

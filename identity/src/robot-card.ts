import type { Scorecard } from './scorecard.ts'

/**
 * Points for and against a robot, in natural logarithm: the features of robot-behaviour.ts, then those of robot-name.ts. Fitted by boosted stumps
 * (100 rounds at rate 0.15, at least 12 accounts on each side) on the 1,290 labelled GitHub accounts of BIMBAS (Chidambaram, Decan and Mens, 2025), by
 * `npm run bench:identity -- --write-robot-card`, which also prints what it is worth. Not to be edited by hand.
 */
export const ROBOT_CARD: Scorecard = {
  base: -0.074,
  features: [
    [
      { at: 5.5, below: 0.352, from: -0.435 },
      { at: 6.5, below: 0.312, from: -0.474 },
      { at: 7.5, below: 0.132, from: -0.302 },
      { at: 9.5, below: 0.166, from: -1.371 },
    ],
    [
      { at: 39.756, below: 0.081, from: -0.184 },
      { at: 75.6035, below: 0.021, from: -0.089 },
      { at: 97.6485, below: 0.015, from: -0.077 },
    ],
    [
      { at: 0.0015, below: 0.368, from: -0.064 },
      { at: 0.0095, below: 0.084, from: -0.023 },
      { at: 5.55, below: 0.038, from: -0.132 },
    ],
    [{ at: 4.0015, below: 0.214, from: -0.113 }],
    [
      { at: 0.0015, below: 0.219, from: -0.074 },
      { at: 0.0025, below: 0.342, from: -0.154 },
      { at: 0.0035, below: 0.163, from: -0.079 },
      { at: 0.0085, below: 0.209, from: -0.1 },
      { at: 0.0485, below: 0.037, from: -0.03 },
    ],
    [
      { at: 2.4645, below: -0.111, from: 0.01 },
      { at: 5.9545, below: -0.117, from: 0.031 },
      { at: 11.481, below: -0.279, from: 0.143 },
      { at: 19.6515, below: -0.075, from: 0.073 },
      { at: 24.646, below: -0.068, from: 0.092 },
      { at: 25.191, below: -0.093, from: 0.125 },
      { at: 27.95, below: -0.106, from: 0.156 },
      { at: 31.3095, below: -0.127, from: 0.219 },
      { at: 31.857, below: -0.064, from: 0.125 },
      { at: 40.0835, below: -0.03, from: 0.098 },
    ],
    [
      { at: 1.75, below: -0.111, from: 0.012 },
      { at: 3.25, below: -0.209, from: 0.068 },
      { at: 12.25, below: -0.089, from: 0.106 },
    ],
    [{ at: 0.5, below: -0.083, from: 1.201 }],
    [{ at: 0.5, below: -0.121, from: 0.637 }],
    [{ at: 0.5, below: -0.083, from: 0.111 }],
    [{ at: 0.5, below: -0.989, from: 0.899 }],
    [{ at: 0.5, below: -0.02, from: 0.236 }],
    [{ at: 0.5, below: -0.463, from: 0.803 }],
  ],
}

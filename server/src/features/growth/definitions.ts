/** What the screens of growth count, in words; printed beside every figure. */
export interface Definition {
  readonly words: string
  readonly source: string
}

const PER = { week: 'week', month: 'month', quarter: 'quarter' } as const

export const retentionDefinition = (interval: keyof typeof PER): Definition => ({
  words: `People are put together by the ${interval} of their very first activity. “In ${interval} n”: of them, those who were active in the nth ${interval} after it. “In ${interval} n or later”: those who were active then or at any time after it. A ${interval} that is not over is left blank. Ranges hold the true share with 95 % confidence.`,
  source: 'N-period and unbounded retention; interval by Wilson (1927)',
})

export const survivalDefinition = (silent: number): Definition => ({
  words: `Somebody has left who has done nothing for ${silent} days or longer; they stayed from their first active day to their last. Whoever is still here counts for as long as that can be told. Who came less than ${silent} days ago is left out: nobody can tell yet. Ranges hold the true share with 95 % confidence.`,
  source: 'Kaplan and Meier (1958), error by Greenwood (1926), log-log interval; groups are compared by log-rank (Mantel 1966)',
})

export const COLD = {
  /** Days of the year before the last activity that make a rhythm. */
  daysMin: 5,
  yearDays: 365,
  /** Whoever comes less often than this does not come regularly. */
  cadenceMax: 30,
  silentMin: 14,
  /** After this long they have not gone cold, they have gone. */
  silentMax: 180,
  times: 3,
} as const

export const aroundDefinition: Definition = {
  words:
    'How likely somebody is to come again, from how often they came, how long that has been and how long ago they came last, compared with everybody here. An estimate: people who come in bursts look further away than they are.',
  source: 'MBG/NBD (Batislam, Denizel and Filiztekin 2007), fitted to this community',
}

export const coldDefinition: Definition = {
  words: `People who came on at least ${COLD.daysMin} days of the year that ends with their last visit, usually at most ${COLD.cadenceMax} days apart (median), and who have been silent for more than ${COLD.silentMin} days, more than ${COLD.times} times their usual gap, and longer than nine in ten of their own gaps; but for no longer than ${COLD.silentMax} days. Those who came most often stand first. “Likely to come again” is an estimate by a model of this community.`,
  source: `Kith; likelihood by ${aroundDefinition.source}`,
}

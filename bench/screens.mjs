/** What the web app's screens ask of the API, as it asks it. */

const FIRST = ['active-people', 'new-people', 'returning-people', 'activities', 'conversations']
const OTHERS = [
  'retained-people',
  'resurrected-people',
  'lost-people',
  'quick-ratio',
  'contributors',
  'helpers',
  'activities-per-person',
  'stickiness',
  'absence-factor',
  'concentration',
]
export const MEASURES = [...FIRST, ...OTHERS]

/** The overview of these days: figures, charts by week, breakdowns, the other measures. */
export const overviewCalls = (from, to) => {
  const span = `from=${from}&to=${to}`
  const whole = MEASURES.map((name) => `/measures/${name}?interval=all&${span}`)
  const weeks = ['active-people', 'new-people', 'returning-people'].map((name) => `/measures/${name}?interval=week&${span}`)
  const parts = ['source', 'kind', 'place', 'technology'].map((by) => `/measures/activities?interval=all&by=${by}&top=8&${span}`)
  return ['/workspace', '/measures', ...whole, ...weeks, ...parts]
}

export const peopleCalls = (search, kind) => ({
  'people list': '/people',
  'people list, sorted by activities': '/people?sort=activities',
  'people list, by name': '/people?sort=name&direction=asc',
  'people list, searched': `/people?search=${encodeURIComponent(search)}`,
  'people list, filtered by kind': `/people?kind=${kind}`,
  'people list, last 30 days': '/people?from=' + new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10),
})

export const personCalls = (id) => [`/people/${id}`, `/people/${id}/timeline`, `/people/${id}/rhythm`]

/** The page of growth as it opens: presence of the last four weeks, who came and went, cohorts, survival, who is going cold. */
export const growthCalls = (from, to) => {
  const span = `from=${from}&to=${to}`
  const since = (days) => new Date(Date.parse(to) - (days - 1) * 86_400_000).toISOString().slice(0, 10)
  return [
    `/measures/active-people?interval=all&from=${since(28)}&to=${to}`,
    `/measures/active-people?interval=all&from=${since(7)}&to=${to}`,
    `/measures/stickiness?interval=all&from=${since(28)}&to=${to}`,
    `/growth?interval=month&${span}`,
    `/growth/retention?interval=month&${span}`,
    `/growth/survival?silent=90&${span}`,
    `/growth/cold?limit=8&to=${to}`,
  ]
}

export const carryingCalls = (from, to) => [`/carrying?from=${from}&to=${to}`]

/** Who talks with whom in the last twelve weeks of the data. The first look makes the picture, which is then kept. */
export const tiesCalls = (to) => [`/ties?from=${new Date(Date.parse(to) - 83 * 86_400_000).toISOString().slice(0, 10)}&to=${to}`]

/** Levels, moves and gravity on the last day of the data, and why one person is where they are. */
export const levelCalls = (id, at) => {
  const since = new Date(Date.parse(at) - 90 * 86_400_000).toISOString().slice(0, 10)
  return {
    'levels: who is where': `/levels?at=${at}`,
    'levels: who moved': `/levels/moves?from=${since}&to=${at}`,
    'levels: who moved up, by name': `/levels/people?since=${since}&at=${at}&move=up`,
    'levels: gravity of a year': `/levels/gravity?months=12&at=${at}`,
    'levels: weights': '/levels/rules',
    'person page, level': `/people/${id}/level?at=${at}`,
  }
}

/** Who came by themselves and who after a touch, and one person's evidence. */
export const arrivalCalls = (id, from, to) => ({
  'newcomers: organic or cultivated': `/arrivals?interval=month&from=${from}&to=${to}`,
  'newcomers: the people': `/arrivals/people?arrival=cultivated&from=${from}&to=${to}`,
  'person page, arrival': `/people/${id}/arrival`,
})

/** The journey on the last day of the data, and the people behind two of its figures. */
export const journeyCalls = (at) => ({
  'journey: steps, stages and levels': `/journey?at=${at}`,
  'journey: time to the next step': `/journey/times?at=${at}`,
  'journey: paths from source to source': `/journey/paths?at=${at}`,
  'journey: people at a step': `/journey/people?at=${at}&step=learn`,
  'journey: people stuck at a step': `/journey/people?at=${at}&step=evaluate&stuck=true`,
})

/** Where developers are, in the last twelve weeks of the data. */
export const whereCalls = (to) => {
  const span = `from=${new Date(Date.parse(to) - 83 * 86_400_000).toISOString().slice(0, 10)}&to=${to}`
  return [...['place', 'technology', 'organization', 'country'].map((by) => `/where?by=${by}&${span}`), `/where/times?${span}`]
}

/** Explore: a course by a dimension, what is unusual in it, two dimensions, and comparisons with the time before and the year before. */
export const exploreCalls = (from, to) => {
  const span = `from=${from}&to=${to}`
  return [
    `/measures/active-people?interval=week&by=category&top=8&${span}`,
    `/measures/active-people?interval=week&anomalies=true&${span}`,
    `/measures/activities?interval=week&by=place&top=8&rest=true&anomalies=true&${span}`,
    `/measures/active-people?interval=all&by=weekday&across=hour&${span}`,
    `/measures/activities?interval=all&by=kind&across=place&top=12&${span}`,
    `/measures/active-people?interval=month&against=before&${span}`,
    `/measures/new-people?interval=month&by=source&top=6&against=year&${span}`,
  ]
}

/** The board that the template of a community's health makes, three of its tiles at a time. */
export const boardCalls = (from, to) => {
  const span = `from=${from}&to=${to}`
  const figures = ['active-people', 'new-people', 'stickiness', 'absence-factor']
  return [
    ...figures.map((name) => `/measures/${name}?interval=all&against=before&${span}`),
    `/measures/active-people?interval=week&${span}`,
    `/measures/new-people?interval=month&by=source&top=6&${span}`,
    `/measures/helpers?interval=month&${span}`,
    `/measures/active-people?interval=all&by=weekday&across=hour&top=24&${span}`,
  ]
}

/** What the list of segments and one of them ask, and screens that are narrowed by it. */
export const segmentCalls = ([id], from, to) => {
  const span = `from=${from}&to=${to}`
  return {
    'segments, with counts': ['/segments'],
    'a segment and its people': [`/segments/${id}`, `/people?segment=${id}`],
    'screens of a segment': [
      `/measures/active-people?interval=week&segment=${id}&${span}`,
      `/levels?at=${to}&segment=${id}`,
      `/journey?at=${to}&segment=${id}`,
      `/growth/retention?interval=month&segment=${id}&${span}`,
      `/where?by=place&segment=${id}&to=${to}`,
    ],
  }
}

/** The page of communities, and screens that are seen for one of them. */
export const communityCalls = (id, from, to) => {
  const span = `from=${from}&to=${to}`
  return {
    communities: ['/communities', '/communities/figures', '/communities/overlap', '/communities/moves?days=90'],
    'screens of a community': [
      `/measures/active-people?interval=week&community=${id}&${span}`,
      `/levels?at=${to}&community=${id}`,
      `/journey?at=${to}&community=${id}`,
      `/growth?interval=month&community=${id}&${span}`,
      `/growth/retention?interval=month&community=${id}&${span}`,
      `/arrivals?interval=month&community=${id}&${span}`,
      `/where?by=place&community=${id}&to=${to}`,
    ],
  }
}

const did = (what) => ({ type: 'did', not: false, count: 'times', ...what })
/** Of the kinds that teams begin with. */
export const SEGMENTS = {
  'Bench: helpers whom nobody has met': [did({ category: ['help'], least: 3, lastDays: 90 }), did({ category: ['event'], most: 0 })],
  'Bench: newcomers who came back': [
    { type: 'first', not: false, most: 30 },
    { type: 'did', not: false, count: 'days', least: 2 },
  ],
  'Bench: contributors who are silent': [
    { type: 'level', not: false, any: ['contributor', 'leader'] },
    { type: 'last', not: false, least: 30 },
  ],
  'Bench: building, and not at home': [
    { type: 'step', not: false, any: ['build', 'scale'] },
    { type: 'organization', not: true, any: [] },
  ],
}
export const COMMUNITY = 'Bench'

/** The screens of where people stand and how they move, each with all that it asks. `made`: segments and a community to ask for. */
export const standingScreens = (id, from, to, made) => ({
  growth: growthCalls(from, to),
  levels: Object.values(levelCalls(id, to)).slice(0, 4),
  'levels: weights': ['/levels/rules'],
  journey: Object.values(journeyCalls(to)),
  newcomers: Object.values(arrivalCalls(id, from, to)).slice(0, 2),
  'who carries it': carryingCalls(from, to),
  'who talks with whom': tiesCalls(to),
  'where developers are': whereCalls(to),
  'a person’s level, arrival and outlook': [`/people/${id}/level?at=${to}`, `/people/${id}/arrival`, `/people/${id}/outlook`],
  explore: exploreCalls(from, to),
  'a board': boardCalls(from, to),
  ...segmentCalls(made.segments, from, to),
  ...communityCalls(made.community, from, to),
})

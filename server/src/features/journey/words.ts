export const JOURNEY_DEFINITION =
  'Each activity tells of a step (discover, evaluate, learn, build, scale) and a stage (tertiary has heard of us, secondary follows, primary takes part) by the first rule that fits it. ' +
  'A person stands at the furthest step and the nearest stage that they have reached until the day. Steps are not times: people skip and return. Teammates and robots are left out.'
export const TIMES_DEFINITION =
  'From first reaching a step until first reaching any further one, by Kaplan and Meier: people who have not gone further yet count for as long as they have waited. ' +
  'People who had been further already are left out of the curve. Stuck: waiting longer than nine of ten who went further had to, and still at a level.'
export const PATHS_DEFINITION =
  'The sources of each person in the order of their first activity there; the first four count. Teammates and robots are left out.'

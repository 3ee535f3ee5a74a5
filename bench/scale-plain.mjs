/**
 * The catalogue's questions as one would ask them of the engine without Kith: over a plain table that holds each activity that counts once, whose column
 * `member` is the person and by which it is sorted. The same columns as the log otherwise.
 */
export const makePlain = [
  'DROP TABLE IF EXISTS plain',
  `CREATE TABLE plain ENGINE = MergeTree PARTITION BY toYYYYMM(occurred_at) ORDER BY (member, occurred_at, id) AS
    SELECT *, identity_id AS member FROM activity WHERE 0`,
  `INSERT INTO plain SELECT *, dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member FROM activity FINAL
    WHERE deleted_at_source = 0 AND member != 0`,
  'OPTIMIZE TABLE plain FINAL',
]

const AT = { week: 'toStartOfWeek(occurred_at, 1)', all: "''" }
/** Kith's answers over time tell the whole time, too: the engine's own words for that. */
const grouped = ({ interval }) => (interval === 'all' ? 'GROUP BY at' : 'GROUP BY at WITH TOTALS')
const during = ({ from, to }) =>
  `occurred_at >= toDateTime64('${from} 00:00:00', 3, 'UTC') AND occurred_at < toDateTime64('${to} 00:00:00', 3, 'UTC') + INTERVAL 1 DAY`

const counting =
  (what, where = '1') =>
  (span) =>
    `SELECT ${AT[span.interval]} AS at, ${what} AS value FROM plain WHERE ${during(span)} AND ${where} ${grouped(span)} ORDER BY at`

const newcomers = (span) => `SELECT ${AT[span.interval].replace('occurred_at', 'first_at')} AS at, count() AS value FROM (
  SELECT member, min(occurred_at) AS first_at FROM plain GROUP BY member
) WHERE ${during(span).replaceAll('occurred_at', 'first_at')} ${grouped(span)} ORDER BY at`

/** Growth accounting: who is active in each bucket, and of those who was in the one before. */
const flow = (
  span,
) => `SELECT ats[i] AS at, bitmapCardinality(people[i]) AS active, if(i > 1, bitmapAndCardinality(people[i], people[i - 1]), 0) AS kept FROM (
  SELECT groupArray(at) AS ats, groupArray(bits) AS people FROM (
    SELECT ${AT[span.interval]} AS at, groupBitmapState(member) AS bits FROM plain WHERE ${during(span)} GROUP BY at ORDER BY at
  )
) ARRAY JOIN arrayEnumerate(ats) AS i`

const stickiness = (
  span,
) => `SELECT ${AT[span.interval].replace('occurred_at', 'day')} AS at, sum(bitmapCardinality(bits)) AS daily, groupBitmapMerge(bits) AS active FROM (
  SELECT toDate(occurred_at) AS day, groupBitmapState(member) AS bits FROM plain WHERE ${during(span)} GROUP BY day
) ${grouped(span)} ORDER BY at`

const absence = (
  span,
) => `SELECT at, arrayFirstIndex(done -> done * 2 >= arraySum(counts), arrayCumSum(arrayReverseSort(counts))) AS value FROM (
  SELECT at, groupArray(n) AS counts FROM (
    SELECT ${AT[span.interval]} AS at, member, count() AS n FROM plain WHERE ${during(span)} GROUP BY at, member
  ) GROUP BY at
) ORDER BY at`

const concentration = (
  span,
) => `SELECT at, 2 * arraySum(arrayMap((n, rank) -> toFloat64(n) * rank, arraySort(counts), arrayEnumerate(counts))) / (length(counts) * arraySum(counts)) - (length(counts) + 1) / length(counts) AS value FROM (
  SELECT at, groupArray(n) AS counts FROM (
    SELECT ${AT[span.interval]} AS at, member, count() AS n FROM plain WHERE ${during(span)} GROUP BY at, member
  ) GROUP BY at
) ORDER BY at`

const helpers = (span) => `SELECT ${AT[span.interval]} AS at, groupBitmap(member) AS value FROM plain INNER JOIN (
  SELECT source_id, conversation, argMin(member, occurred_at) AS opener FROM plain WHERE conversation != '' GROUP BY source_id, conversation
) AS opened USING (source_id, conversation) WHERE ${during(span)} AND conversation != '' AND member != opener ${grouped(span)} ORDER BY at`

const PEOPLE = 'groupBitmap(member)'
const whole = (statement) => (span) => statement({ ...span, interval: 'all' })

/** One list of statements a measure; growth accounting needs the newcomers, too, and what is told by each person's share the whole time apart. */
export const PLAIN = {
  'active-people': [counting(PEOPLE)],
  'new-people': [newcomers],
  'returning-people': [flow, newcomers],
  'retained-people': [flow],
  'resurrected-people': [flow, newcomers],
  'lost-people': [flow],
  'quick-ratio': [flow, newcomers],
  activities: [counting('count()')],
  conversations: [counting('uniqExact(source_id, conversation)', "conversation != ''")],
  contributors: [counting(PEOPLE, "category IN ('code', 'review', 'content')")],
  helpers: [helpers],
  'activities-per-person': [counting(`count() / ${PEOPLE}`)],
  stickiness: [stickiness],
  'absence-factor': [absence, whole(absence)],
  concentration: [concentration, whole(concentration)],
}

const cohorts = (span) => `SELECT cohort, arrayJoin(months) - cohort AS month, count() AS people FROM (
  SELECT member, toRelativeMonthNum(min(occurred_at)) AS cohort, groupUniqArray(toRelativeMonthNum(occurred_at)) AS months
  FROM plain GROUP BY member HAVING ${during(span).replaceAll('occurred_at', 'min(occurred_at)')}
) GROUP BY cohort, month ORDER BY cohort, month`

const stays = (
  span,
) => `SELECT if(last_one < toDateTime('${span.to} 00:00:00', 'UTC') - INTERVAL 90 DAY, dateDiff('day', first_one, last_one), -1) AS days, count() AS people FROM (
  SELECT member, min(occurred_at) AS first_one, max(occurred_at) AS last_one FROM plain GROUP BY member
) WHERE ${during(span).replaceAll('occurred_at', 'first_one')} GROUP BY days`

const carriers = (span) => `SELECT sumMap([n], [1]), sumMap([code], [1]), sumMap([review], [1]), sumMap([talk], [1]) FROM (
  SELECT member, count() AS n, countIf(category = 'code') AS code, countIf(category = 'review') AS review, countIf(category = 'discussion') AS talk
  FROM plain WHERE ${during(span)} GROUP BY member
)`

const ANSWERING = "category IN ('help', 'support') AND conversation != ''"
const answers = (span) => `SELECT member, count() AS n FROM plain WHERE ${during(span)} AND ${ANSWERING} AND conversation != external_id
  AND (source_id, conversation, member) NOT IN (
    SELECT source_id, conversation, member FROM plain WHERE ${during(span)} AND ${ANSWERING} AND conversation = external_id
  ) GROUP BY member ORDER BY n DESC`

const before = (span, days) => ({ to: span.to, from: new Date(Date.parse(span.to) - (days - 1) * 86_400_000).toISOString().slice(0, 10) })
const shares = (
  span,
) => `SELECT member, countIf(occurred_at >= toDateTime('${before(span, 90).from} 00:00:00', 'UTC')) AS now, count() - now AS earlier FROM plain
  WHERE ${during(before(span, 180))} AND ${ANSWERING} AND conversation != external_id AND (source_id, conversation, member) NOT IN (
    SELECT source_id, conversation, member FROM plain WHERE ${during(before(span, 180))} AND ${ANSWERING} AND conversation = external_id
  ) GROUP BY member ORDER BY now DESC LIMIT 20`
const busy = (span) =>
  `SELECT member, uniqExact(toDate(occurred_at)) AS days FROM plain WHERE ${during(before(span, 56))} GROUP BY member HAVING days >= 36`

/** Screens that are no measures: what Kith is asked, and the same of the plain table. */
export const PLAIN_SCREENS = {
  'cohorts by month': { call: ({ from, to }) => `/growth/retention?interval=month&from=${from}&to=${to}`, plain: [cohorts] },
  survival: { call: ({ from, to }) => `/growth/survival?silent=90&from=${from}&to=${to}`, plain: [stays] },
  'who carries it': { call: ({ from, to }) => `/carrying?from=${from}&to=${to}`, plain: [carriers, answers, shares, busy] },
}

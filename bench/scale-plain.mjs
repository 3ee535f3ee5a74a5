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

const AT = { week: 'toStartOfWeek(occurred_at, 1)', month: 'toStartOfMonth(occurred_at)', all: "''" }
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
) => `SELECT if(last_one < toDateTime('${span.to} 00:00:00', 'UTC') - INTERVAL 89 DAY, dateDiff('day', first_one, last_one), -1) AS days, count() AS people FROM (
  SELECT member, min(occurred_at) AS first_one, max(occurred_at) AS last_one FROM plain GROUP BY member
) WHERE ${during(span).replaceAll('occurred_at', 'first_one')} GROUP BY days`

const carriers = (span) => `SELECT sumMap([n], [1]) AS everything, sumMap([code], [1]), sumMap([review], [1]), sumMap([talk], [1]) FROM (
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

/** What counts on a day: from a year before the first of its quarter. */
const yearBefore = (at) => {
  const [year, month] = at.split('-').map(Number)
  return `${year - 1}-${String(Math.floor((month - 1) / 3) * 3 + 1).padStart(2, '0')}-01`
}

/** Where everybody stands on a day: the weightiest activity, or days of weeks, months and quarters; each milestone up to three times. */
const levelsOn = (at) => `SELECT intDiv(grade + 2, 3) AS level, count() AS people FROM (
  SELECT member, greatest(max(weight), ${ladder('toMonday(day)', 2, 4)}, ${ladder('toStartOfMonth(day)', 7, 7)}, ${ladder('toStartOfQuarter(day)', 30, 10)}) AS grade FROM (
    SELECT member, toDate(occurred_at) AS day, max(toUInt8(least(floor(weight + 0.5), 12))) AS weight FROM plain
    WHERE ${during({ from: yearBefore(at), to: at })} GROUP BY member, day HAVING weight > 0
  ) GROUP BY member
) WHERE level > 0 GROUP BY level ORDER BY level DESC`
const ladder = (period, days, grade) =>
  `(length(arrayFilter(n -> n >= ${days}, tupleElement(sumMap([${period}], [toUInt16(1)]), 2))) AS of${days}, if(of${days} > 0, least(of${days}, 3) + ${grade - 1}, 0)).2`

/** The last days of twelve months and of the one before them. */
const monthEnds = (at) =>
  Array.from({ length: 13 }, (_, index) => {
    const [year, month] = at.split('-').map(Number)
    return index === 12 ? at : new Date(Date.UTC(year, month - 12 + index, 0)).toISOString().slice(0, 10)
  })

const twelveWeeks = (to) => before({ to }, 84)
const places = ({ to }) => {
  const turn = `toDateTime64('${twelveWeeks(to).from} 00:00:00', 3, 'UTC')`
  return `SELECT place AS key, groupBitmapIf(member, occurred_at >= ${turn}) AS people, countIf(occurred_at >= ${turn}) AS activities,
    groupBitmapIf(member, occurred_at < ${turn}) AS peopleBefore FROM plain WHERE ${during(before({ to }, 168))} GROUP BY key ORDER BY people DESC, peopleBefore DESC, key`
}
const hours = ({
  to,
}) => `SELECT toDayOfWeek(occurred_at) AS weekday, toHour(occurred_at) AS hour, groupBitmap(member) AS people, count() AS activities
  FROM plain WHERE ${during(twelveWeeks(to))} GROUP BY weekday, hour ORDER BY weekday, hour`

const numbers = (rows, ...names) => rows.map((row) => names.map((name) => Number(row[name])))
const monthly = (statement) => (span) => statement({ ...span, interval: 'month' })

/**
 * Screens that are no measures: what Kith is asked, the same of the plain table, and what has to be the same in both: `same` gives it of Kith's answer and of
 * the rows of the last statement. Where people came after another the plain table has no answer but the derived table itself.
 */
export const PLAIN_SCREENS = {
  'cohorts by month': {
    call: ({ from, to }) => `/growth/retention?interval=month&from=${from}&to=${to}`,
    plain: [cohorts],
    // The first month is whole for Kith.
    same: (answer, rows) => [
      answer.groups[0].cohorts.slice(1).map((one) => one.size),
      rows
        .filter((row) => Number(row.month) === 0)
        .map((row) => Number(row.people))
        .slice(1),
    ],
  },
  survival: {
    call: ({ from, to }) => `/growth/survival?silent=90&from=${from}&to=${to}`,
    plain: [stays],
    same: (answer, rows) => [answer.groups[0].left, rows.reduce((sum, row) => sum + (Number(row.days) < 0 ? 0 : Number(row.people)), 0)],
  },
  'who came and went': {
    call: ({ from, to }) => `/growth?interval=month&from=${from}&to=${to}`,
    plain: [monthly(flow), monthly(newcomers)],
    same: (answer, rows) => [
      answer.points.slice(1).map((one) => one.fresh),
      rows
        .filter((row) => row.at !== '1970-01-01')
        .map((row) => Number(row.value))
        .slice(1),
    ],
  },
  'who carries it': {
    call: ({ from, to }) => `/carrying?from=${from}&to=${to}`,
    plain: [answers, shares, busy, carriers],
    same: (answer, [row]) => {
      const [values, people] = row.everything
      return [answer.parts[0].activities, values.reduce((sum, value, index) => sum + Number(value) * Number(people[index]), 0)]
    },
  },
  'levels: who is where': {
    call: ({ to }) => `/levels?at=${to}`,
    plain: [({ to }) => levelsOn(to)],
    same: (answer, rows) => [answer.levels.map((one) => one.people).filter((n) => n > 0), rows.map((row) => Number(row.people))],
  },
  'levels: who moved': {
    call: ({ to }) => `/levels/moves?from=${before({ to }, 91).from}&to=${to}`,
    plain: [({ to }) => levelsOn(before({ to }, 91).from), ({ to }) => levelsOn(to)],
    same: (answer, rows) => [
      answer.moves.filter((one) => one.to !== 'none').reduce((sum, one) => sum + one.people, 0),
      rows.reduce((sum, row) => sum + Number(row.people), 0),
    ],
  },
  'levels: gravity of a year': {
    call: ({ to }) => `/levels/gravity?months=12&at=${to}`,
    plain: Array.from(
      { length: 13 },
      (_, index) =>
        ({ to }) =>
          levelsOn(monthEnds(to)[index]),
    ),
    same: (answer, rows) => [answer.points.at(-1).people, rows.reduce((sum, row) => sum + Number(row.people), 0)],
  },
  'where, by place': {
    call: ({ to }) => `/where?by=place&from=${twelveWeeks(to).from}&to=${to}`,
    plain: [places],
    same: (answer, rows) => [
      numbers(answer.rows, 'people', 'activities', 'peopleBefore').slice(0, 20),
      numbers(
        rows.filter((row) => row.key !== ''),
        'people',
        'activities',
        'peopleBefore',
      ).slice(0, 20),
    ],
  },
  'times of the week': {
    call: ({ to }) => `/where/times?from=${twelveWeeks(to).from}&to=${to}`,
    plain: [hours],
    same: (answer, rows) => [numbers(answer.cells, 'people', 'activities'), numbers(rows, 'people', 'activities')],
  },
}

-- Absence factor, by week, a quarter long, in UTC

-- figures
-- from = "2026-06-29 00:00:00"
-- to = "2026-10-05 00:00:00"
SELECT if(whole = 1, '', toString(at)) AS at_text, '' AS key, people - reached[arrayLastIndex((upto, own) -> (upto - own) * 2 <= total, done, did) AS half]
    + intDiv(2 * done[half] - total + 2 * ns[half] - 1, 2 * ns[half]) AS value FROM (
  SELECT at, whole, arraySort(groupArray((n, m))) AS tally, tupleElement(tally, 1) AS ns, tupleElement(tally, 2) AS ms,
    arrayMap((n, m) -> n * m, ns, ms) AS did, arrayCumSum(did) AS done, arrayCumSum(ms) AS reached, arraySum(did) AS total, arraySum(ms) AS people FROM (
    SELECT at, whole, if(whole = 1, everything, one) AS n, sum(if(whole = 1, 1, persons)) AS m FROM (
      SELECT at, one, member, sum(one) AS everything, count() AS persons, grouping(at) AS whole FROM (
        SELECT toStartOfWeek(occurred_at, 1) AS at, member, count() AS one FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'UTC') AND occurred_at < toDateTime64({to:String}, 3, 'UTC') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 GROUP BY at, member
      ) GROUP BY GROUPING SETS ((at, one), (member))
    ) GROUP BY at, whole, n
  ) GROUP BY at, whole
) ORDER BY at_text;

-- Absence factor, by month, within a filter, with teammates, in Europe/Berlin

-- figures
-- source = [1,2]
-- kind = ["commit"]
-- technology = ["Go"]
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT if(whole = 1, '', toString(at)) AS at_text, '' AS key, people - reached[arrayLastIndex((upto, own) -> (upto - own) * 2 <= total, done, did) AS half]
    + intDiv(2 * done[half] - total + 2 * ns[half] - 1, 2 * ns[half]) AS value FROM (
  SELECT at, whole, arraySort(groupArray((n, m))) AS tally, tupleElement(tally, 1) AS ns, tupleElement(tally, 2) AS ms,
    arrayMap((n, m) -> n * m, ns, ms) AS did, arrayCumSum(did) AS done, arrayCumSum(ms) AS reached, arraySum(did) AS total, arraySum(ms) AS people FROM (
    SELECT at, whole, if(whole = 1, everything, one) AS n, sum(if(whole = 1, 1, persons)) AS m FROM (
      SELECT at, one, member, sum(one) AS everything, count() AS persons, grouping(at) AS whole FROM (
        SELECT toStartOfMonth(occurred_at, 'Europe/Berlin') AS at, member, count() AS one FROM activity WHERE deleted_at_source = 0 AND source_id IN {source:Array(UInt32)} AND kind IN {kind:Array(String)} AND hasAny(technologies, {technology:Array(String)}) AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) = 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member) != 0 GROUP BY at, member
      ) GROUP BY GROUPING SETS ((at, one), (member))
    ) GROUP BY at, whole, n
  ) GROUP BY at, whole
) ORDER BY at_text;

-- Absence factor, over the whole time, robots only

-- figures
-- from = "2024-01-05 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT '' AS at_text, '' AS key, people - reached[arrayLastIndex((upto, own) -> (upto - own) * 2 <= total, done, did) AS half]
    + intDiv(2 * done[half] - total + 2 * ns[half] - 1, 2 * ns[half]) AS value FROM (
  SELECT arraySort(groupArray((n, m))) AS tally, tupleElement(tally, 1) AS ns, tupleElement(tally, 2) AS ms,
    arrayMap((n, m) -> n * m, ns, ms) AS did, arrayCumSum(did) AS done, arrayCumSum(ms) AS reached, arraySum(did) AS total, arraySum(ms) AS people FROM (SELECT n, count() AS m FROM (SELECT member, count() AS n FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'UTC') AND occurred_at < toDateTime64({to:String}, 3, 'UTC') AND (if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member) != 0 GROUP BY member) GROUP BY n)
) WHERE people > 0;

-- Absence factor, over the whole time by source, in Europe/Berlin

-- which series
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT key, n, count() OVER () AS keys FROM (
  SELECT toString(source_id) AS key, count() AS n FROM activity
  WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 GROUP BY key
) WHERE key != '' ORDER BY n DESC, key LIMIT 3;

-- figures
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
-- keys = ["7"]
SELECT '' AS at_text, key, people - reached[arrayLastIndex((upto, own) -> (upto - own) * 2 <= total, done, did) AS half]
    + intDiv(2 * done[half] - total + 2 * ns[half] - 1, 2 * ns[half]) AS value FROM (
  SELECT key, arraySort(groupArray((n, m))) AS tally, tupleElement(tally, 1) AS ns, tupleElement(tally, 2) AS ms,
    arrayMap((n, m) -> n * m, ns, ms) AS did, arrayCumSum(did) AS done, arrayCumSum(ms) AS reached, arraySum(did) AS total, arraySum(ms) AS people FROM (SELECT key, n, count() AS m FROM (SELECT member, toString(source_id) AS key, count() AS n FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 AND key IN {keys:Array(String)} GROUP BY member, key) GROUP BY key, n) GROUP BY key
) WHERE people > 0;

-- activities behind it
-- drillKey = "a key"
toString(source_id) = {drillKey:String};

-- Absence factor, by source and hour, in Europe/Berlin

-- which series
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT key, n, count() OVER () AS keys FROM (
  SELECT toString(source_id) AS key, count() AS n FROM activity
  WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 GROUP BY key
) WHERE key != '' ORDER BY n DESC, key LIMIT 3;

-- figures
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
-- keys = ["7"]
SELECT '' AS at_text, key, people - reached[arrayLastIndex((upto, own) -> (upto - own) * 2 <= total, done, did) AS half]
    + intDiv(2 * done[half] - total + 2 * ns[half] - 1, 2 * ns[half]) AS value FROM (
  SELECT key, arraySort(groupArray((n, m))) AS tally, tupleElement(tally, 1) AS ns, tupleElement(tally, 2) AS ms,
    arrayMap((n, m) -> n * m, ns, ms) AS did, arrayCumSum(did) AS done, arrayCumSum(ms) AS reached, arraySum(did) AS total, arraySum(ms) AS people FROM (SELECT key, n, count() AS m FROM (SELECT member, toString(source_id) AS key, count() AS n FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 AND key IN {keys:Array(String)} GROUP BY member, key) GROUP BY key, n) GROUP BY key
) WHERE people > 0;

-- cells
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
-- keys = ["7"]
-- keysNumbers = [7]
-- columns = ["8"]
-- columnsNumbers = [8]
SELECT {keys:Array(String)}[one] AS key, {columns:Array(String)}[other] AS across, people - reached[arrayLastIndex((upto, own) -> (upto - own) * 2 <= total, done, did) AS half]
    + intDiv(2 * done[half] - total + 2 * ns[half] - 1, 2 * ns[half]) AS value FROM (
  SELECT one, other, arraySort(groupArray((n, m))) AS tally, tupleElement(tally, 1) AS ns, tupleElement(tally, 2) AS ms,
    arrayMap((n, m) -> n * m, ns, ms) AS did, arrayCumSum(did) AS done, arrayCumSum(ms) AS reached, arraySum(did) AS total, arraySum(ms) AS people FROM (SELECT one, other, n, count() AS m FROM (SELECT CAST(transform(toInt64(source_id), {keysNumbers:Array(Int64)}, range(1, length({keys:Array(String)}) + 1), 0), 'UInt8') AS one, CAST(transform(toInt64(toHour(occurred_at, 'Europe/Berlin')), {columnsNumbers:Array(Int64)}, range(1, length({columns:Array(String)}) + 1), 0), 'UInt8') AS other, member, count() AS n FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 AND one != 0 AND other != 0 GROUP BY one, other, member) GROUP BY one, other, n) GROUP BY one, other
);

-- activities behind it
-- drillKey = "a key"
-- drillColumn = "a column"
toString(source_id) = {drillKey:String} AND toString(toHour(occurred_at, 'Europe/Berlin')) = {drillColumn:String};

-- Absence factor, by quarter and source, in America/Los_Angeles

-- which series
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT key, n, count() OVER () AS keys FROM (
  SELECT toString(source_id) AS key, count() AS n FROM activity
  WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'America/Los_Angeles') AND occurred_at < toDateTime64({to:String}, 3, 'America/Los_Angeles') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 GROUP BY key
) WHERE key != '' ORDER BY n DESC, key LIMIT 3;

-- figures
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
-- keys = ["7"]
SELECT if(whole = 1, '', toString(at)) AS at_text, key, people - reached[arrayLastIndex((upto, own) -> (upto - own) * 2 <= total, done, did) AS half]
    + intDiv(2 * done[half] - total + 2 * ns[half] - 1, 2 * ns[half]) AS value FROM (
  SELECT at, key, whole, arraySort(groupArray((n, m))) AS tally, tupleElement(tally, 1) AS ns, tupleElement(tally, 2) AS ms,
    arrayMap((n, m) -> n * m, ns, ms) AS did, arrayCumSum(did) AS done, arrayCumSum(ms) AS reached, arraySum(did) AS total, arraySum(ms) AS people FROM (
    SELECT at, key, whole, if(whole = 1, everything, one) AS n, sum(if(whole = 1, 1, persons)) AS m FROM (
      SELECT at, key, one, member, sum(one) AS everything, count() AS persons, grouping(at) AS whole FROM (
        SELECT toStartOfQuarter(occurred_at, 'America/Los_Angeles') AS at, member, toString(source_id) AS key, count() AS one FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'America/Los_Angeles') AND occurred_at < toDateTime64({to:String}, 3, 'America/Los_Angeles') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 AND key IN {keys:Array(String)} GROUP BY at, member, key
      ) GROUP BY GROUPING SETS ((at, one, key), (member, key))
    ) GROUP BY at, whole, n, key
  ) GROUP BY at, whole, key
) ORDER BY at_text;

-- activities behind it
-- drillKey = "a key"
toString(source_id) = {drillKey:String};

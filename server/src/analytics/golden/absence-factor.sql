-- Absence factor, by week, a quarter long, in UTC

-- figures
-- from = "2026-06-29 00:00:00"
-- to = "2026-10-05 00:00:00"
SELECT if(whole = 1, '', toString(at)) AS at_text, '' AS key, arrayFirstIndex(done -> done * 2 >= arraySum(counts), arrayCumSum(arrayReverseSort(counts))) AS value FROM (
  SELECT at, groupArrayArray(if(whole = 1, [everything], arrayWithConstant(people, n))) AS counts, whole FROM (
    SELECT at, n, member, sum(n) AS everything, count() AS people, grouping(at) AS whole FROM (
      SELECT toStartOfWeek(occurred_at, 1) AS at, member, count() AS n FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'UTC') AND occurred_at < toDateTime64({to:String}, 3, 'UTC') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 GROUP BY at, member
    ) GROUP BY GROUPING SETS ((at, n), (member))
  ) GROUP BY at, whole
) ORDER BY at_text;

-- Absence factor, by month, within a filter, with teammates, in Europe/Berlin

-- figures
-- source = [1,2]
-- kind = ["commit"]
-- technology = ["Go"]
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT if(whole = 1, '', toString(at)) AS at_text, '' AS key, arrayFirstIndex(done -> done * 2 >= arraySum(counts), arrayCumSum(arrayReverseSort(counts))) AS value FROM (
  SELECT at, groupArrayArray(if(whole = 1, [everything], arrayWithConstant(people, n))) AS counts, whole FROM (
    SELECT at, n, member, sum(n) AS everything, count() AS people, grouping(at) AS whole FROM (
      SELECT toStartOfMonth(occurred_at, 'Europe/Berlin') AS at, member, count() AS n FROM activity WHERE deleted_at_source = 0 AND source_id IN {source:Array(UInt32)} AND kind IN {kind:Array(String)} AND hasAny(technologies, {technology:Array(String)}) AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) = 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member) != 0 GROUP BY at, member
    ) GROUP BY GROUPING SETS ((at, n), (member))
  ) GROUP BY at, whole
) ORDER BY at_text;

-- Absence factor, over the whole time, robots only

-- figures
-- from = "2024-01-05 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT '' AS at_text, '' AS key, arrayFirstIndex(done -> done * 2 >= arraySum(counts), arrayCumSum(arrayReverseSort(counts))) AS value FROM (
  SELECT groupArray(n) AS counts FROM (SELECT member, count() AS n FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'UTC') AND occurred_at < toDateTime64({to:String}, 3, 'UTC') AND (if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member) != 0 GROUP BY member)
) WHERE notEmpty(counts);

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
SELECT '' AS at_text, key, arrayFirstIndex(done -> done * 2 >= arraySum(counts), arrayCumSum(arrayReverseSort(counts))) AS value FROM (
  SELECT key, groupArray(n) AS counts FROM (SELECT member, toString(source_id) AS key, count() AS n FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 AND key IN {keys:Array(String)} GROUP BY member, key) GROUP BY key
) WHERE notEmpty(counts);

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
SELECT '' AS at_text, key, arrayFirstIndex(done -> done * 2 >= arraySum(counts), arrayCumSum(arrayReverseSort(counts))) AS value FROM (
  SELECT key, groupArray(n) AS counts FROM (SELECT member, toString(source_id) AS key, count() AS n FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 AND key IN {keys:Array(String)} GROUP BY member, key) GROUP BY key
) WHERE notEmpty(counts);

-- cells
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
-- keys = ["7"]
-- keysNumbers = [7]
-- columns = ["8"]
-- columnsNumbers = [8]
SELECT {keys:Array(String)}[one] AS key, {columns:Array(String)}[other] AS across, arrayFirstIndex(done -> done * 2 >= arraySum(counts), arrayCumSum(arrayReverseSort(counts))) AS value FROM (
  SELECT one, other, groupArray(n) AS counts FROM (SELECT CAST(transform(toInt64(source_id), {keysNumbers:Array(Int64)}, range(1, length({keys:Array(String)}) + 1), 0), 'UInt8') AS one, CAST(transform(toInt64(toHour(occurred_at, 'Europe/Berlin')), {columnsNumbers:Array(Int64)}, range(1, length({columns:Array(String)}) + 1), 0), 'UInt8') AS other, member, count() AS n FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 AND one != 0 AND other != 0 GROUP BY one, other, member)
  GROUP BY one, other
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
SELECT if(whole = 1, '', toString(at)) AS at_text, key, arrayFirstIndex(done -> done * 2 >= arraySum(counts), arrayCumSum(arrayReverseSort(counts))) AS value FROM (
  SELECT at, key, groupArrayArray(if(whole = 1, [everything], arrayWithConstant(people, n))) AS counts, whole FROM (
    SELECT at, key, n, member, sum(n) AS everything, count() AS people, grouping(at) AS whole FROM (
      SELECT toStartOfQuarter(occurred_at, 'America/Los_Angeles') AS at, member, toString(source_id) AS key, count() AS n FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'America/Los_Angeles') AND occurred_at < toDateTime64({to:String}, 3, 'America/Los_Angeles') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 AND key IN {keys:Array(String)} GROUP BY at, member, key
    ) GROUP BY GROUPING SETS ((at, n, key), (member, key))
  ) GROUP BY at, whole, key
) ORDER BY at_text;

-- activities behind it
-- drillKey = "a key"
toString(source_id) = {drillKey:String};

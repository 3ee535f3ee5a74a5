-- Activities, by week, a quarter long, in UTC

-- figures, of what was summed up by day
SELECT if(whole = 1, '', toString(at)) AS at_text, nth AS key, activities AS value FROM (
  SELECT at, nth, sum(activities_state) AS activities, grouping(at) AS whole FROM (
    SELECT at, '' AS nth, activities AS activities_state FROM (SELECT toStartOfWeek(day, 1) AS at, '' AS key, '' AS across, sum(n) AS activities FROM (WITH (SELECT groupBitmapState(identity_id) FROM standing WHERE community_id = 0 AND dictGetOrDefault('who', 'community_id', identity_id, identity_id) = 0 SETTINGS final = 0) AS some, bitmapCardinality(some) > 0 AS is_anybody
      SELECT day, toInt64(activities) - if(is_anybody, bitShiftLeft(toInt64(1), greatest(slice, 1) - 1) * bitmapAndCardinality(identities, some), 0) AS n FROM activity_day FINAL WHERE zone = 'UTC' AND (slice = 0 OR is_anybody) AND day >= toDate('2026-06-29') AND day <= toDate('2026-10-04')) GROUP BY at)
  ) GROUP BY GROUPING SETS ((at, nth), (nth))
) ORDER BY key, at_text;

-- figures
-- from = "2026-06-29 00:00:00"
-- to = "2026-10-05 00:00:00"
SELECT if(whole = 1, '', toString(at)) AS at_text, nth AS key, activities AS value FROM (
  SELECT at, nth, sum(activities_state) AS activities, grouping(at) AS whole FROM (
    SELECT toStartOfWeek(occurred_at, 1) AS at, '' AS nth, count() AS activities_state
    FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'UTC') AND occurred_at < toDateTime64({to:String}, 3, 'UTC') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0
    GROUP BY at, nth
  ) GROUP BY GROUPING SETS ((at, nth), (nth))
) ORDER BY key, at_text;

-- Activities, by month, within a filter, with teammates, in Europe/Berlin

-- figures
-- source = [1,2]
-- kind = ["commit"]
-- technology = ["Go"]
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT if(whole = 1, '', toString(at)) AS at_text, nth AS key, activities AS value FROM (
  SELECT at, nth, sum(activities_state) AS activities, grouping(at) AS whole FROM (
    SELECT toStartOfMonth(occurred_at, 'Europe/Berlin') AS at, '' AS nth, count() AS activities_state
    FROM activity WHERE deleted_at_source = 0 AND source_id IN {source:Array(UInt32)} AND kind IN {kind:Array(String)} AND hasAny(technologies, {technology:Array(String)}) AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) = 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member) != 0
    GROUP BY at, nth
  ) GROUP BY GROUPING SETS ((at, nth), (nth))
) ORDER BY key, at_text;

-- Activities, over the whole time, robots only

-- figures, of what was summed up by day
SELECT '' AS at_text, '' AS key, activities AS value FROM (SELECT toDate(0) AS at, '' AS key, '' AS across, sum(n) AS activities FROM (WITH (SELECT groupBitmapState(identity_id) FROM standing WHERE if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) != 0 SETTINGS final = 0) AS some, bitmapCardinality(some) > 0 AS is_anybody
      SELECT day, if(is_anybody, bitShiftLeft(toInt64(1), greatest(slice, 1) - 1) * bitmapAndCardinality(identities, some), 0) AS n FROM activity_day FINAL WHERE zone = 'UTC' AND (slice = 0 OR is_anybody) AND day >= toDate('2024-01-05') AND day <= toDate('2026-11-20')));

-- figures
-- from = "2024-01-05 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT '' AS at_text, '' AS key, activities AS value FROM (SELECT count() AS activities FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'UTC') AND occurred_at < toDateTime64({to:String}, 3, 'UTC') AND (if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member) != 0);

-- Activities, over the whole time by source, in Europe/Berlin

-- figures
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT '' AS at_text, key, activities AS value, count() OVER () AS keys FROM (
  SELECT toString(one) AS key, * FROM (
    SELECT source_id AS one, count() AS activities, count() AS n FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 GROUP BY one
  )
) WHERE key != '' ORDER BY n DESC, key LIMIT 3;

-- activities behind it
-- drillKey = "a key"
toString(source_id) = {drillKey:String};

-- Activities, by source and hour, in Europe/Berlin

-- figures
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT '' AS at_text, key, activities AS value, count() OVER () AS keys FROM (
  SELECT toString(one) AS key, * FROM (
    SELECT source_id AS one, count() AS activities, count() AS n FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 GROUP BY one
  )
) WHERE key != '' ORDER BY n DESC, key LIMIT 3;

-- cells
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
-- keys = ["7"]
-- keysNumbers = [7]
-- columns = ["8"]
-- columnsNumbers = [8]
SELECT {keys:Array(String)}[one] AS key, {columns:Array(String)}[other] AS across, activities AS value FROM (
  SELECT CAST(transform(toInt64(source_id), {keysNumbers:Array(Int64)}, range(1, length({keys:Array(String)}) + 1), 0), 'UInt8') AS one, CAST(transform(toInt64(toHour(occurred_at, 'Europe/Berlin')), {columnsNumbers:Array(Int64)}, range(1, length({columns:Array(String)}) + 1), 0), 'UInt8') AS other, count() AS activities
  FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 AND one != 0 AND other != 0 GROUP BY one, other
);

-- activities behind it
-- drillKey = "a key"
-- drillColumn = "a column"
toString(source_id) = {drillKey:String} AND toString(toHour(occurred_at, 'Europe/Berlin')) = {drillColumn:String};

-- Activities, by quarter and source, in America/Los_Angeles

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
-- keysNumbers = [7]
SELECT if(whole = 1, '', toString(at)) AS at_text, {keys:Array(String)}[nth] AS key, activities AS value FROM (
  SELECT at, nth, sum(activities_state) AS activities, grouping(at) AS whole FROM (
    SELECT toStartOfQuarter(occurred_at, 'America/Los_Angeles') AS at, CAST(transform(toInt64(source_id), {keysNumbers:Array(Int64)}, range(1, length({keys:Array(String)}) + 1), 0), 'UInt8') AS nth, count() AS activities_state
    FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'America/Los_Angeles') AND occurred_at < toDateTime64({to:String}, 3, 'America/Los_Angeles') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 AND nth != 0
    GROUP BY at, nth
  ) GROUP BY GROUPING SETS ((at, nth), (nth))
) ORDER BY key, at_text;

-- activities behind it
-- drillKey = "a key"
toString(source_id) = {drillKey:String};

-- Stickiness, by week, a quarter long, in UTC

-- figures, of what was summed up by day
SELECT if(whole = 1, '', toString(at)) AS at_text, '' AS key, daily, active FROM (
  SELECT toStartOfWeek(day, 1) AS at, sum(bitmapCardinality(people)) AS daily, groupBitmapMerge(people) AS active, grouping(at) AS whole FROM (
    SELECT at AS day, people FROM (SELECT at, '' AS key, '' AS across, bitmapOr(bitmapAndnot(those, (SELECT groupBitmapState(identity_id) FROM standing)), bitmapBuild(arraySort(arrayFilter(one -> one != 0, arrayMap(one -> dictGetOrDefault('who', 'community_id', one, one), bitmapToArray(bitmapAnd(those, (SELECT groupBitmapState(identity_id) FROM standing)))))))) AS people FROM (SELECT day AS at, identities AS those FROM (SELECT day, identities FROM activity_day FINAL WHERE zone = 'UTC' AND slice = 0 AND day >= toDate('2026-06-29') AND day <= toDate('2026-10-04'))))
  ) GROUP BY GROUPING SETS ((at), ())
) ORDER BY at_text;

-- figures
-- from = "2026-06-29 00:00:00"
-- to = "2026-10-05 00:00:00"
SELECT if(whole = 1, '', toString(at)) AS at_text, '' AS key, daily, active FROM (
  SELECT toStartOfWeek(day, 1) AS at, sum(bitmapCardinality(people)) AS daily, groupBitmapMerge(people) AS active, grouping(at) AS whole FROM (
    SELECT toDate(occurred_at) AS day, groupBitmapState(member) AS people
    FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'UTC') AND occurred_at < toDateTime64({to:String}, 3, 'UTC') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 GROUP BY day
  ) GROUP BY GROUPING SETS ((at), ())
) ORDER BY at_text;

-- Stickiness, by month, within a filter, with teammates, in Europe/Berlin

-- figures
-- source = [1,2]
-- kind = ["commit"]
-- technology = ["Go"]
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT if(whole = 1, '', toString(at)) AS at_text, '' AS key, daily, active FROM (
  SELECT toStartOfMonth(day) AS at, sum(bitmapCardinality(people)) AS daily, groupBitmapMerge(people) AS active, grouping(at) AS whole FROM (
    SELECT toDate(occurred_at, 'Europe/Berlin') AS day, groupBitmapState(member) AS people
    FROM activity WHERE deleted_at_source = 0 AND source_id IN {source:Array(UInt32)} AND kind IN {kind:Array(String)} AND hasAny(technologies, {technology:Array(String)}) AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) = 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member) != 0 GROUP BY day
  ) GROUP BY GROUPING SETS ((at), ())
) ORDER BY at_text;

-- Stickiness, over the whole time, robots only

-- figures, of what was summed up by day
SELECT '' AS at_text, '' AS key, sum(bitmapCardinality(people)) AS daily, groupBitmapMerge(people) AS active FROM (SELECT at AS day, people FROM (SELECT at, '' AS key, '' AS across, bitmapBuild(arraySort(arrayFilter(one -> one != 0, arrayMap(one -> if(bitAnd(dictGetOrDefault('who', 'flags', one, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', one, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', one, one), toUInt32(0)), bitmapToArray(bitmapAnd(those, (SELECT groupBitmapState(identity_id) FROM standing))))))) AS people FROM (SELECT day AS at, identities AS those FROM (SELECT day, identities FROM activity_day FINAL WHERE zone = 'UTC' AND slice = 0 AND day >= toDate('2024-01-05') AND day <= toDate('2026-11-20')))));

-- figures
-- from = "2024-01-05 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT '' AS at_text, '' AS key, sum(bitmapCardinality(people)) AS daily, groupBitmapMerge(people) AS active FROM (SELECT toDate(occurred_at) AS day, groupBitmapState(member) AS people
    FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'UTC') AND occurred_at < toDateTime64({to:String}, 3, 'UTC') AND (if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member) != 0 GROUP BY day);

-- Stickiness, over the whole time by source, in Europe/Berlin

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
SELECT '' AS at_text, key, sum(bitmapCardinality(people)) AS daily, groupBitmapMerge(people) AS active FROM (SELECT toDate(occurred_at, 'Europe/Berlin') AS day, toString(source_id) AS key, groupBitmapState(member) AS people
    FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 AND key IN {keys:Array(String)} GROUP BY day, key) GROUP BY key;

-- activities behind it
-- drillKey = "a key"
toString(source_id) = {drillKey:String};

-- Stickiness, by source and technology, in Europe/Berlin

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
SELECT '' AS at_text, key, sum(bitmapCardinality(people)) AS daily, groupBitmapMerge(people) AS active FROM (SELECT toDate(occurred_at, 'Europe/Berlin') AS day, toString(source_id) AS key, groupBitmapState(member) AS people
    FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 AND key IN {keys:Array(String)} GROUP BY day, key) GROUP BY key;

-- cells
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
-- keys = ["7"]
-- keysNumbers = [7]
-- columns = ["8"]
SELECT {keys:Array(String)}[one] AS key, {columns:Array(String)}[other] AS across, sum(bitmapCardinality(people)) / 324 / groupBitmapMerge(people) AS value, groupBitmapMerge(people) AS of FROM (
  SELECT CAST(transform(toInt64(source_id), {keysNumbers:Array(Int64)}, range(1, length({keys:Array(String)}) + 1), 0), 'UInt8') AS one, CAST(transform(arrayJoin(technologies), {columns:Array(String)}, range(1, length({columns:Array(String)}) + 1), 0), 'UInt8') AS other, toDate(occurred_at, 'Europe/Berlin') AS day, groupBitmapState(member) AS people FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 AND one != 0 AND other != 0 GROUP BY one, other, day
) GROUP BY one, other;

-- activities behind it
-- drillKey = "a key"
-- drillColumn = "a column"
toString(source_id) = {drillKey:String} AND has(technologies, {drillColumn:String});

-- Stickiness, by quarter and source, in America/Los_Angeles

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
SELECT if(whole = 1, '', toString(at)) AS at_text, key, daily, active FROM (
  SELECT toStartOfQuarter(day) AS at, key, sum(bitmapCardinality(people)) AS daily, groupBitmapMerge(people) AS active, grouping(at) AS whole FROM (
    SELECT toDate(occurred_at, 'America/Los_Angeles') AS day, toString(source_id) AS key, groupBitmapState(member) AS people
    FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'America/Los_Angeles') AND occurred_at < toDateTime64({to:String}, 3, 'America/Los_Angeles') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 AND key IN {keys:Array(String)} GROUP BY day, key
  ) GROUP BY GROUPING SETS ((at, key), (key))
) ORDER BY at_text;

-- activities behind it
-- drillKey = "a key"
toString(source_id) = {drillKey:String};

-- People who paused, by week, a quarter long, in UTC

-- figures, of what was summed up by day
SELECT toString(ats[i]) AS at_text, '' AS key, bitmapCardinality(maps[i]) AS active,
  if(i > 1 AND ats[i - 1] = ats[i] - INTERVAL 1 WEEK, bitmapAndCardinality(maps[i], maps[i - 1]), 0) AS retained
FROM (
  SELECT groupArray(at) AS ats, groupArray(people) AS maps FROM (
    SELECT at, people FROM (SELECT at, '' AS key, '' AS across, bitmapOr(bitmapAndnot(those, (SELECT groupBitmapState(identity_id) FROM standing)), bitmapBuild(arraySort(arrayFilter(one -> one != 0, arrayMap(one -> dictGetOrDefault('who', 'community_id', one, one), bitmapToArray(bitmapAnd(those, (SELECT groupBitmapState(identity_id) FROM standing)))))))) AS people FROM (
      SELECT toStartOfWeek(day, 1) AS at, groupBitmapMergeState(identities) AS those FROM (SELECT day, identities FROM activity_day FINAL WHERE zone = 'UTC' AND slice = 0 AND day >= toDate('2026-06-22') AND day <= toDate('2026-10-04')) GROUP BY at
    )) ORDER BY at
  )
) ARRAY JOIN arrayEnumerate(ats) AS i ORDER BY at_text;

-- figures
-- from = "2026-06-22 00:00:00"
-- to = "2026-10-05 00:00:00"
SELECT toString(ats[i]) AS at_text, '' AS key, bitmapCardinality(maps[i]) AS active,
  if(i > 1 AND ats[i - 1] = ats[i] - INTERVAL 1 WEEK, bitmapAndCardinality(maps[i], maps[i - 1]), 0) AS retained
FROM (
  SELECT groupArray(at) AS ats, groupArray(people) AS maps FROM (
    SELECT toStartOfWeek(occurred_at, 1) AS at, groupBitmapState(member) AS people
    FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'UTC') AND occurred_at < toDateTime64({to:String}, 3, 'UTC') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 GROUP BY at ORDER BY at
  )
) ARRAY JOIN arrayEnumerate(ats) AS i ORDER BY at_text;

-- people behind 2026-09-28 to 2026-10-04
-- previousFrom = "2026-09-21 00:00:00"
-- previousTo = "2026-09-28 00:00:00"
-- currentFrom = "2026-09-28 00:00:00"
-- currentTo = "2026-10-05 00:00:00"
SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({previousFrom:String}, 3, 'UTC') AND occurred_at < toDateTime64({previousTo:String}, 3, 'UTC') AND member NOT IN (SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({currentFrom:String}, 3, 'UTC') AND occurred_at < toDateTime64({currentTo:String}, 3, 'UTC'));

-- People who paused, by month, within a filter, with teammates, in Europe/Berlin

-- figures
-- source = [1,2]
-- kind = ["commit"]
-- technology = ["Go"]
-- from = "2025-12-01 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT toString(ats[i]) AS at_text, '' AS key, bitmapCardinality(maps[i]) AS active,
  if(i > 1 AND ats[i - 1] = toDate(ats[i] - INTERVAL 1 MONTH), bitmapAndCardinality(maps[i], maps[i - 1]), 0) AS retained
FROM (
  SELECT groupArray(at) AS ats, groupArray(people) AS maps FROM (
    SELECT toStartOfMonth(occurred_at, 'Europe/Berlin') AS at, groupBitmapState(member) AS people
    FROM activity WHERE deleted_at_source = 0 AND source_id IN {source:Array(UInt32)} AND kind IN {kind:Array(String)} AND hasAny(technologies, {technology:Array(String)}) AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) = 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member) != 0 GROUP BY at ORDER BY at
  )
) ARRAY JOIN arrayEnumerate(ats) AS i ORDER BY at_text;

-- people behind 2026-11-01 to 2026-11-20
-- source = [1,2]
-- kind = ["commit"]
-- technology = ["Go"]
-- previousFrom = "2026-10-01 00:00:00"
-- previousTo = "2026-11-01 00:00:00"
-- currentFrom = "2026-11-01 00:00:00"
-- currentTo = "2026-11-21 00:00:00"
SELECT if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) = 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member FROM activity WHERE deleted_at_source = 0 AND source_id IN {source:Array(UInt32)} AND kind IN {kind:Array(String)} AND hasAny(technologies, {technology:Array(String)}) AND occurred_at >= toDateTime64({previousFrom:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({previousTo:String}, 3, 'Europe/Berlin') AND member NOT IN (SELECT if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) = 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member FROM activity WHERE deleted_at_source = 0 AND source_id IN {source:Array(UInt32)} AND kind IN {kind:Array(String)} AND hasAny(technologies, {technology:Array(String)}) AND occurred_at >= toDateTime64({currentFrom:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({currentTo:String}, 3, 'Europe/Berlin'));

-- People who paused, over the whole time, robots only

-- figures, of what was summed up by day
SELECT '' AS at_text, '' AS key, people AS value FROM (SELECT groupBitmapMerge(known.people) AS people FROM (SELECT at, '' AS key, '' AS across, bitmapBuild(arraySort(arrayFilter(one -> one != 0, arrayMap(one -> if(bitAnd(dictGetOrDefault('who', 'flags', one, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', one, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', one, one), toUInt32(0)), bitmapToArray(bitmapAnd(those, (SELECT groupBitmapState(identity_id) FROM standing))))))) AS people FROM (
      SELECT toDate(0) AS at, groupBitmapMergeState(identities) AS those FROM (SELECT day, identities FROM activity_day FINAL WHERE zone = 'UTC' AND slice = 0 AND day >= toDate('2024-01-05') AND day <= toDate('2026-11-20')) GROUP BY at
    )) AS known);

-- figures
-- from = "2024-01-05 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT '' AS at_text, '' AS key, people AS value FROM (SELECT groupBitmap(member) AS people FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'UTC') AND occurred_at < toDateTime64({to:String}, 3, 'UTC') AND (if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member) != 0);

-- people behind 2024-01-05 to 2026-11-20
-- previousFrom = "2024-01-05 00:00:00"
-- previousTo = "2024-01-05 00:00:00"
-- currentFrom = "2024-01-05 00:00:00"
-- currentTo = "2026-11-21 00:00:00"
SELECT if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({previousFrom:String}, 3, 'UTC') AND occurred_at < toDateTime64({previousTo:String}, 3, 'UTC') AND member NOT IN (SELECT if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({currentFrom:String}, 3, 'UTC') AND occurred_at < toDateTime64({currentTo:String}, 3, 'UTC'));

-- People who paused, over the whole time by source, in Europe/Berlin

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
SELECT '' AS at_text, key, people AS value, count() OVER () AS keys FROM (
  SELECT toString(one) AS key, * FROM (
    SELECT source_id AS one, groupBitmap(member) AS people, count() AS n FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 GROUP BY one
  )
) WHERE key IN {keys:Array(String)};

-- people behind 2026-01-01 to 2026-11-20
-- drillKey = "a key"
-- previousFrom = "2026-01-01 00:00:00"
-- previousTo = "2026-01-01 00:00:00"
-- currentFrom = "2026-01-01 00:00:00"
-- currentTo = "2026-11-21 00:00:00"
SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({previousFrom:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({previousTo:String}, 3, 'Europe/Berlin') AND toString(source_id) = {drillKey:String} AND member NOT IN (SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({currentFrom:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({currentTo:String}, 3, 'Europe/Berlin') AND toString(source_id) = {drillKey:String});

-- activities behind it
-- drillKey = "a key"
toString(source_id) = {drillKey:String};

-- People who paused, by quarter and source, in America/Los_Angeles

-- which series
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT key, n, count() OVER () AS keys FROM (
  SELECT toString(source_id) AS key, count() AS n FROM activity
  WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'America/Los_Angeles') AND occurred_at < toDateTime64({to:String}, 3, 'America/Los_Angeles') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 GROUP BY key
) WHERE key != '' ORDER BY n DESC, key LIMIT 3;

-- figures
-- from = "2025-10-01 00:00:00"
-- to = "2026-11-21 00:00:00"
-- keys = ["7"]
SELECT toString(ats[i]) AS at_text, key, bitmapCardinality(maps[i]) AS active,
  if(i > 1 AND ats[i - 1] = toDate(ats[i] - INTERVAL 1 QUARTER), bitmapAndCardinality(maps[i], maps[i - 1]), 0) AS retained
FROM (
  SELECT key, groupArray(at) AS ats, groupArray(people) AS maps FROM (
    SELECT toStartOfQuarter(occurred_at, 'America/Los_Angeles') AS at, toString(source_id) AS key, groupBitmapState(member) AS people
    FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'America/Los_Angeles') AND occurred_at < toDateTime64({to:String}, 3, 'America/Los_Angeles') AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 AND key IN {keys:Array(String)} GROUP BY at, key ORDER BY at
  ) GROUP BY key
) ARRAY JOIN arrayEnumerate(ats) AS i ORDER BY at_text;

-- people behind 2026-10-01 to 2026-11-20
-- drillKey = "a key"
-- previousFrom = "2026-07-01 00:00:00"
-- previousTo = "2026-10-01 00:00:00"
-- currentFrom = "2026-10-01 00:00:00"
-- currentTo = "2026-11-21 00:00:00"
SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({previousFrom:String}, 3, 'America/Los_Angeles') AND occurred_at < toDateTime64({previousTo:String}, 3, 'America/Los_Angeles') AND toString(source_id) = {drillKey:String} AND member NOT IN (SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({currentFrom:String}, 3, 'America/Los_Angeles') AND occurred_at < toDateTime64({currentTo:String}, 3, 'America/Los_Angeles') AND toString(source_id) = {drillKey:String});

-- activities behind it
-- drillKey = "a key"
toString(source_id) = {drillKey:String};

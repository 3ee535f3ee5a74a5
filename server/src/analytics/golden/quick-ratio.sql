-- Quick ratio, by week, a quarter long, in UTC

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
SELECT member FROM (SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({previousFrom:String}, 3, 'UTC') AND occurred_at < toDateTime64({previousTo:String}, 3, 'UTC') UNION ALL SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({currentFrom:String}, 3, 'UTC') AND occurred_at < toDateTime64({currentTo:String}, 3, 'UTC')) WHERE member NOT IN (SELECT member FROM (SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({previousFrom:String}, 3, 'UTC') AND occurred_at < toDateTime64({previousTo:String}, 3, 'UTC')) WHERE member IN (SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({currentFrom:String}, 3, 'UTC') AND occurred_at < toDateTime64({currentTo:String}, 3, 'UTC')));

-- Quick ratio, by month, within a filter, with teammates, in Europe/Berlin

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
SELECT member FROM (SELECT if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) = 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member FROM activity WHERE deleted_at_source = 0 AND source_id IN {source:Array(UInt32)} AND kind IN {kind:Array(String)} AND hasAny(technologies, {technology:Array(String)}) AND occurred_at >= toDateTime64({previousFrom:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({previousTo:String}, 3, 'Europe/Berlin') UNION ALL SELECT if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) = 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member FROM activity WHERE deleted_at_source = 0 AND source_id IN {source:Array(UInt32)} AND kind IN {kind:Array(String)} AND hasAny(technologies, {technology:Array(String)}) AND occurred_at >= toDateTime64({currentFrom:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({currentTo:String}, 3, 'Europe/Berlin')) WHERE member NOT IN (SELECT member FROM (SELECT if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) = 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member FROM activity WHERE deleted_at_source = 0 AND source_id IN {source:Array(UInt32)} AND kind IN {kind:Array(String)} AND hasAny(technologies, {technology:Array(String)}) AND occurred_at >= toDateTime64({previousFrom:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({previousTo:String}, 3, 'Europe/Berlin')) WHERE member IN (SELECT if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) = 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member FROM activity WHERE deleted_at_source = 0 AND source_id IN {source:Array(UInt32)} AND kind IN {kind:Array(String)} AND hasAny(technologies, {technology:Array(String)}) AND occurred_at >= toDateTime64({currentFrom:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({currentTo:String}, 3, 'Europe/Berlin')));

-- Quick ratio, over the whole time, robots only

-- figures
-- from = "2024-01-05 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT '' AS at_text, '' AS key, people AS value FROM (SELECT groupBitmap(member) AS people FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'UTC') AND occurred_at < toDateTime64({to:String}, 3, 'UTC') AND (if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member) != 0);

-- people behind 2024-01-05 to 2026-11-20
-- previousFrom = "2024-01-05 00:00:00"
-- previousTo = "2024-01-05 00:00:00"
-- currentFrom = "2024-01-05 00:00:00"
-- currentTo = "2026-11-21 00:00:00"
SELECT member FROM (SELECT if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({previousFrom:String}, 3, 'UTC') AND occurred_at < toDateTime64({previousTo:String}, 3, 'UTC') UNION ALL SELECT if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({currentFrom:String}, 3, 'UTC') AND occurred_at < toDateTime64({currentTo:String}, 3, 'UTC')) WHERE member NOT IN (SELECT member FROM (SELECT if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({previousFrom:String}, 3, 'UTC') AND occurred_at < toDateTime64({previousTo:String}, 3, 'UTC')) WHERE member IN (SELECT if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({currentFrom:String}, 3, 'UTC') AND occurred_at < toDateTime64({currentTo:String}, 3, 'UTC')));

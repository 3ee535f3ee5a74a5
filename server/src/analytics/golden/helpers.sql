-- Helpers, by week, a quarter long, in UTC

-- figures
-- from = "2026-06-29 00:00:00"
-- to = "2026-10-05 00:00:00"
SELECT if(whole = 1, '', toString(at)) AS at_text, '' AS key, value FROM (
  SELECT at, groupBitmapMerge(people) AS value, grouping(at) AS whole FROM (
    SELECT toDate(toUInt16(bitShiftRight(one, 32))) AS at, groupBitmapState(member) AS people FROM (
      SELECT toUInt32(bitAnd(min(toInt128(toUnixTimestamp64Milli(occurred_at)) * 4294967296 + identity_id), 4294967295)) AS first_identity, groupArrayIf(bitShiftLeft(toUInt64(toUInt16(toStartOfWeek(occurred_at, 1))), 32) + identity_id, deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'UTC') AND occurred_at < toDateTime64({to:String}, 3, 'UTC')) AS did
      FROM activity WHERE conversation_hash != 0 GROUP BY conversation_hash
    ) ARRAY JOIN did AS one
    WHERE (dictGetOrDefault('who', 'community_id', toUInt32(bitAnd(one, 4294967295)), toUInt32(bitAnd(one, 4294967295))) AS member) != 0 AND dictGetOrDefault('who', 'member_id', toUInt32(bitAnd(one, 4294967295)), toUInt32(bitAnd(one, 4294967295))) != dictGetOrDefault('who', 'member_id', first_identity, first_identity) GROUP BY at
  ) GROUP BY GROUPING SETS ((at), ())
) ORDER BY at_text;

-- activities behind it
(conversation_hash, dictGetOrDefault('who', 'member_id', identity_id, identity_id)) NOT IN (SELECT conversation_hash, dictGetOrDefault('who', 'member_id', first_identity, first_identity) AS opener FROM (
        SELECT conversation_hash, toUInt32(bitAnd(min(toInt128(toUnixTimestamp64Milli(occurred_at)) * 4294967296 + identity_id), 4294967295)) AS first_identity
        FROM activity WHERE conversation_hash != 0 GROUP BY conversation_hash
      )) AND conversation_hash != 0;

-- Helpers, by month, within a filter, with teammates, in Europe/Berlin

-- figures
-- source = [1,2]
-- kind = ["commit"]
-- technology = ["Go"]
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT if(whole = 1, '', toString(at)) AS at_text, '' AS key, value FROM (
  SELECT at, groupBitmapMerge(people) AS value, grouping(at) AS whole FROM (
    SELECT toDate(toUInt16(bitShiftRight(one, 32))) AS at, groupBitmapState(member) AS people FROM (
      SELECT toUInt32(bitAnd(min(toInt128(toUnixTimestamp64Milli(occurred_at)) * 4294967296 + identity_id), 4294967295)) AS first_identity, groupArrayIf(bitShiftLeft(toUInt64(toUInt16(toStartOfMonth(occurred_at, 'Europe/Berlin'))), 32) + identity_id, deleted_at_source = 0 AND source_id IN {source:Array(UInt32)} AND kind IN {kind:Array(String)} AND hasAny(technologies, {technology:Array(String)}) AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin')) AS did
      FROM activity WHERE conversation_hash != 0 GROUP BY conversation_hash
    ) ARRAY JOIN did AS one
    WHERE (if(bitAnd(dictGetOrDefault('who', 'flags', toUInt32(bitAnd(one, 4294967295)), toUInt8(0)), 2) = 0, dictGetOrDefault('who', 'member_id', toUInt32(bitAnd(one, 4294967295)), toUInt32(bitAnd(one, 4294967295))), toUInt32(0)) AS member) != 0 AND dictGetOrDefault('who', 'member_id', toUInt32(bitAnd(one, 4294967295)), toUInt32(bitAnd(one, 4294967295))) != dictGetOrDefault('who', 'member_id', first_identity, first_identity) GROUP BY at
  ) GROUP BY GROUPING SETS ((at), ())
) ORDER BY at_text;

-- activities behind it
(conversation_hash, dictGetOrDefault('who', 'member_id', identity_id, identity_id)) NOT IN (SELECT conversation_hash, dictGetOrDefault('who', 'member_id', first_identity, first_identity) AS opener FROM (
        SELECT conversation_hash, toUInt32(bitAnd(min(toInt128(toUnixTimestamp64Milli(occurred_at)) * 4294967296 + identity_id), 4294967295)) AS first_identity
        FROM activity WHERE conversation_hash != 0 GROUP BY conversation_hash
      )) AND conversation_hash != 0;

-- Helpers, over the whole time, robots only

-- figures
-- from = "2024-01-05 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT '' AS at_text, '' AS key, groupBitmap(member) AS value FROM (
      SELECT toUInt32(bitAnd(min(toInt128(toUnixTimestamp64Milli(occurred_at)) * 4294967296 + identity_id), 4294967295)) AS first_identity, groupArrayIf(identity_id, deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'UTC') AND occurred_at < toDateTime64({to:String}, 3, 'UTC')) AS did
      FROM activity WHERE conversation_hash != 0 GROUP BY conversation_hash
    ) ARRAY JOIN did AS one
    WHERE (if(bitAnd(dictGetOrDefault('who', 'flags', one, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', one, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', one, one), toUInt32(0)) AS member) != 0 AND dictGetOrDefault('who', 'member_id', one, one) != dictGetOrDefault('who', 'member_id', first_identity, first_identity);

-- activities behind it
(conversation_hash, dictGetOrDefault('who', 'member_id', identity_id, identity_id)) NOT IN (SELECT conversation_hash, dictGetOrDefault('who', 'member_id', first_identity, first_identity) AS opener FROM (
        SELECT conversation_hash, toUInt32(bitAnd(min(toInt128(toUnixTimestamp64Milli(occurred_at)) * 4294967296 + identity_id), 4294967295)) AS first_identity
        FROM activity WHERE conversation_hash != 0 GROUP BY conversation_hash
      )) AND conversation_hash != 0;

-- Helpers, over the whole time by source, in Europe/Berlin

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
SELECT '' AS at_text, key, groupBitmap(member) AS value FROM (SELECT member, did.2 AS at, did.3 AS key, did.4 AS across FROM (
      SELECT toUInt32(bitAnd(min(toInt128(toUnixTimestamp64Milli(occurred_at)) * 4294967296 + identity_id), 4294967295)) AS first_identity, groupArrayArrayIf(arrayMap(key -> (identity_id, toDate(0), key, ''), arrayFilter(one -> has({keys:Array(String)}, one), [toString(source_id)])), deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin')) AS gathered
      FROM activity WHERE conversation_hash != 0 GROUP BY conversation_hash
    ) ARRAY JOIN gathered AS did
    WHERE (dictGetOrDefault('who', 'community_id', did.1, did.1) AS member) != 0 AND dictGetOrDefault('who', 'member_id', did.1, did.1) != dictGetOrDefault('who', 'member_id', first_identity, first_identity)) GROUP BY key;

-- activities behind it
-- drillKey = "a key"
(conversation_hash, dictGetOrDefault('who', 'member_id', identity_id, identity_id)) NOT IN (SELECT conversation_hash, dictGetOrDefault('who', 'member_id', first_identity, first_identity) AS opener FROM (
        SELECT conversation_hash, toUInt32(bitAnd(min(toInt128(toUnixTimestamp64Milli(occurred_at)) * 4294967296 + identity_id), 4294967295)) AS first_identity
        FROM activity WHERE conversation_hash != 0 GROUP BY conversation_hash
      )) AND conversation_hash != 0 AND toString(source_id) = {drillKey:String};

-- Helpers, by source and hour, in Europe/Berlin

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
SELECT '' AS at_text, key, groupBitmap(member) AS value FROM (SELECT member, did.2 AS at, did.3 AS key, did.4 AS across FROM (
      SELECT toUInt32(bitAnd(min(toInt128(toUnixTimestamp64Milli(occurred_at)) * 4294967296 + identity_id), 4294967295)) AS first_identity, groupArrayArrayIf(arrayMap(key -> (identity_id, toDate(0), key, ''), arrayFilter(one -> has({keys:Array(String)}, one), [toString(source_id)])), deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin')) AS gathered
      FROM activity WHERE conversation_hash != 0 GROUP BY conversation_hash
    ) ARRAY JOIN gathered AS did
    WHERE (dictGetOrDefault('who', 'community_id', did.1, did.1) AS member) != 0 AND dictGetOrDefault('who', 'member_id', did.1, did.1) != dictGetOrDefault('who', 'member_id', first_identity, first_identity)) GROUP BY key;

-- cells
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
-- keys = ["7"]
-- columns = ["8"]
SELECT key, across, groupBitmap(member) AS value FROM (SELECT member, did.2 AS at, did.3 AS key, did.4 AS across FROM (
      SELECT toUInt32(bitAnd(min(toInt128(toUnixTimestamp64Milli(occurred_at)) * 4294967296 + identity_id), 4294967295)) AS first_identity, groupArrayArrayIf(arrayFlatten(arrayMap(key -> arrayMap(column -> (identity_id, toDate(0), key, column), arrayFilter(one -> has({columns:Array(String)}, one), [toString(toHour(occurred_at, 'Europe/Berlin'))])), arrayFilter(one -> has({keys:Array(String)}, one), [toString(source_id)]))), deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin')) AS gathered
      FROM activity WHERE conversation_hash != 0 GROUP BY conversation_hash
    ) ARRAY JOIN gathered AS did
    WHERE (dictGetOrDefault('who', 'community_id', did.1, did.1) AS member) != 0 AND dictGetOrDefault('who', 'member_id', did.1, did.1) != dictGetOrDefault('who', 'member_id', first_identity, first_identity)) GROUP BY key, across;

-- activities behind it
-- drillKey = "a key"
-- drillColumn = "a column"
(conversation_hash, dictGetOrDefault('who', 'member_id', identity_id, identity_id)) NOT IN (SELECT conversation_hash, dictGetOrDefault('who', 'member_id', first_identity, first_identity) AS opener FROM (
        SELECT conversation_hash, toUInt32(bitAnd(min(toInt128(toUnixTimestamp64Milli(occurred_at)) * 4294967296 + identity_id), 4294967295)) AS first_identity
        FROM activity WHERE conversation_hash != 0 GROUP BY conversation_hash
      )) AND conversation_hash != 0 AND toString(source_id) = {drillKey:String} AND toString(toHour(occurred_at, 'Europe/Berlin')) = {drillColumn:String};

-- Helpers, by quarter and source, in America/Los_Angeles

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
SELECT if(whole = 1, '', toString(at)) AS at_text, key, value FROM (
  SELECT at, key, groupBitmapMerge(people) AS value, grouping(at) AS whole FROM (
    SELECT at, key, groupBitmapState(member) AS people FROM (SELECT member, did.2 AS at, did.3 AS key, did.4 AS across FROM (
      SELECT toUInt32(bitAnd(min(toInt128(toUnixTimestamp64Milli(occurred_at)) * 4294967296 + identity_id), 4294967295)) AS first_identity, groupArrayArrayIf(arrayMap(key -> (identity_id, toStartOfQuarter(occurred_at, 'America/Los_Angeles'), key, ''), arrayFilter(one -> has({keys:Array(String)}, one), [toString(source_id)])), deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'America/Los_Angeles') AND occurred_at < toDateTime64({to:String}, 3, 'America/Los_Angeles')) AS gathered
      FROM activity WHERE conversation_hash != 0 GROUP BY conversation_hash
    ) ARRAY JOIN gathered AS did
    WHERE (dictGetOrDefault('who', 'community_id', did.1, did.1) AS member) != 0 AND dictGetOrDefault('who', 'member_id', did.1, did.1) != dictGetOrDefault('who', 'member_id', first_identity, first_identity)) GROUP BY at, key
  ) GROUP BY GROUPING SETS ((at, key), (key))
) ORDER BY key, at_text;

-- activities behind it
-- drillKey = "a key"
(conversation_hash, dictGetOrDefault('who', 'member_id', identity_id, identity_id)) NOT IN (SELECT conversation_hash, dictGetOrDefault('who', 'member_id', first_identity, first_identity) AS opener FROM (
        SELECT conversation_hash, toUInt32(bitAnd(min(toInt128(toUnixTimestamp64Milli(occurred_at)) * 4294967296 + identity_id), 4294967295)) AS first_identity
        FROM activity WHERE conversation_hash != 0 GROUP BY conversation_hash
      )) AND conversation_hash != 0 AND toString(source_id) = {drillKey:String};

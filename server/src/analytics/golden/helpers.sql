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

-- Helpers, by week, a quarter long, in UTC

-- figures
-- from = "2026-06-29 00:00:00"
-- to = "2026-10-05 00:00:00"
SELECT if(whole = 1, '', toString(at)) AS at_text, '' AS key, value FROM (
  SELECT at, groupBitmapMerge(people) AS value, grouping(at) AS whole FROM (
    SELECT toStartOfWeek(occurred_at, 1) AS at, groupBitmapState(member) AS people
    FROM activity INNER JOIN (SELECT source_id, conversation, dictGetOrDefault('who', 'member_id', first_identity, first_identity) AS opener FROM (
        SELECT source_id, conversation, argMin(identity_id, (occurred_at, identity_id)) AS first_identity
        FROM activity WHERE conversation != '' GROUP BY source_id, conversation
      )) AS opened USING (source_id, conversation)
    WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'UTC') AND occurred_at < toDateTime64({to:String}, 3, 'UTC') AND conversation != '' AND (dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member) != 0 AND dictGetOrDefault('who', 'member_id', identity_id, identity_id) != opener GROUP BY at
  ) GROUP BY GROUPING SETS ((at), ())
) ORDER BY at_text;

-- activities behind it
(source_id, conversation, dictGetOrDefault('who', 'member_id', identity_id, identity_id)) NOT IN (SELECT source_id, conversation, dictGetOrDefault('who', 'member_id', first_identity, first_identity) AS opener FROM (
        SELECT source_id, conversation, argMin(identity_id, (occurred_at, identity_id)) AS first_identity
        FROM activity WHERE conversation != '' GROUP BY source_id, conversation
      )) AND conversation != '';

-- Helpers, by month, within a filter, with teammates, in Europe/Berlin

-- figures
-- source = [1,2]
-- kind = ["commit"]
-- technology = ["Go"]
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT if(whole = 1, '', toString(at)) AS at_text, '' AS key, value FROM (
  SELECT at, groupBitmapMerge(people) AS value, grouping(at) AS whole FROM (
    SELECT toStartOfMonth(occurred_at, 'Europe/Berlin') AS at, groupBitmapState(member) AS people
    FROM activity INNER JOIN (SELECT source_id, conversation, dictGetOrDefault('who', 'member_id', first_identity, first_identity) AS opener FROM (
        SELECT source_id, conversation, argMin(identity_id, (occurred_at, identity_id)) AS first_identity
        FROM activity WHERE conversation != '' GROUP BY source_id, conversation
      )) AS opened USING (source_id, conversation)
    WHERE deleted_at_source = 0 AND source_id IN {source:Array(UInt32)} AND kind IN {kind:Array(String)} AND hasAny(technologies, {technology:Array(String)}) AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND conversation != '' AND (if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) = 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member) != 0 AND dictGetOrDefault('who', 'member_id', identity_id, identity_id) != opener GROUP BY at
  ) GROUP BY GROUPING SETS ((at), ())
) ORDER BY at_text;

-- activities behind it
(source_id, conversation, dictGetOrDefault('who', 'member_id', identity_id, identity_id)) NOT IN (SELECT source_id, conversation, dictGetOrDefault('who', 'member_id', first_identity, first_identity) AS opener FROM (
        SELECT source_id, conversation, argMin(identity_id, (occurred_at, identity_id)) AS first_identity
        FROM activity WHERE conversation != '' GROUP BY source_id, conversation
      )) AND conversation != '';

-- Helpers, over the whole time, robots only

-- figures
-- from = "2024-01-05 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT '' AS at_text, '' AS key, groupBitmap(member) AS value FROM activity INNER JOIN (SELECT source_id, conversation, dictGetOrDefault('who', 'member_id', first_identity, first_identity) AS opener FROM (
        SELECT source_id, conversation, argMin(identity_id, (occurred_at, identity_id)) AS first_identity
        FROM activity WHERE conversation != '' GROUP BY source_id, conversation
      )) AS opened USING (source_id, conversation)
    WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'UTC') AND occurred_at < toDateTime64({to:String}, 3, 'UTC') AND conversation != '' AND (if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member) != 0 AND dictGetOrDefault('who', 'member_id', identity_id, identity_id) != opener;

-- activities behind it
(source_id, conversation, dictGetOrDefault('who', 'member_id', identity_id, identity_id)) NOT IN (SELECT source_id, conversation, dictGetOrDefault('who', 'member_id', first_identity, first_identity) AS opener FROM (
        SELECT source_id, conversation, argMin(identity_id, (occurred_at, identity_id)) AS first_identity
        FROM activity WHERE conversation != '' GROUP BY source_id, conversation
      )) AND conversation != '';

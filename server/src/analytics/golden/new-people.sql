-- New people, by week, a quarter long, in UTC

-- figures
-- from = "2026-06-29 00:00:00"
-- to = "2026-10-05 00:00:00"
SELECT if(whole = 1, '', toString(at)) AS at_text, key, value FROM (
  SELECT toStartOfWeek(first_at, 1) AS at, key, count() AS value, grouping(at) AS whole FROM (
    SELECT member, first_at, key FROM (
      SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member, min(at_first) AS first_at, '' AS key FROM (
        SELECT identity_id, first_at AS at_first, '' AS at_key FROM (SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0 AND identity_id NOT IN (7,11) UNION ALL SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0 AND identity_id IN (7,11) GROUP BY identity_id) WHERE (first_at >= toDateTime64({from:String}, 3, 'UTC') AND first_at < toDateTime64({to:String}, 3, 'UTC')) OR identity_id IN (SELECT arrayJoin([identity_id, member_id]) FROM standing)
      ) GROUP BY member
    ) WHERE member != 0 AND first_at >= toDateTime64({from:String}, 3, 'UTC') AND first_at < toDateTime64({to:String}, 3, 'UTC')
  ) GROUP BY GROUPING SETS ((at, key), (key))
) ORDER BY key, at_text;

-- people behind 2026-09-28 to 2026-10-04
-- from = "2026-09-28 00:00:00"
-- to = "2026-10-05 00:00:00"
SELECT member FROM (SELECT member, first_at, key FROM (
      SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member, min(at_first) AS first_at, '' AS key FROM (
        SELECT identity_id, first_at AS at_first, '' AS at_key FROM (SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0 AND identity_id NOT IN (7,11) UNION ALL SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0 AND identity_id IN (7,11) GROUP BY identity_id) WHERE (first_at >= toDateTime64({from:String}, 3, 'UTC') AND first_at < toDateTime64({to:String}, 3, 'UTC')) OR identity_id IN (SELECT arrayJoin([identity_id, member_id]) FROM standing)
      ) GROUP BY member
    ) WHERE member != 0 AND first_at >= toDateTime64({from:String}, 3, 'UTC') AND first_at < toDateTime64({to:String}, 3, 'UTC'));

-- New people, by month, within a filter, with teammates, in Europe/Berlin

-- figures
-- source = [1,2]
-- kind = ["commit"]
-- technology = ["Go"]
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT if(whole = 1, '', toString(at)) AS at_text, key, value FROM (
  SELECT toStartOfMonth(first_at, 'Europe/Berlin') AS at, key, count() AS value, grouping(at) AS whole FROM (
    SELECT member, first_at, key FROM (
      SELECT if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) = 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member, min(at_first) AS first_at, '' AS key FROM (
        SELECT identity_id, min(occurred_at) AS at_first, '' AS at_key
        FROM activity WHERE deleted_at_source = 0 AND source_id IN {source:Array(UInt32)} AND kind IN {kind:Array(String)} AND hasAny(technologies, {technology:Array(String)}) GROUP BY identity_id
      ) GROUP BY member
    ) WHERE member != 0 AND first_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND first_at < toDateTime64({to:String}, 3, 'Europe/Berlin')
  ) GROUP BY GROUPING SETS ((at, key), (key))
) ORDER BY key, at_text;

-- people behind 2026-11-01 to 2026-11-20
-- source = [1,2]
-- kind = ["commit"]
-- technology = ["Go"]
-- from = "2026-11-01 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT member FROM (SELECT member, first_at, key FROM (
      SELECT if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) = 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member, min(at_first) AS first_at, '' AS key FROM (
        SELECT identity_id, min(occurred_at) AS at_first, '' AS at_key
        FROM activity WHERE deleted_at_source = 0 AND source_id IN {source:Array(UInt32)} AND kind IN {kind:Array(String)} AND hasAny(technologies, {technology:Array(String)}) GROUP BY identity_id
      ) GROUP BY member
    ) WHERE member != 0 AND first_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND first_at < toDateTime64({to:String}, 3, 'Europe/Berlin'));

-- New people, over the whole time, robots only

-- figures
-- from = "2024-01-05 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT '' AS at_text, '' AS key, count() AS value FROM (SELECT member, first_at, key FROM (
      SELECT if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member, min(at_first) AS first_at, '' AS key FROM (
        SELECT identity_id, first_at AS at_first, '' AS at_key FROM (SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0 AND identity_id NOT IN (7,11) UNION ALL SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0 AND identity_id IN (7,11) GROUP BY identity_id) WHERE (first_at >= toDateTime64({from:String}, 3, 'UTC') AND first_at < toDateTime64({to:String}, 3, 'UTC')) OR identity_id IN (SELECT arrayJoin([identity_id, member_id]) FROM standing)
      ) GROUP BY member
    ) WHERE member != 0 AND first_at >= toDateTime64({from:String}, 3, 'UTC') AND first_at < toDateTime64({to:String}, 3, 'UTC'));

-- people behind 2024-01-05 to 2026-11-20
-- from = "2024-01-05 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT member FROM (SELECT member, first_at, key FROM (
      SELECT if(bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 1) = 0 AND bitAnd(dictGetOrDefault('who', 'flags', identity_id, toUInt8(0)), 2) != 0, dictGetOrDefault('who', 'member_id', identity_id, identity_id), toUInt32(0)) AS member, min(at_first) AS first_at, '' AS key FROM (
        SELECT identity_id, first_at AS at_first, '' AS at_key FROM (SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0 AND identity_id NOT IN (7,11) UNION ALL SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0 AND identity_id IN (7,11) GROUP BY identity_id) WHERE (first_at >= toDateTime64({from:String}, 3, 'UTC') AND first_at < toDateTime64({to:String}, 3, 'UTC')) OR identity_id IN (SELECT arrayJoin([identity_id, member_id]) FROM standing)
      ) GROUP BY member
    ) WHERE member != 0 AND first_at >= toDateTime64({from:String}, 3, 'UTC') AND first_at < toDateTime64({to:String}, 3, 'UTC'));

-- New people, over the whole time by source, in Europe/Berlin

-- figures
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT '' AS at_text, key, n AS value, count() OVER () AS keys FROM (
  SELECT key, count() AS n FROM (SELECT member, first_at, key FROM (
      SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member, min(at_first) AS first_at, argMin(at_key, (at_first, at_key)) AS key FROM (
        SELECT identity_id, occurred_at AS at_first, toString(source_id) AS at_key FROM (
          SELECT identity_id, occurred_at, source_id, platform, kind, category, place, technologies FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (identity_id, occurred_at) IN (SELECT identity_id, first_at FROM (SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0 AND identity_id NOT IN (7,11) UNION ALL SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0 AND identity_id IN (7,11) GROUP BY identity_id) WHERE first_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND first_at < toDateTime64({to:String}, 3, 'Europe/Berlin'))
        ) UNION ALL SELECT identity_id, first_at AS at_first, '' AS at_key FROM (SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0 AND identity_id NOT IN (7,11) UNION ALL SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0 AND identity_id IN (7,11) GROUP BY identity_id) WHERE NOT (first_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND first_at < toDateTime64({to:String}, 3, 'Europe/Berlin')) AND identity_id IN (SELECT arrayJoin([identity_id, member_id]) FROM standing)
      ) GROUP BY member
    ) WHERE member != 0 AND first_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND first_at < toDateTime64({to:String}, 3, 'Europe/Berlin')) GROUP BY key
) WHERE key != '' ORDER BY n DESC, key LIMIT 3;

-- people behind 2026-01-01 to 2026-11-20
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
-- drillKey = "a key"
SELECT member FROM (SELECT member, first_at, key FROM (
      SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member, min(at_first) AS first_at, argMin(at_key, (at_first, at_key)) AS key FROM (
        SELECT identity_id, occurred_at AS at_first, toString(source_id) AS at_key FROM (
          SELECT identity_id, occurred_at, source_id, platform, kind, category, place, technologies FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (identity_id, occurred_at) IN (SELECT identity_id, first_at FROM (SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0 AND identity_id NOT IN (7,11) UNION ALL SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0 AND identity_id IN (7,11) GROUP BY identity_id) WHERE first_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND first_at < toDateTime64({to:String}, 3, 'Europe/Berlin'))
        ) UNION ALL SELECT identity_id, first_at AS at_first, '' AS at_key FROM (SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0 AND identity_id NOT IN (7,11) UNION ALL SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0 AND identity_id IN (7,11) GROUP BY identity_id) WHERE NOT (first_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND first_at < toDateTime64({to:String}, 3, 'Europe/Berlin')) AND identity_id IN (SELECT arrayJoin([identity_id, member_id]) FROM standing)
      ) GROUP BY member
    ) WHERE member != 0 AND first_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND first_at < toDateTime64({to:String}, 3, 'Europe/Berlin')) WHERE key = {drillKey:String};

-- New people, by source and hour, in Europe/Berlin

-- figures
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT '' AS at_text, key, n AS value, count() OVER () AS keys FROM (
  SELECT key, count() AS n FROM (SELECT member, first_at, key FROM (
      SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member, min(at_first) AS first_at, argMin(at_key, (at_first, at_key)) AS key FROM (
        SELECT identity_id, occurred_at AS at_first, toString(source_id) AS at_key FROM (
          SELECT identity_id, occurred_at, source_id, platform, kind, category, place, technologies FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (identity_id, occurred_at) IN (SELECT identity_id, first_at FROM (SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0 AND identity_id NOT IN (7,11) UNION ALL SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0 AND identity_id IN (7,11) GROUP BY identity_id) WHERE first_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND first_at < toDateTime64({to:String}, 3, 'Europe/Berlin'))
        ) UNION ALL SELECT identity_id, first_at AS at_first, '' AS at_key FROM (SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0 AND identity_id NOT IN (7,11) UNION ALL SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0 AND identity_id IN (7,11) GROUP BY identity_id) WHERE NOT (first_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND first_at < toDateTime64({to:String}, 3, 'Europe/Berlin')) AND identity_id IN (SELECT arrayJoin([identity_id, member_id]) FROM standing)
      ) GROUP BY member
    ) WHERE member != 0 AND first_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND first_at < toDateTime64({to:String}, 3, 'Europe/Berlin')) GROUP BY key
) WHERE key != '' ORDER BY n DESC, key LIMIT 3;

-- cells
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
-- keys = ["7"]
-- columns = ["8"]
SELECT key, across, count() AS value FROM (SELECT member, first_at, key, across FROM (
      SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member, min(at_first) AS first_at, argMin(at_key, (at_first, at_key)) AS key, argMin(at_across, (at_first, at_across)) AS across FROM (
        SELECT identity_id, occurred_at AS at_first, toString(source_id) AS at_key, toString(toHour(occurred_at, 'Europe/Berlin')) AS at_across FROM (
          SELECT identity_id, occurred_at, source_id, platform, kind, category, place, technologies FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (identity_id, occurred_at) IN (SELECT identity_id, first_at FROM (SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0 AND identity_id NOT IN (7,11) UNION ALL SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0 AND identity_id IN (7,11) GROUP BY identity_id) WHERE first_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND first_at < toDateTime64({to:String}, 3, 'Europe/Berlin'))
        ) UNION ALL SELECT identity_id, first_at AS at_first, '' AS at_key, '' AS at_across FROM (SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0 AND identity_id NOT IN (7,11) UNION ALL SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0 AND identity_id IN (7,11) GROUP BY identity_id) WHERE NOT (first_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND first_at < toDateTime64({to:String}, 3, 'Europe/Berlin')) AND identity_id IN (SELECT arrayJoin([identity_id, member_id]) FROM standing)
      ) GROUP BY member
    ) WHERE member != 0 AND first_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND first_at < toDateTime64({to:String}, 3, 'Europe/Berlin')) WHERE key IN {keys:Array(String)} AND across IN {columns:Array(String)} GROUP BY key, across;

-- people behind 2026-01-01 to 2026-11-20
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
-- drillKey = "a key"
-- drillColumn = "a column"
SELECT member FROM (SELECT member, first_at, key, across FROM (
      SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member, min(at_first) AS first_at, argMin(at_key, (at_first, at_key)) AS key, argMin(at_across, (at_first, at_across)) AS across FROM (
        SELECT identity_id, occurred_at AS at_first, toString(source_id) AS at_key, toString(toHour(occurred_at, 'Europe/Berlin')) AS at_across FROM (
          SELECT identity_id, occurred_at, source_id, platform, kind, category, place, technologies FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND occurred_at < toDateTime64({to:String}, 3, 'Europe/Berlin') AND (identity_id, occurred_at) IN (SELECT identity_id, first_at FROM (SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0 AND identity_id NOT IN (7,11) UNION ALL SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0 AND identity_id IN (7,11) GROUP BY identity_id) WHERE first_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND first_at < toDateTime64({to:String}, 3, 'Europe/Berlin'))
        ) UNION ALL SELECT identity_id, first_at AS at_first, '' AS at_key, '' AS at_across FROM (SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0 AND identity_id NOT IN (7,11) UNION ALL SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0 AND identity_id IN (7,11) GROUP BY identity_id) WHERE NOT (first_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND first_at < toDateTime64({to:String}, 3, 'Europe/Berlin')) AND identity_id IN (SELECT arrayJoin([identity_id, member_id]) FROM standing)
      ) GROUP BY member
    ) WHERE member != 0 AND first_at >= toDateTime64({from:String}, 3, 'Europe/Berlin') AND first_at < toDateTime64({to:String}, 3, 'Europe/Berlin')) WHERE key = {drillKey:String} AND across = {drillColumn:String};

-- New people, by quarter and source, in America/Los_Angeles

-- figures
-- from = "2026-01-01 00:00:00"
-- to = "2026-11-21 00:00:00"
SELECT at_text, key, value, keys FROM (
  SELECT *, max(rank) OVER () AS keys FROM (
    SELECT *, dense_rank() OVER (ORDER BY n DESC, key) AS rank FROM (
      SELECT if(whole = 1, '', toString(at)) AS at_text, key, value, max(if(whole = 1, value, 0)) OVER (PARTITION BY key) AS n FROM (
  SELECT toStartOfQuarter(first_at, 'America/Los_Angeles') AS at, key, count() AS value, grouping(at) AS whole FROM (
    SELECT member, first_at, key FROM (
      SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member, min(at_first) AS first_at, argMin(at_key, (at_first, at_key)) AS key FROM (
        SELECT identity_id, occurred_at AS at_first, toString(source_id) AS at_key FROM (
          SELECT identity_id, occurred_at, source_id, platform, kind, category, place, technologies FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'America/Los_Angeles') AND occurred_at < toDateTime64({to:String}, 3, 'America/Los_Angeles') AND (identity_id, occurred_at) IN (SELECT identity_id, first_at FROM (SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0 AND identity_id NOT IN (7,11) UNION ALL SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0 AND identity_id IN (7,11) GROUP BY identity_id) WHERE first_at >= toDateTime64({from:String}, 3, 'America/Los_Angeles') AND first_at < toDateTime64({to:String}, 3, 'America/Los_Angeles'))
        ) UNION ALL SELECT identity_id, first_at AS at_first, '' AS at_key FROM (SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0 AND identity_id NOT IN (7,11) UNION ALL SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0 AND identity_id IN (7,11) GROUP BY identity_id) WHERE NOT (first_at >= toDateTime64({from:String}, 3, 'America/Los_Angeles') AND first_at < toDateTime64({to:String}, 3, 'America/Los_Angeles')) AND identity_id IN (SELECT arrayJoin([identity_id, member_id]) FROM standing)
      ) GROUP BY member
    ) WHERE member != 0 AND first_at >= toDateTime64({from:String}, 3, 'America/Los_Angeles') AND first_at < toDateTime64({to:String}, 3, 'America/Los_Angeles')
  ) GROUP BY GROUPING SETS ((at, key), (key))
      ) WHERE key != ''
    )
  )
) WHERE rank <= 3 ORDER BY rank, at_text;

-- people behind 2026-10-01 to 2026-11-20
-- from = "2026-10-01 00:00:00"
-- to = "2026-11-21 00:00:00"
-- drillKey = "a key"
SELECT member FROM (SELECT member, first_at, key FROM (
      SELECT dictGetOrDefault('who', 'community_id', identity_id, identity_id) AS member, min(at_first) AS first_at, argMin(at_key, (at_first, at_key)) AS key FROM (
        SELECT identity_id, occurred_at AS at_first, toString(source_id) AS at_key FROM (
          SELECT identity_id, occurred_at, source_id, platform, kind, category, place, technologies FROM activity WHERE deleted_at_source = 0 AND occurred_at >= toDateTime64({from:String}, 3, 'America/Los_Angeles') AND occurred_at < toDateTime64({to:String}, 3, 'America/Los_Angeles') AND (identity_id, occurred_at) IN (SELECT identity_id, first_at FROM (SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0 AND identity_id NOT IN (7,11) UNION ALL SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0 AND identity_id IN (7,11) GROUP BY identity_id) WHERE first_at >= toDateTime64({from:String}, 3, 'America/Los_Angeles') AND first_at < toDateTime64({to:String}, 3, 'America/Los_Angeles'))
        ) UNION ALL SELECT identity_id, first_at AS at_first, '' AS at_key FROM (SELECT identity_id, activities AS n, first_at, last_at FROM identity_summary FINAL WHERE activities > 0 AND identity_id NOT IN (7,11) UNION ALL SELECT identity_id, count() AS n, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM activity WHERE deleted_at_source = 0 AND identity_id IN (7,11) GROUP BY identity_id) WHERE NOT (first_at >= toDateTime64({from:String}, 3, 'America/Los_Angeles') AND first_at < toDateTime64({to:String}, 3, 'America/Los_Angeles')) AND identity_id IN (SELECT arrayJoin([identity_id, member_id]) FROM standing)
      ) GROUP BY member
    ) WHERE member != 0 AND first_at >= toDateTime64({from:String}, 3, 'America/Los_Angeles') AND first_at < toDateTime64({to:String}, 3, 'America/Los_Angeles')) WHERE key = {drillKey:String};

-- Which sources belong to which communities, as the state says it: each version whole, the highest one holds (server/src/features/communities/told.ts).
CREATE TABLE IF NOT EXISTS community_source (
  version UInt64,
  community_id UInt32,
  source_id UInt32
) ENGINE = MergeTree
PARTITION BY version
ORDER BY (community_id, source_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

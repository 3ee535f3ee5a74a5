-- What each identity did, by month and for the first time, now apart by source, so that it can be seen for some communities alone. Both tables are derived
-- from the table activity: they are filled again at start, and questions ask the log itself until then.
DROP TABLE IF EXISTS identity_month SYNC;
CREATE TABLE IF NOT EXISTS identity_month (
  zone LowCardinality(String),
  identity_id UInt32,
  month Date,
  kind LowCardinality(String),
  category LowCardinality(String),
  weight UInt8,
  source_id UInt32,
  days UInt64,
  version UInt64
) ENGINE = ReplacingMergeTree(version)
PARTITION BY zone
ORDER BY (identity_id, month, kind, category, weight, source_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

DROP TABLE IF EXISTS identity_mark SYNC;
CREATE TABLE IF NOT EXISTS identity_mark (
  rules UInt64,
  identity_id UInt32,
  what LowCardinality(String),
  which UInt32,
  source_id UInt32,
  first_at DateTime64(3, 'UTC'),
  gone UInt8,
  version UInt64
) ENGINE = ReplacingMergeTree(version)
PARTITION BY rules
ORDER BY (identity_id, what, which, source_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

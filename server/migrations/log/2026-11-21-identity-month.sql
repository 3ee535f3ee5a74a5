-- Derived from the table activity, and can be emptied at any time: on which days of each month each identity did what. The row of identity 0 says that a
-- zone was filled. Bit 6 of `days` is the first of the month; bits 0 to 5 are the days before it, where they lie in the same week.
CREATE TABLE IF NOT EXISTS identity_month (
  zone LowCardinality(String),
  identity_id UInt32,
  month Date,
  kind LowCardinality(String),
  category LowCardinality(String),
  weight UInt8,
  days UInt64,
  version UInt64
) ENGINE = ReplacingMergeTree(version)
PARTITION BY zone
ORDER BY (identity_id, month, kind, category, weight)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Derived from the table activity, and can be emptied at any time: when each identity first reached a step or stage of the journey, and each source.
-- `rules` is a number made of the rules that hold; the row of identity 0 says that they were applied to everybody.
CREATE TABLE IF NOT EXISTS identity_mark (
  rules UInt64,
  identity_id UInt32,
  what LowCardinality(String),
  which UInt32,
  first_at DateTime64(3, 'UTC'),
  gone UInt8,
  version UInt64
) ENGINE = ReplacingMergeTree(version)
PARTITION BY rules
ORDER BY (identity_id, what, which)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Derived from partitions of the table activity likewise: every activity of an event, which says who was there.
CREATE TABLE IF NOT EXISTS attended (
  filling UInt64,
  identity_id UInt32,
  occurred_at DateTime64(3, 'UTC'),
  kind LowCardinality(String),
  id UUID
) ENGINE = MergeTree
PARTITION BY filling
ORDER BY occurred_at
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

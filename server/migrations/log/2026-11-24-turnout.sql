-- Derived from the table activity, and can be emptied at any time: of each of its partitions, how much was done and by which identities, by the day, week and month
-- of a zone, in all (`dimension` is empty) and by the values of a dimension. Weeks and months are named by their first day; those that lie across two
-- partitions stand in both, each with its own part.
CREATE TABLE IF NOT EXISTS turnout (
  filling UInt64,
  dimension LowCardinality(String),
  grain LowCardinality(String),
  day Date,
  value String,
  n UInt64,
  people AggregateFunction(groupBitmap, UInt32)
) ENGINE = MergeTree
PARTITION BY filling
ORDER BY (dimension, grain, day, value)
SETTINGS index_granularity = 64, fsync_after_insert = 1, fsync_part_directory = 1;

-- Derived likewise: of each partition who did something on a day in a conversation that another account had opened, and which account that was.
CREATE TABLE IF NOT EXISTS helped (
  filling UInt64,
  day Date,
  identity_id UInt32,
  opener UInt32
) ENGINE = MergeTree
PARTITION BY filling
ORDER BY (day, identity_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Which filling of these tables (`what`) holds a partition of the log, as that was when `made_of` was its number: a number made of what it is read from, of
-- the newest block and the changes of partitions, of the table itself and the zone. Where it is another one now, the filling does not hold.
CREATE TABLE IF NOT EXISTS partition_filled (
  what LowCardinality(String),
  partition_id String,
  made_of UInt64,
  dimensions Array(String),
  filling UInt64
) ENGINE = ReplacingMergeTree(filling)
ORDER BY (what, partition_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

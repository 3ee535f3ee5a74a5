-- Derived from partitions of the table activity as turnout and helped are, and can be emptied at any time together with the rows of partition_filled that name them.
-- `began`: the first that an identity did (all of it that was done at the same moment), of those that did nothing in an older partition.
CREATE TABLE IF NOT EXISTS began (
  filling UInt64,
  identity_id UInt32,
  occurred_at DateTime64(3, 'UTC'),
  source_id UInt32,
  platform LowCardinality(String),
  kind LowCardinality(String),
  category LowCardinality(String),
  place LowCardinality(String),
  technologies Array(LowCardinality(String))
) ENGINE = MergeTree
PARTITION BY filling
ORDER BY occurred_at
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- How often an identity answered on a day where the same one had asked on the same day; `asker` is 0 where nobody is known to have asked.
CREATE TABLE IF NOT EXISTS answered (
  filling UInt64,
  day Date,
  identity_id UInt32,
  asker UInt32,
  asked Date,
  n UInt64
) ENGINE = MergeTree
PARTITION BY filling
ORDER BY day
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- What charts are marked with: of each event and release what it is called, and when (in ms) anybody did something there. `evening`, where an event has no thread of its
-- own. An erasure empties it.
CREATE TABLE IF NOT EXISTS marked (
  filling UInt64,
  category LowCardinality(String),
  source_id UInt32,
  place String,
  thread String,
  evening String,
  title String,
  url String,
  times Array(Int64)
) ENGINE = MergeTree
PARTITION BY filling
ORDER BY category
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

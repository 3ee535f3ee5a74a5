-- Derived from the table activity, and can be emptied at any time: what each identity did in all its time. The row of identity 0 says that it was filled.
CREATE TABLE IF NOT EXISTS identity_summary (
  identity_id UInt32,
  activities UInt64,
  first_at DateTime64(3, 'UTC'),
  last_at DateTime64(3, 'UTC'),
  version UInt64
) ENGINE = ReplacingMergeTree(version)
ORDER BY identity_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Identities whose summary may not be true: noted before the log is changed, forgotten once they have been summed up again.
CREATE TABLE IF NOT EXISTS identity_touched (
  generation UInt64,
  identity_id UInt32
) ENGINE = MergeTree
PARTITION BY generation
ORDER BY identity_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

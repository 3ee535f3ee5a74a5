-- Who is in which segment, as it was last worked out; derived from log and state, and can be emptied at any time: it is filled again before the next question.
-- `rule` is a number made of the segment's rule; the row of person 0 says by which rule it was filled.
CREATE TABLE IF NOT EXISTS segment_member (
  segment UInt32,
  person UInt32,
  rule UInt64,
  gone UInt8,
  version UInt64
) ENGINE = ReplacingMergeTree(version)
ORDER BY (segment, person)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

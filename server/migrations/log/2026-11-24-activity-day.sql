-- Derived from the table activity, and can be emptied at any time: who did something on each day of a zone, as bitmaps of identities, and how much was done.
-- Slice 0 holds everybody of the day and its number of activities; slice k, from 1 on, those of whose further activities (one less than all of them) bit k - 1 is
-- set. So the activities of any part of the identities can be counted. A row whose zone is `= Europe/Berlin` says that Europe/Berlin was filled.
CREATE TABLE IF NOT EXISTS activity_day (
  zone LowCardinality(String),
  slice UInt8,
  day Date,
  activities UInt64,
  identities AggregateFunction(groupBitmap, UInt32),
  version UInt64
) ENGINE = ReplacingMergeTree(version)
PARTITION BY (zone, toYear(day))
ORDER BY (slice, day)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Derived from the table identity_month, and can be emptied at any time: what each identity did in the three months of each quarter (m0, m1, m2), weighed as
-- the team weighs it. `weights` is a number made of the zone and the weights; the row of identity 0 says that they were filled, from the months of its version.
CREATE TABLE IF NOT EXISTS identity_quarter (
  weights UInt64,
  identity_id UInt32,
  quarter Date,
  m0_best UInt8, m0_bits UInt64, m0_days UInt8, m0_weeks UInt8, m0_fresh UInt8,
  m1_best UInt8, m1_bits UInt64, m1_days UInt8, m1_weeks UInt8, m1_fresh UInt8,
  m2_best UInt8, m2_bits UInt64, m2_days UInt8, m2_weeks UInt8, m2_fresh UInt8,
  version UInt64
) ENGINE = ReplacingMergeTree(version)
PARTITION BY (weights, toYear(quarter))
ORDER BY (identity_id, quarter)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

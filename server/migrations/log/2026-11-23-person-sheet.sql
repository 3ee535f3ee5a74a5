-- Derived from the tables identity_month, identity_quarter and identity_mark, and can be emptied while nobody asks: what was worked out of everybody. Each time
-- that is another sheet. Its row of person 0 tells what was asked (`about`, and as a number that is made of it and of the rules), and when everybody is in it (`filled`).
CREATE TABLE IF NOT EXISTS person_sheet (
  sheet UInt64,
  person UInt32,
  g0 UInt8,
  step UInt8, stage UInt8, level UInt8,
  s1 DateTime64(3, 'UTC'), s2 DateTime64(3, 'UTC'), s3 DateTime64(3, 'UTC'), s4 DateTime64(3, 'UTC'), s5 DateTime64(3, 'UTC'),
  l1 UInt32, l2 UInt32, l3 UInt32, l4 UInt32,
  gone UInt8,
  question UInt64,
  about String,
  filled UInt8,
  version UInt64
) ENGINE = ReplacingMergeTree(version)
PARTITION BY sheet
ORDER BY (sheet, person)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Of which identities people were when the sheets were worked out: a sum over their rows in the table standing, versions included. Where it is another now, a sheet
-- does not hold of that person. Can be emptied together with person_sheet alone.
CREATE TABLE IF NOT EXISTS person_made_of (
  person UInt32,
  made_of UInt64,
  version UInt64
) ENGINE = ReplacingMergeTree(version)
ORDER BY person
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

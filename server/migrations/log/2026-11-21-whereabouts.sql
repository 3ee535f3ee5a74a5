-- What is known of where people are, as the state says it; derived from it, and can be emptied at any time if `whereabouts_outbox` is filled again. `stays`:
-- from the first to the last day at an organization, 4294967295 for somebody on their own. `minutes`: east of UTC, -32768 where it is not known.
CREATE TABLE IF NOT EXISTS whereabouts (
  person UInt32,
  stays Array(Tuple(from_day Date, to_day Date, organization UInt32)),
  country LowCardinality(String),
  minutes Int16,
  version UInt64
) ENGINE = ReplacingMergeTree(version)
ORDER BY person
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE DICTIONARY IF NOT EXISTS stays (
  person UInt64,
  from_day Date,
  to_day Date,
  organization UInt32
) PRIMARY KEY person
SOURCE(CLICKHOUSE(QUERY 'SELECT person, stay.1 AS from_day, stay.2 AS to_day, stay.3 AS organization FROM (SELECT person, argMax(stays, version) AS known FROM ${database}.whereabouts GROUP BY person) ARRAY JOIN known AS stay' ${dictionaryUser}))
LAYOUT(RANGE_HASHED())
RANGE(MIN from_day MAX to_day)
LIFETIME(0);

CREATE DICTIONARY IF NOT EXISTS abode (
  person UInt64,
  country String DEFAULT '',
  minutes Int16 DEFAULT -32768
) PRIMARY KEY person
SOURCE(CLICKHOUSE(QUERY 'SELECT person, argMax(country, version) AS country, argMax(minutes, version) AS minutes FROM ${database}.whereabouts GROUP BY person' ${dictionaryUser}))
LAYOUT(FLAT(INITIAL_ARRAY_SIZE 1024 MAX_ARRAY_SIZE 200000000))
LIFETIME(0);

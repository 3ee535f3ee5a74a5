CREATE TABLE IF NOT EXISTS activity (
  id UUID,
  source_id UInt32,
  identity_id UInt32,
  platform LowCardinality(String),
  kind LowCardinality(String),
  category LowCardinality(String),
  weight Float32,
  occurred_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  place LowCardinality(String),
  conversation String CODEC(ZSTD(1)),
  external_id String CODEC(ZSTD(1)),
  reply_to String CODEC(ZSTD(1)),
  title String CODEC(ZSTD(1)),
  body String CODEC(ZSTD(1)),
  url String CODEC(ZSTD(1)),
  technologies Array(LowCardinality(String)),
  mentions Array(UInt32),
  attributes Map(LowCardinality(String), String),
  deleted_at_source UInt8,
  raw_hash UInt64,
  content_hash UInt64,
  version UInt64,
  is_deleted UInt8
) ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (identity_id, occurred_at, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS standing (
  identity_id UInt32,
  member_id UInt32,
  community_id UInt32,
  flags UInt8,
  version UInt64
) ENGINE = ReplacingMergeTree(version)
ORDER BY identity_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE DICTIONARY IF NOT EXISTS who (
  identity_id UInt64,
  member_id UInt32,
  community_id UInt32,
  flags UInt8
) PRIMARY KEY identity_id
SOURCE(CLICKHOUSE(QUERY 'SELECT identity_id, argMax(member_id, version) AS member_id, argMax(community_id, version) AS community_id, argMax(flags, version) AS flags FROM ${database}.standing GROUP BY identity_id' ${dictionaryUser}))
LAYOUT(FLAT(INITIAL_ARRAY_SIZE 1024 MAX_ARRAY_SIZE 200000000))
LIFETIME(0);

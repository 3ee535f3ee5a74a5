-- On which days of the workspace's zone each identity did something, as days since 1970, ascending. A row whose zone is another is not used.
ALTER TABLE identity_summary ADD COLUMN IF NOT EXISTS days Array(UInt16) CODEC(ZSTD(1));
ALTER TABLE identity_summary ADD COLUMN IF NOT EXISTS zone LowCardinality(String);

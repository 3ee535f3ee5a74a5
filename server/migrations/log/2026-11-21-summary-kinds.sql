-- How many activities of each kind an identity has. In the row of identity 0 it says that it was filled: an empty one is of before there were kinds.
ALTER TABLE identity_summary ADD COLUMN IF NOT EXISTS kinds Map(LowCardinality(String), UInt32) CODEC(ZSTD(1));

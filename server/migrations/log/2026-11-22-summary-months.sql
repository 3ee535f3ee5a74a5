-- In which months of the workspace's zone each identity did something, as the engine numbers them, ascending. In the row of identity 0 it says that they were filled.
ALTER TABLE identity_summary ADD COLUMN IF NOT EXISTS months Array(UInt16) CODEC(ZSTD(1));

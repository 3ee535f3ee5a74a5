-- Years before 2022 lie in one partition each, months after that. Each part of a partition costs the same to write, to sync and to open whatever it holds,
-- and a history of 27 years lay in 324 of them: an import wrote twice as long, and a question of all times read thousands of files.
-- The newest version of each activity is copied, then both tables change places at once; begun anew after a crash at any point.
DROP TABLE IF EXISTS activity_before;
CREATE TABLE activity_before AS activity
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY if(occurred_at < toDateTime64('2022-01-01 00:00:00', 3, 'UTC'), toYear(occurred_at) * 100, toYYYYMM(occurred_at))
ORDER BY (identity_id, occurred_at, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
INSERT INTO activity_before SELECT * FROM activity SETTINGS final = 0, max_partitions_per_insert_block = 0;
EXCHANGE TABLES activity AND activity_before;
DROP TABLE activity_before;

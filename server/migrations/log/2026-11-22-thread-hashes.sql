-- What an activity belongs to, is, and answers, as numbers: reading three texts of everything costs ten times as much. 0 where there is none. Activities from
-- before get them in the background; until then they are computed when they are asked for.
ALTER TABLE activity
  ADD COLUMN IF NOT EXISTS conversation_hash UInt64 MATERIALIZED if(conversation = '', 0, cityHash64(source_id, conversation)),
  ADD COLUMN IF NOT EXISTS item_hash UInt64 MATERIALIZED cityHash64(source_id, external_id),
  ADD COLUMN IF NOT EXISTS reply_hash UInt64 MATERIALIZED if(reply_to = '', 0, cityHash64(source_id, reply_to));
ALTER TABLE activity MATERIALIZE COLUMN conversation_hash, MATERIALIZE COLUMN item_hash, MATERIALIZE COLUMN reply_hash;

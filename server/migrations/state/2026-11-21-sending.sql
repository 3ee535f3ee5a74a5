-- What programs were answered that sent activities under a key of their own: the same again is answered alike. Emptied after a day.
create table sent_answer (
  -- Who sent: "key 12".
  sender text not null,
  key text not null,
  -- Hash of what was sent: something else under the same key is refused.
  sent text not null,
  answer jsonb not null,
  at timestamptz not null,
  primary key (sender, key)
);
create index sent_answer_at on sent_answer (at);

-- Keys that may connect sources could bring in anything already.
update api_key set scopes = array_append(scopes, 'activities:write') where local or 'sources:write' = any(scopes);

-- Which keys may send to the source of a program: whoever sent first, until somebody who looks after the workspace hands it over.
create table sender_key (
  source_id bigint not null references source (id) on delete cascade,
  key_id bigint not null references api_key (id) on delete cascade,
  at timestamptz not null default now(),
  primary key (source_id, key_id)
);
create index sender_key_key on sender_key (key_id);

-- Keys that have sent so far may go on, as far as the record of who did what tells it; the sender was the key's name unless the call named one.
insert into sender_key (source_id, key_id, at)
select s.id, k.id, min(a.at)
from source s
join audit a on a.operation = 'activities.send' and a.actor_kind = 'key' and a.outcome = 'done'
join api_key k on k.id = a.actor_id
where s.connector = 'program' and s.settings ->> 'sender' = coalesce(a.details ->> 'sender', left(btrim(a.actor), 100))
group by s.id, k.id;

-- People of whom the log has still to learn where they are. The token grows with every change: it is the version under which the log learns it. No foreign
-- key: of a person who is gone the log has to learn, too.
create sequence whereabouts_token;
create table whereabouts_outbox (
  person bigint primary key,
  token bigint not null default nextval('whereabouts_token')
);

-- Whoever changes what is said of people need not think of it: the tables note it themselves.
create function note_affiliations() returns trigger language plpgsql as $$
begin
  if tg_op <> 'DELETE' then
    insert into whereabouts_outbox (person)
      select distinct coalesce(a.member_id, i.member_id) from new_rows a left join identity i on i.id = a.identity_id
      where coalesce(a.member_id, i.member_id) is not null
      on conflict (person) do update set token = excluded.token;
  end if;
  if tg_op <> 'INSERT' then
    insert into whereabouts_outbox (person)
      select distinct coalesce(a.member_id, i.member_id) from old_rows a left join identity i on i.id = a.identity_id
      where coalesce(a.member_id, i.member_id) is not null
      on conflict (person) do update set token = excluded.token;
  end if;
  return null;
end $$;
create trigger affiliation_added after insert on affiliation referencing new table as new_rows
  for each statement execute function note_affiliations();
create trigger affiliation_changed after update on affiliation referencing old table as old_rows new table as new_rows
  for each statement execute function note_affiliations();
create trigger affiliation_removed after delete on affiliation referencing old table as old_rows
  for each statement execute function note_affiliations();

create function note_new_identities() returns trigger language plpgsql as $$
begin
  insert into whereabouts_outbox (person)
    select distinct member_id from new_rows where attributes ?| array['location', 'timezone', 'timeZone', 'utcOffsetMinutes']
    on conflict (person) do update set token = excluded.token;
  return null;
end $$;
create trigger identity_placed after insert on identity referencing new table as new_rows
  for each statement execute function note_new_identities();

create function note_gone_identities() returns trigger language plpgsql as $$
begin
  insert into whereabouts_outbox (person) select distinct member_id from old_rows on conflict (person) do update set token = excluded.token;
  return null;
end $$;
create trigger identity_gone after delete on identity referencing old table as old_rows
  for each statement execute function note_gone_identities();

-- Who is one person has changed: all that is said of either counts for both.
create function note_moved_identity() returns trigger language plpgsql as $$
begin
  insert into whereabouts_outbox (person) select distinct moved from unnest(array[old.member_id, new.member_id]) as t(moved)
    on conflict (person) do update set token = excluded.token;
  return null;
end $$;
create trigger identity_moved after update of member_id, attributes on identity for each row
  when (old.member_id is distinct from new.member_id or old.attributes is distinct from new.attributes) execute function note_moved_identity();

-- Which organizations are one has changed.
create function note_moved_organization() returns trigger language plpgsql as $$
begin
  insert into whereabouts_outbox (person)
    select distinct coalesce(a.member_id, i.member_id) from affiliation a left join identity i on i.id = a.identity_id
    where a.organization_id = new.id and coalesce(a.member_id, i.member_id) is not null
    on conflict (person) do update set token = excluded.token;
  return null;
end $$;
create trigger organization_moved after update of main_id on organization for each row
  when (old.main_id is distinct from new.main_id) execute function note_moved_organization();

insert into whereabouts_outbox (person)
  select member_id from identity where attributes ?| array['location', 'timezone', 'timeZone', 'utcOffsetMinutes']
  union select coalesce(a.member_id, i.member_id) from affiliation a left join identity i on i.id = a.identity_id
    where coalesce(a.member_id, i.member_id) is not null;

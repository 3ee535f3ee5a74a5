-- Decisions that organizations are one, with who, when and why. One that was undone stays as history.
create table organization_decision (
  id bigint generated always as identity primary key,
  -- Merges made by one act share the number of the first, so that they can be undone together.
  batch_id bigint not null,
  merged bigint not null,
  into_id bigint not null,
  at timestamptz not null default now(),
  actor text not null,
  actor_kind text not null,
  actor_id bigint,
  reason text not null default '',
  undone_at timestamptz,
  undone_by text,
  undone_reason text
);

create table organization (
  id bigint generated always as identity primary key,
  name text not null,
  -- Folded: what lists are sorted and searched by.
  name_key text collate "C" not null,
  url text,
  created_at timestamptz not null default now(),
  -- An organization that was merged keeps its row and all that hangs on it; undoing clears these two.
  merged_into bigint references organization (id),
  merge_id bigint references organization_decision (id),
  -- What it stands for in the end: itself, unless merged.
  main_id bigint not null
);
create index organization_name_order on organization (name_key, id);
create index organization_main on organization (main_id);
create index organization_merged on organization (merged_into) where merged_into is not null;
create index organization_decided on organization_decision (into_id, merged);

-- Every name that an organization is known by, its own among them. One name means one organization.
create table organization_name (
  key text collate "C" primary key,
  organization_id bigint not null references organization (id) on delete cascade,
  name text not null
);
create index organization_names on organization_name (organization_id);

create table organization_domain (
  domain text collate "C" primary key,
  organization_id bigint not null references organization (id) on delete cascade,
  -- Whether addresses below the domain (ann@lab.acme.example) count, too.
  top boolean not null
);
create index organization_domains on organization_domain (organization_id);

-- Follows the address by itself; null where the address cannot tell one person from another.
alter table identity add column mail_host text generated always as (nullif(split_part(email_key, '@', 2), '')) stored;
create index identity_mail_host on identity (mail_host) where mail_host is not null;

-- Where somebody works or studies, as one origin says it. What is true on a day is worked out from all of them.
create table affiliation (
  id bigint generated always as identity primary key,
  -- On exactly one hangs what is said: on a member by its number, or on the identity that says it.
  member_id bigint references member (id) on delete cascade,
  identity_id bigint references identity (id) on delete cascade,
  -- Null: on their own, with no organization.
  organization_id bigint references organization (id),
  -- First and last day, both included; null is open.
  from_day date,
  to_day date,
  origin text not null check (origin in ('member', 'hand', 'file', 'source', 'domain')),
  -- The file's name, the domain; of the source its number.
  label text not null default '',
  source_id bigint references source (id) on delete cascade,
  said_by text not null default '',
  said_at timestamptz not null default now(),
  check (num_nonnulls(member_id, identity_id) = 1),
  check (from_day is null or to_day is null or from_day <= to_day)
);
create index affiliation_member on affiliation (member_id) where member_id is not null;
create index affiliation_organization on affiliation (organization_id);
-- The same said twice is said once.
create unique index affiliation_said on affiliation
  (member_id, origin, label, coalesce(organization_id, 0), coalesce(from_day, '0001-01-01'::date), coalesce(to_day, '9999-12-31'::date))
  where member_id is not null;
-- An address tells one organization, a source one for each account.
create unique index affiliation_of_identity on affiliation (identity_id, origin, coalesce(source_id, 0)) where identity_id is not null;

-- What sources said until now was one text of the member.
insert into organization (name, name_key, main_id)
  select min(trim(organization)), lower(trim(organization)), 0 from member where trim(organization) <> '' group by lower(trim(organization));
update organization set main_id = id;
insert into organization_name (key, organization_id, name) select name_key, id, name from organization;
insert into affiliation (member_id, organization_id, origin)
  select m.id, o.id, 'source' from member m join organization o on o.name_key = lower(trim(m.organization));
alter table member drop column organization;

-- Files that say who is who (a mailmap, gitdm, SortingHat, a table), imported by themselves, without a source.
create table identity_file (
  id bigint generated always as identity primary key,
  name text not null,
  format text not null,
  -- Of the content: the same file imported again is the same row.
  fingerprint text not null unique,
  -- The act of merges that it led to, if any: once it is undone, what the file says counts no more.
  batch_id bigint,
  imported_by text not null,
  imported_at timestamptz not null default now()
);

-- Evidence comes from a source or from a file.
alter table identity_evidence drop constraint identity_evidence_pkey;
alter table identity_evidence
  alter column source_id drop not null,
  add column id bigint generated always as identity primary key,
  add column file_id bigint references identity_file (id) on delete cascade,
  add constraint identity_evidence_origin check ((source_id is null) <> (file_id is null)),
  add constraint identity_evidence_of_source unique (source_id, fingerprint),
  add constraint identity_evidence_of_file unique (file_id, fingerprint);

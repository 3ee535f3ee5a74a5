-- What the team says of an organization in its own words: in evaluation, customer, partner. One that was merged keeps its own; its main one shows them too.
alter table organization add column tags text[] not null default '{}';

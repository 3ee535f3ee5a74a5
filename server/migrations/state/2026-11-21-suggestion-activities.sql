-- What the two people of a suggestion had done when everybody was last compared: of a group of several nobody can tell from one figure a pair how much would
-- move, and the queue begins with the most.
alter table suggestion add column activities_a bigint not null default 0, add column activities_b bigint not null default 0;

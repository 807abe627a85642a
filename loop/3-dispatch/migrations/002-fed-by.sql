-- Groups that feed the one by which an incident is open, separated by spaces: an alarm there is of the same cause.
alter table open_incident add column fed_by text not null default '';

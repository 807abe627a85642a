-- An incident that another was joined into is open for the alarms of both.
alter table open_incident drop constraint open_incident_pkey;
alter table open_incident add primary key (incident_id, joined_by);
-- Who handled a task is read from the chain's history.
alter table incident_task drop column handler;

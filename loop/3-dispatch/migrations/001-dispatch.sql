create table incident_counter (
  region text not null,
  day text not null,
  last int not null,
  primary key (region, day)
);

create table open_incident (
  incident_id uuid primary key,
  type text not null,
  joined_by text not null,
  district text not null,
  drill boolean not null,
  last_alarm_at bigint not null
);
create index open_incident_group on open_incident (type, joined_by, district);

create table incident_clock (
  incident_id uuid not null,
  name text not null,
  started_at timestamptz not null,
  due_at timestamptz not null,
  ended_at timestamptz,
  late_at timestamptz,
  paused_at timestamptz,
  primary key (incident_id, name)
);
create index incident_clock_open on incident_clock (due_at) where ended_at is null;

create table incident_task (
  task_id uuid primary key,
  incident_id uuid not null,
  mandatory boolean not null,
  state text not null,
  handler text
);
create index incident_task_incident on incident_task (incident_id);

create table incident_undo (
  incident_id uuid primary key,
  version int not null,
  act text not null,
  record jsonb not null,
  at timestamptz not null
);

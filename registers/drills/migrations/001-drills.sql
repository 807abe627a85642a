create table drill (
  id uuid primary key,
  kind text not null,
  gateway text not null,
  state text not null check (state in ('running', 'stopped')),
  request jsonb not null,
  actor jsonb not null,
  started_at timestamptz not null,
  stopped_at timestamptz
);
create index drill_running on drill (gateway) where state = 'running';

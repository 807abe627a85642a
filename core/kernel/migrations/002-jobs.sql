create table job (
  id uuid primary key,
  module text not null,
  name text not null,
  key text not null,
  body jsonb not null,
  state text not null check (state in ('waiting', 'failed')),
  attempts int not null,
  lease_until timestamptz,
  error text,
  at timestamptz not null,
  unique (module, name, key)
);
create index job_waiting on job (at) where state = 'waiting';

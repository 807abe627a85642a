create table archived_chain (
  chain_id uuid primary key,
  actor jsonb not null,
  at timestamptz not null
);

create table pack_version (
  version text primary key,
  pack text not null,
  content jsonb not null,
  at timestamptz not null
);

create table pack_layer (
  id uuid primary key,
  pack text not null,
  level text not null check (level in ('city', 'district', 'town')),
  unit text not null,
  path text not null,
  value jsonb not null,
  previous jsonb not null,
  reason text not null,
  lesson_id uuid,
  actor jsonb not null,
  at timestamptz not null,
  withdrawn_at timestamptz
);
create index pack_layer_open on pack_layer (pack) where withdrawn_at is null;

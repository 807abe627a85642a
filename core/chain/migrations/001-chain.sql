create table document (
  id uuid primary key,
  kind text not null,
  chain_id uuid not null,
  district text not null,
  owner_unit text not null,
  owner_path text not null,
  board text,
  pack text not null,
  pack_version text not null,
  type text not null,
  title text not null,
  level smallint check (level between 1 and 4),
  state text not null,
  drill boolean not null,
  lng double precision,
  lat double precision,
  place_path text,
  address text,
  geom geometry(Point, 4490),
  version int not null,
  body jsonb not null,
  at timestamptz not null,
  updated_at timestamptz not null
);
create index document_chain on document (chain_id, at);
create index document_district on document (district, kind, state, at desc);
create index document_kind on document (kind, at desc);
create index document_owner on document (owner_path text_pattern_ops, kind);
create index document_place on document (place_path text_pattern_ops, kind);
create index document_geom on document using gist (geom);

create table document_link (
  from_id uuid not null,
  to_id uuid not null,
  role text not null,
  at timestamptz not null,
  primary key (from_id, to_id, role)
);
create index document_link_to on document_link (to_id);

create table document_history (
  document_id uuid not null,
  version int not null,
  chain_id uuid not null,
  topic text not null,
  state text not null,
  actor jsonb not null,
  data jsonb not null,
  at timestamptz not null,
  primary key (document_id, version)
);
create index document_history_chain on document_history (chain_id, at);

create table participant (
  document_id uuid not null,
  chain_id uuid not null,
  unit text not null,
  part text not null,
  at timestamptz not null,
  closed_at timestamptz,
  primary key (document_id, unit, part)
);
create index participant_unit on participant (unit, chain_id) where closed_at is null;

create table register_object (
  pack text not null,
  type text not null,
  id text not null,
  name text not null,
  board text not null,
  owner_unit text not null,
  owner_path text not null,
  place_path text,
  district text not null,
  lng double precision,
  lat double precision,
  address text,
  geom geometry(Geometry, 4490),
  fields jsonb not null,
  state text not null,
  approvals jsonb not null,
  version int not null,
  at timestamptz not null,
  updated_at timestamptz not null,
  primary key (pack, type, id)
);
create index register_object_geom on register_object using gist (geom);
create index register_object_district on register_object (district, pack, type, state);
create index register_object_id on register_object (id);

create table register_object_history (
  pack text not null,
  type text not null,
  id text not null,
  version int not null,
  happening text not null,
  state text not null,
  data jsonb not null,
  actor jsonb not null,
  proof_id uuid,
  at timestamptz not null,
  primary key (pack, type, id, version)
);

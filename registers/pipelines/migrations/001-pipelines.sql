create table pipe_network (
  id text primary key,
  name text not null,
  owner_unit text not null,
  owner_path text not null,
  gateway text not null,
  patterns jsonb not null,
  repair jsonb not null,
  content_hash text not null,
  version int not null,
  at timestamptz not null
);

create table pipe_network_version (
  network text not null,
  version int not null,
  body jsonb not null,
  actor jsonb not null,
  at timestamptz not null,
  primary key (network, version)
);

create table pipe_node (
  network text not null references pipe_network (id),
  id text not null,
  position int not null,
  kind text not null,
  zone text not null,
  users int not null,
  critical boolean not null,
  district text not null,
  owner_path text not null,
  place_path text,
  geom geometry(Point, 4490) not null,
  recorded jsonb not null,
  retired_at timestamptz,
  primary key (network, id)
);
create index pipe_node_geom on pipe_node using gist (geom);
create index pipe_node_district on pipe_node (district, network);

create table pipe_link (
  network text not null references pipe_network (id),
  id text not null,
  position int not null,
  kind text not null,
  diameter_mm double precision not null,
  district text not null,
  owner_path text not null,
  place_path text,
  geom geometry(LineString, 4490) not null,
  recorded jsonb not null,
  facts jsonb not null,
  version int not null,
  retired_at timestamptz,
  primary key (network, id)
);
create index pipe_link_geom on pipe_link using gist (geom);
create index pipe_link_district on pipe_link (district, network);

create table pipe_link_version (
  network text not null,
  id text not null,
  version int not null,
  recorded jsonb not null,
  facts jsonb not null,
  change jsonb not null,
  proof_id uuid,
  actor jsonb,
  at timestamptz not null,
  primary key (network, id, version)
);

create table pipe_meter (
  id text primary key,
  network text not null references pipe_network (id),
  position int not null,
  district text not null,
  owner_path text not null,
  place_path text,
  geom geometry(Point, 4490) not null,
  recorded jsonb not null,
  retired_at timestamptz
);
create index pipe_meter_geom on pipe_meter using gist (geom);
create index pipe_meter_network on pipe_meter (network);

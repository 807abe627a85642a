create table road_network (
  id text primary key,
  name text not null,
  owner_unit text not null,
  owner_path text not null,
  source text not null,
  source_ref text,
  verified boolean not null,
  demonstration boolean not null,
  content_hash text not null,
  version int not null,
  at timestamptz not null
);

-- The districts in which some of it lies.
create table road_network_place (
  network text not null references road_network (id),
  place_path text not null,
  district text not null,
  primary key (network, place_path)
);

create table road_network_version (
  network text not null,
  version int not null,
  body jsonb not null,
  actor jsonb not null,
  at timestamptz not null,
  primary key (network, version)
);

create table road_node (
  network text not null references road_network (id),
  id text not null,
  position int not null,
  lng double precision not null,
  lat double precision not null,
  primary key (network, id)
);

create table road_segment (
  network text not null references road_network (id),
  id text not null,
  position int not null,
  from_node text not null,
  to_node text not null,
  name text,
  length_m double precision not null check (length_m > 0),
  speed_kmh double precision not null check (speed_kmh > 0),
  one_way boolean not null,
  via jsonb not null,
  primary key (network, id)
);

create table warehouse (
  id text primary key,
  name text not null,
  owner_unit text not null,
  owner_path text not null,
  place_path text not null,
  district text not null,
  lng double precision not null,
  lat double precision not null,
  geom geometry(Point, 4490) not null,
  version int not null,
  at timestamptz not null
);
create index warehouse_geom on warehouse using gist (geom);
create index warehouse_district on warehouse (district);

-- An article without a size has diameter 0.
create table stock (
  warehouse text not null references warehouse (id),
  code text not null,
  diameter_mm double precision not null,
  name text not null,
  qty double precision not null check (qty >= 0),
  primary key (warehouse, code, diameter_mm)
);

create table stock_move (
  id uuid primary key,
  position bigint generated always as identity,
  warehouse text not null references warehouse (id),
  code text not null,
  diameter_mm double precision not null,
  kind text not null check (kind in ('count', 'in', 'out')),
  delta double precision not null,
  qty_after double precision not null,
  reason text not null,
  actor jsonb not null,
  at timestamptz not null
);
create index stock_move_warehouse on stock_move (warehouse, position);

create table crew (
  id text primary key,
  name text not null,
  owner_unit text not null,
  owner_path text not null,
  place_path text not null,
  district text not null,
  lng double precision not null,
  lat double precision not null,
  geom geometry(Point, 4490) not null,
  skills jsonb not null,
  at timestamptz not null
);
create index crew_geom on crew using gist (geom);

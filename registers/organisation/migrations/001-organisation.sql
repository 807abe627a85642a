create table region (
  code text not null check (code ~ '^[0-9]{12}([0-9]{3})?$'),
  valid_from date not null,
  valid_to date,
  level text not null check (level in ('province', 'county', 'township', 'village', 'grid')),
  name_zh text not null,
  name_en text,
  parent_code text,
  source text not null check (source in ('standard', 'regulation', 'local', 'vendor', 'design')),
  source_ref text not null,
  verified boolean not null,
  primary key (code, valid_from),
  constraint region_validity check (valid_to is null or valid_to > valid_from)
);
create unique index region_open on region (code) where valid_to is null;
create index region_parent on region (parent_code);

create table region_successor (
  code text not null,
  successor_code text not null,
  at date not null,
  primary key (code, successor_code)
);

create table region_group (
  code text not null,
  member text not null,
  valid_from date not null,
  valid_to date,
  name_zh text not null,
  name_en text not null,
  source text not null check (source in ('standard', 'regulation', 'local', 'vendor', 'design')),
  source_ref text not null,
  verified boolean not null,
  primary key (code, member, valid_from)
);

create table unit (
  id text not null check (id ~ '^[a-z0-9][a-z0-9-]*$'),
  valid_from date not null,
  valid_to date,
  parent_id text,
  path text not null,
  kind text not null check (kind in
    ('centre', 'functional-zone', 'department', 'utility', 'crew', 'warehouse-keeper', 'village', 'grid', 'body')),
  level text not null check (level in ('city', 'district', 'town', 'village', 'grid', 'none')),
  name_zh text not null,
  name_en text,
  source text not null check (source in ('standard', 'regulation', 'local', 'vendor', 'design')),
  source_ref text not null,
  verified boolean not null,
  primary key (id, valid_from),
  constraint unit_validity check (valid_to is null or valid_to > valid_from),
  constraint unit_path_ends_in_id check (path = id or path like '%/' || id)
);
create unique index unit_open on unit (id) where valid_to is null;
create index unit_parent on unit (parent_id);
create index unit_path on unit (path text_pattern_ops);

create table unit_successor (
  id text not null,
  successor_id text not null,
  at date not null,
  primary key (id, successor_id)
);

-- A unit's territory follows the tree; what a functional zone runs lies across it.
create table unit_region (
  unit_id text not null,
  region_code text not null,
  role text not null check (role in ('territory', 'runs')),
  valid_from date not null,
  valid_to date,
  source text not null check (source in ('standard', 'regulation', 'local', 'vendor', 'design')),
  source_ref text not null,
  verified boolean not null,
  primary key (unit_id, region_code, role, valid_from)
);
create index unit_region_region on unit_region (region_code);

create table board (
  level text not null check (level in ('city', 'district', 'town')),
  code text not null,
  valid_from date not null,
  valid_to date,
  position smallint not null,
  name_zh text not null,
  name_en text not null,
  lead_unit text,
  lead_post text not null,
  contact_post text not null,
  source text not null check (source in ('standard', 'regulation', 'local', 'vendor', 'design')),
  source_ref text not null,
  verified boolean not null,
  primary key (level, code, valid_from)
);

create table runway (
  code text not null,
  valid_from date not null,
  valid_to date,
  parent_code text,
  board text not null,
  owner_unit text not null,
  name_zh text not null,
  name_en text,
  lead_unit text not null,
  lead_post text not null,
  source text not null check (source in ('standard', 'regulation', 'local', 'vendor', 'design')),
  source_ref text not null,
  verified boolean not null,
  primary key (code, valid_from),
  constraint runway_has_lead check (lead_unit <> '' and lead_post <> '')
);
create unique index runway_open on runway (code) where valid_to is null;
create index runway_parent on runway (parent_code);

create table outline (
  region_code text not null,
  valid_from date not null,
  valid_to date,
  level text not null check (level in ('county', 'township', 'village', 'grid')),
  geom geometry(MultiPolygon, 4490) not null check (st_isvalid(geom)),
  generated boolean not null,
  demonstration boolean not null,
  source text not null check (source in ('standard', 'regulation', 'local', 'vendor', 'design')),
  source_ref text not null,
  primary key (region_code, valid_from)
);
create index outline_geom on outline using gist (geom);
